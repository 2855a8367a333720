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
  # Adds the gradients of a loss to those of the losses before it.
  def add_gradients(self, loss: Tensor, w: List[Tensor], g: List[Tensor]) -> Tensor:
    grads = torch.grad([loss], w, None, False, False, True)
    for i in range(len(g)):
      gi = grads[i]
      if gi is not None:
        torch.add_(g[i], unchecked_cast(Tensor, gi))
    return torch.detach(loss)
  # Adam on gradients that were added up; everything stays as it is where their norm is not finite.
  def adam(self, settings: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor]) -> Tensor:
    squares = annotate(List[Tensor], [])
    for i in range(len(g)):
      squares = torch.append(squares, torch.sum(g[i] * g[i]))
    norm = torch.sqrt(torch.sum(torch.stack(squares)))
    if not bool(torch.isfinite(norm)):
      return norm
    torch._foreach_mul_(g, torch.clamp(settings[1] / (norm + 1.0e-06), None, 1.))
    torch._foreach_add_(steps, 1.)
    torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), steps, lr=float(settings[0]), beta1=float(settings[2]), beta2=float(settings[3]), weight_decay=0., eps=float(settings[4]), amsgrad=False, maximize=False)
    torch._foreach_zero_(g)
    return norm
