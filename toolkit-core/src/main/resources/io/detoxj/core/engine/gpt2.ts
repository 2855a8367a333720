  def heads(self, qkv: Tensor, part: int, n_heads: int) -> Tensor:
    z = qkv.view([qkv.size(0), qkv.size(1), 3, n_heads, qkv.size(2) // (3 * n_heads)])
    return torch.select(z, 2, part).transpose(1, 2)
  def merge(self, a: Tensor) -> Tensor:
    return a.transpose(1, 2).reshape([a.size(0), a.size(2), a.size(1) * a.size(3)])
  def gpt2_mlp(self, x: Tensor, w: List[Tensor], eps: float) -> Tensor:
    n = torch.layer_norm(x, [x.size(2)], w[6], w[7], eps)
    h = torch.type_as(n, w[8])
    if torch.numel(w[12]) > 0:
      m = torch.gelu(self.updated(self.lin(h, w[8], w[9]), n, w[12], w[13]), approximate="tanh")
    else:
      m = self.lin_gelu(h, w[8], w[9])
    return x + self.lin(m, w[10], w[11])
  def gpt2_block(self, x: Tensor, w: List[Tensor], keys: Tensor, values: Tensor, start: int, n_heads: int, mask: Tensor, eps: float) -> Tensor:
    T = x.size(1)
    h = torch.type_as(torch.layer_norm(x, [x.size(2)], w[0], w[1], eps), w[2])
    qkv = self.lin(h, w[2], w[3])
    torch.copy_(torch.slice(keys, 2, start, start + T), self.heads(qkv, 1, n_heads))
    torch.copy_(torch.slice(values, 2, start, start + T), self.heads(qkv, 2, n_heads))
    q = self.heads(qkv, 0, n_heads)
    k = torch.slice(keys, 2, 0, start + T)
    v = torch.slice(values, 2, 0, start + T)
    if torch.numel(mask) == 0:
      a = torch.scaled_dot_product_attention(q, k, v, None, 0., T > 1)
    else:
      a = torch.scaled_dot_product_attention(q, k, v, torch.type_as(mask, q), 0., False)
    return self.gpt2_mlp(x + self.lin(self.merge(a), w[4], w[5]), w, eps)
  def gpt2_embed(self, ids: Tensor, positions: Tensor, wte: Tensor, wpe: Tensor) -> Tensor:
    return torch.embedding(wte, ids).to(6) + torch.embedding(wpe, positions).to(6)
  def train_block(self, x: Tensor, w: List[Tensor], n_heads: int) -> Tensor:
    qkv = self.lin(torch.layer_norm(x, [x.size(2)], w[0], w[1], 1.0e-05), w[2], w[3])
    a = torch.scaled_dot_product_attention(self.heads(qkv, 0, n_heads), self.heads(qkv, 1, n_heads), self.heads(qkv, 2, n_heads), None, 0., True)
    x = x + self.lin(self.merge(a), w[4], w[5])
    h = self.lin_gelu(torch.layer_norm(x, [x.size(2)], w[6], w[7], 1.0e-05), w[8], w[9])
    return x + self.lin(h, w[10], w[11])
  def gpt2_stream(self, ids: Tensor, n_heads: Tensor, w: List[Tensor]) -> Tensor:
    heads = int(n_heads)
    x = torch.embedding(w[0], ids) + torch.slice(w[1], 0, 0, ids.size(1))
    layers = (len(w) - 4) // 12
    for i in range(layers):
      x = self.train_block(x, w[2 + i * 12 : 14 + i * 12], heads)
    return torch.layer_norm(x, [x.size(2)], w[len(w) - 2], w[len(w) - 1], 1.0e-05)
  def language_loss(self, ids: Tensor, n_heads: Tensor, w: List[Tensor]) -> Tensor:
    T = ids.size(1) - 1
    logits = self.unembed(self.gpt2_stream(torch.slice(ids, 1, 0, T), n_heads, w), w[0])
    return torch.cross_entropy_loss(logits.view([-1, logits.size(2)]), torch.slice(ids, 1, 1, T + 1).reshape([-1]))
