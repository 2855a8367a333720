  # What a block is written with where its inside is looked at, and what is outside of blocks.
  def embed(self, ids: Tensor, table: Tensor) -> Tensor:
    return self.float32(torch.embedding(table, ids))
  def add(self, a: Tensor, b: Tensor) -> Tensor:
    return a + b
  def multiply(self, a: Tensor, b: Tensor) -> Tensor:
    return a * b
  def layer_norm(self, x: Tensor, w: Tensor, b: Tensor, eps: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(2)], w, b, float(eps))
  def rms_normed(self, x: Tensor, w: Tensor, eps: Tensor, offset: Tensor) -> Tensor:
    return self.rms(x, w, float(eps), float(offset))
  def linear_layer(self, x: Tensor, w: Tensor, b: Optional[Tensor]=None) -> Tensor:
    return self.float32(self.lin(torch.type_as(x, w), w, b))
  def split_heads(self, x: Tensor, heads: Tensor) -> Tensor:
    return x.view([x.size(0), x.size(1), int(heads), -1])
  def third(self, x: Tensor, part: Tensor) -> Tensor:
    n = x.size(2) // 3
    return torch.contiguous(torch.slice(x, 2, int(part) * n, (int(part) + 1) * n))
  def part(self, x: Tensor, dim: Tensor, start: Tensor, end: Tensor) -> Tensor:
    return torch.contiguous(torch.slice(x, int(dim), int(start), int(end)))
  def cosines(self, positions: Tensor, frequencies: Tensor) -> Tensor:
    a = self.float32(torch.unsqueeze(positions, -1)) * frequencies
    return torch.unsqueeze(torch.cos(torch.cat([a, a], -1)), 2)
  def sines(self, positions: Tensor, frequencies: Tensor) -> Tensor:
    a = self.float32(torch.unsqueeze(positions, -1)) * frequencies
    return torch.unsqueeze(torch.sin(torch.cat([a, a], -1)), 2)
  def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return self.rotated(x, cos, sin)
  def keep(self, cache: Tensor, x: Tensor, start: Tensor, first: Tensor) -> Tensor:
    end = int(start) + x.size(1)
    torch.copy_(torch.slice(cache, 2, int(start), end), torch.transpose(x, 1, 2))
    return torch.slice(cache, 2, int(first), end)
  def head_major(self, x: Tensor) -> Tensor:
    return torch.transpose(x, 1, 2)
  def scores(self, q: Tensor, k: Tensor, scale: Tensor) -> Tensor:
    g = q.size(2) // k.size(1)
    qg = (torch.transpose(q, 1, 2) * float(scale)).reshape([q.size(0), k.size(1), g * q.size(1), q.size(3)])
    s = self.float32(torch.matmul(torch.type_as(qg, k), torch.transpose(k, 2, 3)))
    return s.view([q.size(0), q.size(2), q.size(1), k.size(2)])
  def soft_cap(self, x: Tensor, cap: Tensor) -> Tensor:
    return torch.tanh(x / cap) * cap
  def pattern(self, scores: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    T = scores.size(2)
    s = scores
    if mask is not None:
      s = s + mask
    elif T > 1:
      s = s + torch.triu(torch.full([T, T], float("-inf")).to(s.device), 1)
    return torch.softmax(s, -1)
  def mix(self, pattern: Tensor, v: Tensor) -> Tensor:
    g = pattern.size(1) // v.size(1)
    p = torch.reshape(pattern, [v.size(0), v.size(1), g * pattern.size(2), v.size(2)])
    z = self.float32(torch.matmul(torch.type_as(p, v), v)).view([pattern.size(0), pattern.size(1), pattern.size(2), v.size(3)])
    return torch.contiguous(torch.transpose(z, 1, 2))
  def merge(self, z: Tensor) -> Tensor:
    return torch.reshape(z, [z.size(0), z.size(1), z.size(2) * z.size(3)])
  def gelu(self, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")
  def relu(self, x: Tensor) -> Tensor:
    return torch.relu(x)
  def silu(self, x: Tensor) -> Tensor:
    return torch.silu(x)
  def gradients(self, scalar: Tensor, x: List[Tensor]) -> List[Tensor]:
    grads = torch.grad([scalar], x, None, False, False, True)
    result = annotate(List[Tensor], [])
    for i in range(len(grads)):
      g = grads[i]
      if g is None:
        result = torch.append(result, self.float32(torch.zeros_like(x[i])))
      else:
        result = torch.append(result, torch.contiguous(self.float32(unchecked_cast(Tensor, g))))
    return result
