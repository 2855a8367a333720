  def last(self, x: Tensor) -> Tensor:
    return torch.slice(x, 1, x.size(1) - 1, x.size(1))
  def token_log_probs(self, logits: Tensor, targets: Tensor) -> Tensor:
    p = torch.log_softmax(logits, -1)
    return torch.gather(p, -1, targets.unsqueeze(-1)).squeeze(-1)
  def replicate(self, x: Tensor, n: int) -> Tensor:
    return torch.repeat_interleave(x, n, 0)
  def grown(self, x: Tensor, capacity: int) -> Tensor:
    y = torch.zeros([x.size(0), x.size(1), capacity, x.size(3)], dtype=6)
    torch.copy_(torch.slice(y, 2, 0, x.size(2)), x)
    return y
  def add_change(self, totals: Tensor, before: Tensor, after: Tensor, attended: Tensor) -> Tensor:
    size = torch.norm(after - before, 2, [-1], False)
    ratio = torch.where(size > 0., size / torch.clamp(torch.norm(before, 2, [-1], False), 1.0e-12), torch.zeros_like(size)) * attended
    fired = torch.mul(size > 0., attended > 0.)
    sums = torch.stack([torch.sum(fired.to(7)), torch.sum(ratio.to(7)), torch.sum(attended.to(7))])
    return torch.add_(totals, sums)
  def adamw(self, loss: Tensor, settings: Tensor, w: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor]) -> Tensor:
    grads = torch.grad([loss], w)
    g = annotate(List[Tensor], [])
    squares = annotate(List[Tensor], [])
    for i in range(len(grads)):
      gi = unchecked_cast(Tensor, grads[i])
      g = torch.append(g, gi)
      squares = torch.append(squares, torch.sum(torch.mul(gi, gi)))
    norm = torch.sqrt(torch.sum(torch.stack(squares)))
    lr = float(settings[0])
    decay = float(settings[3])
    torch._foreach_mul_(g, torch.clamp(settings[4] / (norm + 1.0e-06), None, 1.))
    for i in range(len(w)):
      if torch.dim(w[i]) > 1:
        torch.mul_(torch.detach(w[i]), 1. - lr * decay)
    torch._foreach_add_(steps, 1.)
    torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), steps, lr=lr, beta1=float(settings[1]), beta2=float(settings[2]), weight_decay=0., eps=float(settings[5]), amsgrad=False, maximize=False)
    return norm
