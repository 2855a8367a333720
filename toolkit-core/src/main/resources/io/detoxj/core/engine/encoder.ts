  # Encoders see N tokens of several sequences one behind the other, [N, d]; sequences of one length stand
  # together, and groups holds how many they are and how long, group by group. c: numbers of the configuration.
  def encoder_embed(self, ids: Tensor, positions: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    x = self.float32(torch.embedding(w["word_embeddings.weight"], ids)) # [N, d]
    if "token_type_embeddings.weight" in w:
      x = x + self.float32(torch.select(w["token_type_embeddings.weight"], 0, 0))
    return self.encoder_placed(x, positions, c, w)
  # The same for pairs of texts: types [N], 0 for tokens of the first text and 1 for those of the second
  def encoder_embed_pairs(self, ids: Tensor, types: Tensor, positions: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    x = self.float32(torch.embedding(w["word_embeddings.weight"], ids)) # [N, d]
    x = x + self.float32(torch.embedding(w["token_type_embeddings.weight"], types))
    return self.encoder_placed(x, positions, c, w)
  # What follows words and types: x [N, d], positions [N] -> [N, d]
  def encoder_placed(self, x: Tensor, positions: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads, eps, tanh_gelu, relu, silu, relu_head = annotate(List[float], c.tolist())
    x = x + self.float32(torch.embedding(w["position_embeddings.weight"], positions))
    if "task_type_embeddings.weight" in w:
      x = x + self.float32(torch.select(w["task_type_embeddings.weight"], 0, 0))
    return self.encoder_norm(x, w, "LayerNorm", eps)
  def encoder_norm(self, x: Tensor, w: Dict[str, Tensor], module: str, eps: float) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], w[module + ".weight"], w[module + ".bias"], eps)
  def encoder_mlp(self, x: Tensor, w: Dict[str, Tensor], tanh_gelu: bool, relu: bool, silu: bool) -> Tensor:
    h = torch.type_as(x, w["mlp_in.weight"])
    m = self.activated(h, w["mlp_in.weight"], w["mlp_in.bias"], tanh_gelu, relu, silu) # [N, m]
    return self.linear(m, w, "mlp_out")
  # What follows attention: x and z [N, d] -> [N, d]
  def encoder_rest(self, x: Tensor, z: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads, eps, tanh_gelu, relu, silu, relu_head = annotate(List[float], c.tolist())
    a = self.encoder_norm(x + self.linear(z, w, "output"), w, "attention_norm", eps)
    m = self.encoder_mlp(a, w, tanh_gelu > 0., relu > 0., silu > 0.)
    return self.encoder_norm(a + m, w, "mlp_norm", eps)
  # q [B, Q, H, hw], k and v [B, T, H, hw] -> [B Q, H hw]
  def encoder_mix(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    z = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, 0., False)
    return torch.transpose(z, 1, 2).reshape([q.size(0) * q.size(1), q.size(2) * q.size(3)])
  # x [N, d] -> [N, d]
  def encoder_block(self, x: Tensor, groups: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads = int(c[0])
    sizes = annotate(List[int], groups.tolist())
    qkv = self.linear(torch.type_as(x, w["qkv.weight"]), w, "qkv") # [N, 3 d]
    mixed = annotate(List[Tensor], [])
    start = 0
    for i in range(len(sizes) // 2):
      rows = sizes[2 * i]
      T = sizes[2 * i + 1]
      g = torch.slice(qkv, 0, start, start + rows * T).view([rows, T, 3, heads, -1])
      mixed = torch.append(mixed, self.encoder_mix(torch.select(g, 2, 0), torch.select(g, 2, 1), torch.select(g, 2, 2)))
      start = start + rows * T
    return self.encoder_rest(x, torch.cat(mixed), c, w)
  # As encoder_block for the first token of each of B sequences: x [N, d] -> [B, d]
  def encoder_last_block(self, x: Tensor, groups: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads = int(c[0])
    sizes = annotate(List[int], groups.tolist())
    d = x.size(1)
    weight = w["qkv.weight"]
    bias = w["qkv.bias"]
    kv = self.lin(torch.type_as(x, weight), torch.slice(weight, 0, d, 3 * d), torch.slice(bias, 0, d, 3 * d)) # [N, 2 d]
    firsts = annotate(List[Tensor], [])
    start = 0
    for i in range(len(sizes) // 2):
      end = start + sizes[2 * i] * sizes[2 * i + 1]
      firsts = torch.append(firsts, torch.slice(x, 0, start, end, sizes[2 * i + 1]))
      start = end
    first = torch.cat(firsts) # [B, d]
    q = self.lin(torch.type_as(first, weight), torch.slice(weight, 0, 0, d), torch.slice(bias, 0, 0, d)) # [B, d]
    mixed = annotate(List[Tensor], [])
    start = 0
    row = 0
    for i in range(len(sizes) // 2):
      rows = sizes[2 * i]
      T = sizes[2 * i + 1]
      g = torch.slice(kv, 0, start, start + rows * T).view([rows, T, 2, heads, -1])
      r = torch.slice(q, 0, row, row + rows).view([rows, 1, heads, -1])
      mixed = torch.append(mixed, self.encoder_mix(r, torch.select(g, 2, 0), torch.select(g, 2, 1)))
      start = start + rows * T
      row = row + rows
    return self.encoder_rest(first, torch.cat(mixed), c, w)
  # The mean over the tokens of each of B sequences: x [N, d] -> [B, d]
  def encoder_mean(self, x: Tensor, groups: Tensor) -> Tensor:
    sizes = annotate(List[int], groups.tolist())
    means = annotate(List[Tensor], [])
    start = 0
    for i in range(len(sizes) // 2):
      end = start + sizes[2 * i] * sizes[2 * i + 1]
      g = torch.slice(x, 0, start, end).view([sizes[2 * i], sizes[2 * i + 1], x.size(1)])
      means = torch.append(means, torch.mean(g, [1]))
      start = end
    return torch.cat(means)
  # x [B, d] -> [B, labels]
  def encoder_head(self, x: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads, eps, tanh_gelu, relu, silu, relu_head = annotate(List[float], c.tolist())
    h = torch.type_as(x, w["out.weight"])
    if "dense.weight" in w:
      h = self.linear(h, w, "dense")
      if relu_head > 0.:
        h = torch.relu(h)
      else:
        h = torch.tanh(h)
    return self.float32(self.linear(h, w, "out"))
  # The logits of all words at some of the tokens: x [N, d], rows [M] -> [M, vocabulary]
  def encoder_words(self, x: Tensor, rows: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads, eps, tanh_gelu, relu, silu, relu_head = annotate(List[float], c.tolist())
    some = torch.index_select(x, 0, rows)
    h = self.activated(some, w["dense.weight"], w["dense.bias"], tanh_gelu > 0., relu > 0., silu > 0.)
    n = self.encoder_norm(self.float32(h), w, "norm", eps)
    return self.float32(self.lin(torch.type_as(n, w["words.weight"]), w["words.weight"], w["words.bias"]))
  def joined(self, parts: List[Tensor]) -> Tensor:
    return torch.cat(parts)
