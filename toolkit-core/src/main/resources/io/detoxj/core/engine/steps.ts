  def step_embed(self, ids: Tensor, table: Tensor, scale: Tensor) -> Tensor:
    return torch.embedding(table, ids).to(6) * scale
  def step_add(self, a: Tensor, b: Tensor) -> Tensor:
    return a + b
  def step_multiply(self, a: Tensor, b: Tensor) -> Tensor:
    return a * b
  def step_layer_norm(self, x: Tensor, w: Tensor, b: Tensor, eps: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(2)], w, b, float(eps))
  def step_rms_norm(self, x: Tensor, w: Tensor, eps: Tensor, offset: Tensor) -> Tensor:
    return self.rms(x, w, float(eps), float(offset))
  def step_linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return self.lin(torch.type_as(x, w), w, self.opt(b)).to(6)
  def step_heads(self, x: Tensor, heads: Tensor) -> Tensor:
    return x.view([x.size(0), x.size(1), int(heads), -1])
  def step_third(self, x: Tensor, part: Tensor) -> Tensor:
    n = x.size(2) // 3
    return torch.contiguous(torch.slice(x, 2, int(part) * n, (int(part) + 1) * n))
  def step_cos(self, positions: Tensor, frequencies: Tensor, factor: Tensor) -> Tensor:
    a = torch.unsqueeze(positions, -1).to(6) * frequencies
    return torch.unsqueeze(torch.cos(torch.cat([a, a], -1)) * factor, 2)
  def step_sin(self, positions: Tensor, frequencies: Tensor, factor: Tensor) -> Tensor:
    a = torch.unsqueeze(positions, -1).to(6) * frequencies
    return torch.unsqueeze(torch.sin(torch.cat([a, a], -1)) * factor, 2)
  def step_rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return self.rotated(x, cos, sin)
  def step_keep(self, cache: Tensor, x: Tensor, start: Tensor, first: Tensor) -> Tensor:
    end = int(start) + x.size(1)
    torch.copy_(torch.slice(cache, 2, int(start), end), torch.transpose(x, 1, 2))
    return torch.slice(cache, 2, int(first), end)
  def step_head_major(self, x: Tensor) -> Tensor:
    return torch.transpose(x, 1, 2)
  def step_scores(self, q: Tensor, k: Tensor, scale: Tensor) -> Tensor:
    g = q.size(2) // k.size(1)
    qg = (torch.transpose(q, 1, 2) * float(scale)).reshape([q.size(0), k.size(1), g * q.size(1), q.size(3)])
    s = torch.matmul(torch.type_as(qg, k), torch.transpose(k, 2, 3)).to(6)
    return s.view([q.size(0), q.size(2), q.size(1), k.size(2)])
  def step_soft_cap(self, x: Tensor, cap: Tensor) -> Tensor:
    return torch.tanh(x / cap) * cap
  def step_pattern(self, scores: Tensor, mask: Tensor) -> Tensor:
    T = scores.size(2)
    s = scores
    if torch.numel(mask) > 0:
      s = s + mask
    elif T > 1:
      s = s + torch.triu(torch.full([T, T], float("-inf")).to(s.device), 1)
    return torch.softmax(s, -1)
  def step_mix(self, pattern: Tensor, v: Tensor) -> Tensor:
    g = pattern.size(1) // v.size(1)
    p = torch.reshape(pattern, [v.size(0), v.size(1), g * pattern.size(2), v.size(2)])
    z = torch.matmul(torch.type_as(p, v), v).to(6).view([pattern.size(0), pattern.size(1), pattern.size(2), v.size(3)])
    return torch.contiguous(torch.transpose(z, 1, 2))
  def step_merge(self, z: Tensor) -> Tensor:
    return torch.reshape(z, [z.size(0), z.size(1), z.size(2) * z.size(3)])
  def step_gelu(self, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")
  def step_relu(self, x: Tensor) -> Tensor:
    return torch.relu(x)
  def step_silu(self, x: Tensor) -> Tensor:
    return torch.silu(x)
  def step_unembed(self, x: Tensor, w: Tensor) -> Tensor:
    return self.unembed(x, w)
  def gradients(self, scalar: Tensor, x: List[Tensor]) -> List[Tensor]:
    grads = torch.grad([scalar], x, None, False, False, True)
    result = annotate(List[Tensor], [])
    for i in range(len(grads)):
      g = grads[i]
      if g is None:
        result = torch.append(result, torch.zeros_like(x[i]).to(6))
      else:
        result = torch.append(result, torch.contiguous(unchecked_cast(Tensor, g).to(6)))
    return result
