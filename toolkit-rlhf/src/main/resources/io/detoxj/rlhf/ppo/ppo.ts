  # logp, old, advantages, weights [B, T]: log-probabilities now and when sampled, constants, shares of the mean.
  def policy_loss(self, logp: Tensor, old: Tensor, advantages: Tensor, weights: Tensor, clip: Tensor) -> Tensor:
    c = float(clip)
    ratio = torch.exp(logp - old)
    plain = -advantages * ratio
    clipped = -advantages * torch.clamp(ratio, 1. - c, 1. + c)
    return torch.sum(torch.maximum(plain, clipped) * weights)
  # values, old, returns, weights [B, T]
  def value_loss(self, values: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip: Tensor) -> Tensor:
    c = float(clip)
    near = torch.minimum(torch.maximum(values, old - c), old + c)
    plain = (values - returns) * (values - returns)
    clipped = (near - returns) * (near - returns)
    return torch.sum(torch.maximum(plain, clipped) * weights) * 0.5
  # exp(-d) - 1 + d of d = log pi - log pi_0 [B, T]
  def reference_loss(self, logp: Tensor, reference: Tensor, weights: Tensor) -> Tensor:
    d = logp - reference
    return torch.sum((torch.expm1(-d) + d) * weights)
  # What a step is judged by: share of clipped tokens, KL of the policy from when it sampled, largest |ratio - 1|.
  def ratios(self, logp: Tensor, old: Tensor, weights: Tensor, clip: Tensor) -> Tensor:
    d = logp - old
    away = torch.abs(torch.exp(d) - 1.)
    clipped = torch.sum((away > float(clip)).to(6) * weights)
    moved = torch.sum((torch.expm1(d) - d) * weights)
    return torch.stack([clipped, moved, torch.amax(away * (weights > 0.).to(6))])
  # The sum of losses, each times its factor.
  def weighted(self, factors: Tensor, losses: List[Tensor]) -> Tensor:
    return torch.sum(torch.stack(losses) * factors)
  # The gradients of a loss, 0 of what it does not depend on; each is an array of its own.
  def gradients(self, loss: Tensor, w: List[Tensor]) -> List[Tensor]:
    grads = torch.grad([loss], w, None, False, False, True)
    g = annotate(List[Tensor], [])
    for i in range(len(grads)):
      gi = grads[i]
      if gi is None:
        g = torch.append(g, torch.zeros_like(w[i]))
      else:
        g = torch.append(g, torch.contiguous(unchecked_cast(Tensor, gi)))
    return g
  # Adds the gradients of a loss to those of the losses before it.
  def add_gradients(self, loss: Tensor, w: List[Tensor], g: List[Tensor]) -> Tensor:
    grads = torch.grad([loss], w, None, False, False, True)
    for i in range(len(g)):
      gi = grads[i]
      if gi is not None:
        torch.add_(g[i], unchecked_cast(Tensor, gi))
    return torch.detach(loss)
  # Adam on gradients that were added up, which are clipped in place; everything stays as it is where their norm
  # is not finite.
  def adam(self, settings: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor]) -> Tensor:
    norm = torch.sqrt(self.squares(g))
    if not bool(torch.isfinite(norm)):
      return norm
    torch._foreach_add_(steps, 1.)
    # Divided by on the way, so that no pass over the gradients is needed for it.
    scale = torch.clamp((norm + 1.0e-06) / settings[1], 1.)
    torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), steps, lr=float(settings[0]), beta1=float(settings[2]), beta2=float(settings[3]), weight_decay=0., eps=float(settings[4]), amsgrad=False, maximize=False, grad_scale=scale)
    return norm
  # The sum of all squares, of pieces that are short enough for float32 and without a copy of any.
  def squares(self, g: List[Tensor]) -> Tensor:
    parts = annotate(List[Tensor], [])
    for i in range(len(g)):
      pieces = torch.split(g[i].reshape([-1]), 1048576)
      for k in range(len(pieces)):
        parts = torch.append(parts, torch.dot(pieces[k], pieces[k]))
    return torch.sum(torch.stack(parts))
