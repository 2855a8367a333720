  def encoder_embed(self, ids: Tensor, positions: Tensor, w: List[Tensor], eps: float) -> Tensor:
    x = torch.embedding(w[0], ids).to(6)
    if torch.numel(w[2]) > 0:
      x = x + torch.select(w[2], 0, 0).to(6)
    x = x + torch.embedding(w[1], positions).to(6)
    return torch.layer_norm(x, [x.size(1)], w[3], w[4], eps)
  def encoder_mlp(self, x: Tensor, w: List[Tensor], activation: int) -> Tensor:
    h = torch.type_as(x, w[6])
    if activation == 0:
      m = self.lin_erf_gelu(h, w[6], w[7])
    elif activation == 1:
      m = self.lin_gelu(h, w[6], w[7])
    elif activation == 2:
      m = torch.relu(self.lin(h, w[6], w[7]))
    else:
      m = self.lin_silu(h, w[6], w[7])
    return self.lin(m, w[8], w[9])
  def encoder_rest(self, x: Tensor, z: Tensor, w: List[Tensor], activation: int, eps: float) -> Tensor:
    a = torch.layer_norm(x + self.lin(z, w[2], w[3]), [x.size(1)], w[4], w[5], eps)
    return torch.layer_norm(a + self.encoder_mlp(a, w, activation), [x.size(1)], w[10], w[11], eps)
  def encoder_mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    z = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, 0., False)
    return torch.transpose(z, 1, 2).reshape([q.size(0) * q.size(1), q.size(2) * q.size(3)])
  def encoder_block(self, x: Tensor, w: List[Tensor], groups: List[int], heads: int, activation: int, eps: float) -> Tensor:
    qkv = self.lin(torch.type_as(x, w[0]), w[0], w[1])
    mixed = annotate(List[Tensor], [])
    start = 0
    for i in range(len(groups) // 2):
      rows = groups[2 * i]
      T = groups[2 * i + 1]
      g = torch.slice(qkv, 0, start, start + rows * T).view([rows, T, 3, heads, -1])
      mixed = torch.append(mixed, self.encoder_mix(torch.select(g, 2, 0), torch.select(g, 2, 1), torch.select(g, 2, 2)))
      start = start + rows * T
    return self.encoder_rest(x, torch.cat(mixed), w, activation, eps)
  def encoder_last_block(self, x: Tensor, w: List[Tensor], groups: List[int], heads: int, activation: int, eps: float) -> Tensor:
    d = x.size(1)
    h = torch.type_as(x, w[0])
    kv = self.lin(h, torch.slice(w[0], 0, d, 3 * d), torch.slice(w[1], 0, d, 3 * d))
    firsts = annotate(List[Tensor], [])
    start = 0
    for i in range(len(groups) // 2):
      end = start + groups[2 * i] * groups[2 * i + 1]
      firsts = torch.append(firsts, torch.slice(x, 0, start, end, groups[2 * i + 1]))
      start = end
    first = torch.cat(firsts)
    q = self.lin(torch.type_as(first, w[0]), torch.slice(w[0], 0, 0, d), torch.slice(w[1], 0, 0, d))
    mixed = annotate(List[Tensor], [])
    start = 0
    row = 0
    for i in range(len(groups) // 2):
      rows = groups[2 * i]
      T = groups[2 * i + 1]
      g = torch.slice(kv, 0, start, start + rows * T).view([rows, T, 2, heads, -1])
      r = torch.slice(q, 0, row, row + rows).view([rows, 1, heads, -1])
      mixed = torch.append(mixed, self.encoder_mix(r, torch.select(g, 2, 0), torch.select(g, 2, 1)))
      start = start + rows * T
      row = row + rows
    return self.encoder_rest(first, torch.cat(mixed), w, activation, eps)
  def encoder_head(self, x: Tensor, w: List[Tensor], relu: bool) -> Tensor:
    h = self.lin(torch.type_as(x, w[0]), w[0], w[1])
    if relu:
      h = torch.relu(h)
    else:
      h = torch.tanh(h)
    return self.lin(h, w[2], w[3]).to(6)
  def joined(self, parts: List[Tensor]) -> Tensor:
    return torch.cat(parts)
