  def every_linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    c = self.opt(b)
    y = self.lin(x, w, c) + self.lin_gelu(x, w, c) + self.lin_erf_gelu(x, w, c) + self.lin_silu(x, w, c)
    return y.to(6) + self.unembed(x, w)
  def updated(self, y: Tensor, x: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return torch.type_as(y + torch.linear(torch.linear(x.to(6), a), b), y)
  def last(self, x: Tensor) -> Tensor:
    return torch.slice(x, 1, x.size(1) - 1, x.size(1))
  def token_log_probs(self, logits: Tensor, targets: Tensor) -> Tensor:
    p = torch.log_softmax(logits, -1)
    return torch.gather(p, -1, targets.unsqueeze(-1)).squeeze(-1)
  def token_scores(self, logits: Tensor, targets: Tensor) -> Tensor:
    p = torch.log_softmax(logits, -1)
    chosen = torch.gather(p, -1, targets.unsqueeze(-1)).squeeze(-1)
    greedy = torch.eq(torch.argmax(logits, -1), targets)
    return torch.stack([chosen, greedy.to(6)])
  def replicate(self, x: Tensor, n: int) -> Tensor:
    return torch.repeat_interleave(x, n, 0)
  def grown(self, x: Tensor, capacity: int) -> Tensor:
    y = torch.new_zeros(x, [x.size(0), x.size(1), capacity, x.size(3)])
    torch.copy_(torch.slice(y, 2, 0, x.size(2)), x)
    return y
  def zeros_as(self, x: Tensor, shape: List[int]) -> Tensor:
    return torch.new_zeros(x, shape)
  def changes(self, before: List[Tensor], after: List[Tensor], attended: Tensor, token_dim: int) -> Tensor:
    a = torch.stack(after)
    b = torch.stack(before)
    if token_dim == 2:
      a = torch.transpose(a, 2, 3)
      b = torch.transpose(b, 2, 3)
    if a.dim() > 4:
      a = torch.flatten(a, 3)
      b = torch.flatten(b, 3)
    size = torch.linalg_vector_norm(a - b, 2, [-1])
    ratio = size / torch.clamp(torch.linalg_vector_norm(b, 2, [-1]), 1.0e-12)
    fired = (size > 0.).to(6)
    if torch.numel(attended) > 0:
      ratio = ratio * attended
      fired = fired * attended
    return torch.sum(torch.stack([fired, ratio]), [2, 3], dtype=7)
  def mapped(self, path: Tensor, count: Tensor, kind: Tensor) -> Tensor:
    name = ""
    for i in range(path.size(0)):
      name = name + chr(int(path[i]))
    return torch.from_file(name, False, int(count), dtype=int(kind))
  def part_of(self, whole: Tensor, begin: Tensor, shape: Tensor) -> Tensor:
    sizes = annotate(List[int], [])
    n = 1
    for i in range(shape.size(0)):
      sizes = torch.append(sizes, int(shape[i]))
      n = n * int(shape[i])
    b = int(begin)
    return torch.slice(whole, 0, b, b + n).view(sizes)
  def converted(self, x: Tensor, transposed: Tensor, kind: Tensor) -> Tensor:
    y = torch.detach(x)
    if int(transposed) > 0:
      y = torch.t(y)
    return torch.clone(y.to(int(kind)), memory_format=0)
  def to_float(self, x: Tensor) -> Tensor:
    return torch.clone(x.to(6), memory_format=0)
  def adamw(self, loss: Tensor, settings: Tensor, w: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor]) -> Tensor:
    grads = torch.grad([loss], w)
    g = annotate(List[Tensor], [])
    squares = annotate(List[Tensor], [])
    for i in range(len(grads)):
      gi = unchecked_cast(Tensor, grads[i])
      g = torch.append(g, gi)
      squares = torch.append(squares, torch.sum(torch.mul(gi, gi)))
    norm = torch.sqrt(torch.sum(torch.stack(squares)))
    if not bool(torch.isfinite(norm)):
      return norm
    lr = float(settings[0])
    decay = float(settings[3])
    torch._foreach_mul_(g, torch.clamp(settings[4] / (norm + 1.0e-06), None, 1.))
    for i in range(len(w)):
      if torch.dim(w[i]) > 1:
        torch.mul_(torch.detach(w[i]), 1. - lr * decay)
    torch._foreach_add_(steps, 1.)
    torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), steps, lr=lr, beta1=float(settings[1]), beta2=float(settings[2]), weight_decay=0., eps=float(settings[5]), amsgrad=False, maximize=False)
    return norm
