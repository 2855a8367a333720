  # The places that name a type by libtorch's number.
  def float32(self, x: Tensor) -> Tensor:
    return x.to(6)
  def bfloat16(self, x: Tensor) -> Tensor:
    return x.to(15)
  # Every kind of linear layer once, for a probe of what the processor can do.
  def every_linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]=None) -> Tensor:
    y = self.lin(x, w, b) + self.lin_gelu(x, w, b) + self.lin_erf_gelu(x, w, b) + self.lin_silu(x, w, b)
    return self.float32(y) + self.unembed(x, w)
  # x [B, T, d], w [n, d] -> [B, T, n], float32
  def unembed(self, x: Tensor, w: Tensor) -> Tensor:
    return self.float32(self.lin(torch.type_as(x, w), w, None))
  # A linear layer with a bias, by the name of its module, and the update beside it; x is of its type.
  def linear(self, x: Tensor, w: Dict[str, Tensor], module: str) -> Tensor:
    return self.beside(self.lin(x, w[module + ".weight"], w[module + ".bias"]), x, w, module)
  # The same without a bias.
  def linear_only(self, x: Tensor, w: Dict[str, Tensor], module: str) -> Tensor:
    return self.beside(self.lin(x, w[module + ".weight"], None), x, w, module)
  # The same with a bias if it has one.
  def layer(self, x: Tensor, w: Dict[str, Tensor], module: str) -> Tensor:
    bias = annotate(Optional[Tensor], None)
    if module + ".bias" in w:
      bias = annotate(Optional[Tensor], w[module + ".bias"])
    return self.beside(self.lin(x, w[module + ".weight"], bias), x, w, module)
  # A layer norm by the name of its module: x [B, T, d]
  def layer_normed(self, x: Tensor, w: Dict[str, Tensor], module: str, eps: float) -> Tensor:
    return torch.layer_norm(x, [x.size(2)], w[module + ".weight"], w[module + ".bias"], eps)
  # An MLP of two layers: n [B, T, d] -> [B, T, d]
  def plain_mlp(self, n: Tensor, w: Dict[str, Tensor], inner: str, outer: str, tanh_gelu: bool, relu: bool) -> Tensor:
    a = w[inner + ".weight"]
    b = annotate(Optional[Tensor], None)
    if inner + ".bias" in w:
      b = annotate(Optional[Tensor], w[inner + ".bias"])
    h = torch.type_as(n, a) # [B, T, d]
    if inner + ".update_in" in w:
      m = self.beside(self.lin(h, a, b), n, w, inner) # [B, T, m]
      if relu:
        m = torch.relu(m)
      elif tanh_gelu:
        m = torch.gelu(m, approximate="tanh")
      else:
        m = torch.gelu(m)
    else:
      m = self.activated(h, a, b, tanh_gelu, relu, False) # [B, T, m]
    return self.layer(m, w, outer)
  # A linear layer and the activation after it: the first that is asked for, else GELU by the error function.
  def activated(self, x: Tensor, w: Tensor, b: Optional[Tensor], tanh_gelu: bool, relu: bool, silu: bool) -> Tensor:
    if tanh_gelu:
      m = self.lin_gelu(x, w, b)
    elif relu:
      m = torch.relu(self.lin(x, w, b))
    elif silu:
      m = self.lin_silu(x, w, b)
    else:
      m = self.lin_erf_gelu(x, w, b)
    return m
  # y plus an update of low rank beside its matrix, times a scale where it has one: x [B, T, in], update_in
  # [r, in], update_out [out, r].
  def updated(self, y: Tensor, x: Tensor, update_in: Tensor, update_out: Tensor, scale: Optional[Tensor]=None) -> Tensor:
    u = torch.linear(self.float32(x), update_in)
    if scale is not None:
      u = u * scale
    return torch.type_as(y + torch.linear(u, update_out), y)
  # The output y of a module with the update beside it, if there is one.
  def beside(self, y: Tensor, x: Tensor, w: Dict[str, Tensor], module: str) -> Tensor:
    z = y
    if module + ".update_scale" in w:
      z = self.updated(y, x, w[module + ".update_in"], w[module + ".update_out"], w[module + ".update_scale"])
    elif module + ".update_in" in w:
      z = self.updated(y, x, w[module + ".update_in"], w[module + ".update_out"], None)
    return z
  # This pass's keys or values after those of the cache, if there is one: [B, H, T, hw] -> [B, H, S, hw]. The
  # pass begins at column start of the cache, and what it sees at column first.
  def extended(self, x: Tensor, cache: Optional[Tensor], start: int, first: int) -> Tensor:
    y = x
    if cache is not None:
      end = start + x.size(2)
      torch.copy_(torch.slice(cache, 2, start, end), x)
      y = torch.slice(cache, 2, first, end)
    return y
  # [B, H, T, hw] -> [B, T, H hw]
  def merged(self, z: Tensor) -> Tensor:
    return torch.transpose(z, 1, 2).reshape([z.size(0), z.size(2), z.size(1) * z.size(3)])
  def last(self, x: Tensor) -> Tensor:
    return torch.slice(x, 1, x.size(1) - 1, x.size(1))
  def token_scores(self, logits: Tensor, targets: Tensor) -> Tensor:
    p = torch.log_softmax(logits, -1)
    chosen = torch.gather(p, -1, targets.unsqueeze(-1)).squeeze(-1)
    greedy = torch.eq(torch.argmax(logits, -1), targets)
    return torch.stack([chosen, self.float32(greedy)])
  # Tokens of x [B, T, d] by their places in B T, as one sequence: [1, N, d]
  def picked(self, x: Tensor, places: Tensor) -> Tensor:
    return torch.index_select(x.reshape([-1, x.size(-1)]), 0, places).unsqueeze(0)
  # Log-probabilities of targets [N] in nats: logits [1, N, n] -> [N]
  def chosen_log_probabilities(self, logits: Tensor, targets: Tensor) -> Tensor:
    p = torch.log_softmax(logits.reshape([-1, logits.size(-1)]), -1)
    return torch.gather(p, -1, targets.unsqueeze(-1)).squeeze(-1)
  # Values [N] whose gradient by h [1, N, d] is known: a graph that holds g [1, N, d] and no logits.
  def with_gradient(self, values: Tensor, h: Tensor, g: Tensor) -> Tensor:
    return torch.detach(values) + torch.sum((h - torch.detach(h)) * g, [-1]).reshape(values.size())
  # Parts, joined, at places of a rectangle of zeros [B, C]
  def spread(self, zeros: Tensor, places: Tensor, parts: List[Tensor]) -> Tensor:
    return torch.scatter(zeros.reshape([-1]), 0, places, torch.cat(parts)).view(zeros.size())
  # Mean loss in nats: logits [..., n], targets [...].
  def cross_entropy(self, logits: Tensor, targets: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits.reshape([-1, logits.size(-1)]), targets.reshape([-1]))
  # Mean loss in nats: logits and targets [B, n], each row of targets a distribution.
  def label_cross_entropy(self, logits: Tensor, targets: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits, targets)
  # Mean loss in nats: logits and targets [B, n], the targets between 0 and 1.
  def binary_cross_entropy(self, logits: Tensor, targets: Tensor) -> Tensor:
    return torch.binary_cross_entropy_with_logits(logits, targets)
  def replicate(self, x: Tensor, n: int) -> Tensor:
    return torch.repeat_interleave(x, n, 0)
  # Some rows of keys or values, of which the first columns are filled; the others are left as they come.
  def rows_of(self, x: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    y = torch.new_empty(x, [rows.size(0), x.size(1), x.size(2), x.size(3)])
    n = int(columns)
    torch.copy_(torch.slice(y, 2, 0, n), torch.index_select(torch.slice(x, 2, 0, n), 0, rows))
    return y
  def grown(self, x: Tensor, capacity: int) -> Tensor:
    y = torch.new_zeros(x, [x.size(0), x.size(1), capacity, x.size(3)])
    torch.copy_(torch.slice(y, 2, 0, x.size(2)), x)
    return y
  def changes(self, before: List[Tensor], after: List[Tensor], token_dim: int, attended: Optional[Tensor]=None) -> Tensor:
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
    fired = self.float32(size > 0.)
    if attended is not None:
      ratio = ratio * attended
      fired = fired * attended
    return torch.sum(torch.stack([fired, ratio]), [2, 3], dtype=7)
  def mapped_float32(self, path: Tensor, count: Tensor) -> Tensor:
    return torch.from_file(self.text(path), False, int(count), dtype=6)
  def mapped_bfloat16(self, path: Tensor, count: Tensor) -> Tensor:
    return torch.from_file(self.text(path), False, int(count), dtype=15)
  def mapped_float16(self, path: Tensor, count: Tensor) -> Tensor:
    return torch.from_file(self.text(path), False, int(count), dtype=5)
  def text(self, characters: Tensor) -> str:
    text = ""
    for i in range(characters.size(0)):
      text = text + chr(int(characters[i]))
    return text
  def part_of(self, whole: Tensor, begin: Tensor, shape: Tensor) -> Tensor:
    sizes = annotate(List[int], [])
    n = 1
    for i in range(shape.size(0)):
      sizes = torch.append(sizes, int(shape[i]))
      n = n * int(shape[i])
    b = int(begin)
    return torch.slice(whole, 0, b, b + n).view(sizes)
  def copy_float32(self, x: Tensor) -> Tensor:
    return torch.to(torch.detach(x), 6, False, True, memory_format=0)
  def copy_bfloat16(self, x: Tensor) -> Tensor:
    return torch.to(torch.detach(x), 15, False, True, memory_format=0)
  def transposed(self, x: Tensor) -> Tensor:
    return torch.t(torch.detach(x))
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
