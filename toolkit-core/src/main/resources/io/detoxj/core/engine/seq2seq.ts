  # Encoder-decoders. R rows of the decoder belong to N sources of S tokens, as many rows to each, side by side.
  # x [R, T, d] is the stream; c: numbers of the configuration; columns: where the pass begins in the cache; w:
  # the block's weights by name; keys and values [R, H, capacity, hw] of the cache; cross [2, N, H, S, hw]: keys
  # and values of the sources; masks are added to the scores.
  # q [R, H, T, hw], k and v [N, H, S, hw], mask [N, 1, 1, S] -> [R, H, T, hw]
  def cross_mix(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], scale: float) -> Tensor:
    N = k.size(0)
    H = q.size(1)
    T = q.size(2)
    g = q.size(0) // N
    a = mask
    if mask is not None:
      a = annotate(Optional[Tensor], torch.type_as(mask, q))
    if g == 1:
      z = torch.scaled_dot_product_attention(q, k, v, a, 0., False, scale=scale)
    else:
      # All rows of a source ask its keys at once.
      p = q.view([N, g, H, T, -1]).transpose(1, 2).reshape([N, H, g * T, -1])
      z = torch.scaled_dot_product_attention(p, k, v, a, 0., False, scale=scale)
      z = z.view([N, H, g, T, -1]).transpose(1, 2).reshape([N * g, H, T, -1])
    return z
  # Keys and values of a decoder's block for the encoder's states: [N, S, d] -> [2, N, H, S, hw]
  def cross_keys(self, states: Tensor, w: Dict[str, Tensor], keys: str, values: str, heads: float) -> Tensor:
    h = torch.type_as(states, w[keys + ".weight"])
    k = self.gated_heads(h, w, keys, heads).transpose(1, 2)
    v = self.gated_heads(h, w, values, heads).transpose(1, 2)
    return torch.stack([k, v])
  def pair(self, k: Tensor, v: Tensor) -> Tensor:
    return torch.stack([torch.transpose(k, 1, 2), torch.transpose(v, 1, 2)])
  def half_of(self, pair: Tensor, part: Tensor) -> Tensor:
    return self.float32(torch.select(pair, 0, int(part)))
  def some_rows(self, x: Tensor, rows: Tensor, dim: Tensor) -> Tensor:
    return torch.index_select(x, int(dim), rows)
  def added(self, x: Tensor, mask: Tensor) -> Tensor:
    return x + mask
  def erf_gelu(self, x: Tensor) -> Tensor:
    return torch.gelu(x)
  def log_softmax(self, x: Tensor) -> Tensor:
    return torch.log_softmax(x, -1)
  # Mean loss in nats over the targets [R, T] that are not negative; logits [R, T, n].
  def seq2seq_cross_entropy(self, logits: Tensor, targets: Tensor) -> Tensor:
    return torch.cross_entropy_loss(logits.reshape([-1, logits.size(-1)]), targets.reshape([-1]))
  # BART (Lewis et al., 2020): post-norm.
  def bart_norm(self, x: Tensor, w: Dict[str, Tensor], module: str, eps: float) -> Tensor:
    return torch.layer_norm(x, [x.size(2)], w[module + ".weight"], w[module + ".bias"], eps)
  # x [R, T, d] -> [R, T, d]
  def bart_attention(self, x: Tensor, c: Tensor, start: int, w: Dict[str, Tensor], keys: Optional[Tensor], values: Optional[Tensor], mask: Optional[Tensor], causal: bool) -> Tensor:
    heads, scale, eps, tanh_gelu, relu, silu = annotate(List[float], c.tolist())
    h = torch.type_as(x, w["self_attn.q_proj.weight"])
    q = self.gated_heads(h, w, "self_attn.q_proj", heads).transpose(1, 2) # [R, H, T, hw]
    k = self.extended(self.gated_heads(h, w, "self_attn.k_proj", heads).transpose(1, 2), keys, start, 0) # [R, H, S, hw]
    v = self.extended(self.gated_heads(h, w, "self_attn.v_proj", heads).transpose(1, 2), values, start, 0)
    if mask is None:
      z = torch.scaled_dot_product_attention(q, k, v, None, 0., causal, scale=scale) # [R, H, T, hw]
    else:
      z = torch.scaled_dot_product_attention(q, k, v, torch.type_as(mask, q), 0., False, scale=scale)
    y = x + self.linear(self.merged(z), w, "self_attn.out_proj") # [R, T, d]
    return self.bart_norm(y, w, "self_attn_layer_norm", eps)
  def bart_mlp(self, x: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    heads, scale, eps, tanh_gelu, relu, silu = annotate(List[float], c.tolist())
    h = torch.type_as(x, w["fc1.weight"])
    m = self.activated(h, w["fc1.weight"], w["fc1.bias"], tanh_gelu > 0., relu > 0., silu > 0.) # [R, T, m]
    return self.bart_norm(x + self.linear(m, w, "fc2"), w, "final_layer_norm", eps)
  # x [N, S, d], mask [N, 1, 1, S] where there is padding -> [N, S, d]
  def bart_encoder_block(self, x: Tensor, c: Tensor, w: Dict[str, Tensor], mask: Optional[Tensor]=None) -> Tensor:
    y = self.bart_attention(x, c, 0, w, None, None, mask, False)
    return self.bart_mlp(y, c, w)
  def bart_cross(self, states: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    return self.cross_keys(states, w, "encoder_attn.k_proj", "encoder_attn.v_proj", float(c[0]))
  def bart_decoder_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cross: Tensor, keys: Optional[Tensor], values: Optional[Tensor], cross_mask: Optional[Tensor]=None) -> Tensor:
    heads, scale, eps, tanh_gelu, relu, silu = annotate(List[float], c.tolist())
    y = self.bart_attention(x, c, int(columns), w, keys, values, None, x.size(1) > 1)
    h = torch.type_as(y, w["encoder_attn.q_proj.weight"])
    q = self.gated_heads(h, w, "encoder_attn.q_proj", heads).transpose(1, 2) # [R, H, T, hw]
    z = self.cross_mix(q, torch.select(cross, 0, 0), torch.select(cross, 0, 1), cross_mask, scale)
    y = self.bart_norm(y + self.linear(self.merged(z), w, "encoder_attn.out_proj"), w, "encoder_attn_layer_norm", eps)
    return self.bart_mlp(y, c, w)
  # The same without a cache, for gradients.
  def bart_decoder_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cross: Tensor, cross_mask: Optional[Tensor]=None) -> Tensor:
    return self.bart_decoder_block(x, c, columns, w, cross, None, None, cross_mask)
  # T5 (Raffel et al., 2020), T5 1.1 and mT5: pre-norm without biases, scores as they are plus a bias by distance.
  # buckets [T, S], table [buckets, H] -> [1, H, T, S]
  def t5_distances(self, buckets: Tensor, table: Tensor) -> Tensor:
    b = self.float32(torch.embedding(table, buckets)) # [T, S, H]
    return torch.contiguous(torch.permute(b, [2, 0, 1])).unsqueeze(0)
  # x [R, T, d], bias [1 or R, H, T, S] -> [R, T, d]
  def t5_attention(self, x: Tensor, c: Tensor, start: int, w: Dict[str, Tensor], bias: Tensor, keys: Optional[Tensor], values: Optional[Tensor]) -> Tensor:
    heads, scale, eps, tanh_gelu, relu, silu = annotate(List[float], c.tolist())
    h = torch.type_as(self.rms(x, w["layer.0.layer_norm.weight"], eps, 0.), w["layer.0.SelfAttention.q.weight"])
    q = self.gated_heads(h, w, "layer.0.SelfAttention.q", heads).transpose(1, 2) # [R, H, T, hw]
    k = self.extended(self.gated_heads(h, w, "layer.0.SelfAttention.k", heads).transpose(1, 2), keys, start, 0) # [R, H, S, hw]
    v = self.extended(self.gated_heads(h, w, "layer.0.SelfAttention.v", heads).transpose(1, 2), values, start, 0)
    z = torch.scaled_dot_product_attention(q, k, v, torch.type_as(bias, q), 0., False, scale=scale)
    return x + self.lin(self.merged(z), w["layer.0.SelfAttention.o.weight"], None)
  # layer: where the MLP's weights are
  def t5_mlp(self, x: Tensor, c: Tensor, w: Dict[str, Tensor], layer: str) -> Tensor:
    heads, scale, eps, tanh_gelu, relu, silu = annotate(List[float], c.tolist())
    module = layer + "DenseReluDense."
    out = w[module + "wo.weight"]
    h = torch.type_as(self.rms(x, w[layer + "layer_norm.weight"], eps, 0.), out)
    if module + "wi.weight" in w:
      m = self.activated(h, w[module + "wi.weight"], None, tanh_gelu > 0., relu > 0., silu > 0.) # [R, T, m]
    else:
      m = self.activated(h, w[module + "wi_0.weight"], None, tanh_gelu > 0., relu > 0., silu > 0.)
      m = m * self.lin(h, w[module + "wi_1.weight"], None)
    return x + self.lin(m, out, None)
  # x [N, S, d] -> [N, S, d]
  def t5_encoder_block(self, x: Tensor, c: Tensor, w: Dict[str, Tensor], bias: Tensor) -> Tensor:
    y = self.t5_attention(x, c, 0, w, bias, None, None)
    return self.t5_mlp(y, c, w, "layer.1.")
  def t5_cross(self, states: Tensor, c: Tensor, w: Dict[str, Tensor]) -> Tensor:
    return self.cross_keys(states, w, "layer.1.EncDecAttention.k", "layer.1.EncDecAttention.v", float(c[0]))
  def t5_decoder_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], bias: Tensor, cross: Tensor, keys: Optional[Tensor], values: Optional[Tensor], cross_mask: Optional[Tensor]=None) -> Tensor:
    heads, scale, eps, tanh_gelu, relu, silu = annotate(List[float], c.tolist())
    y = self.t5_attention(x, c, int(columns), w, bias, keys, values)
    h = torch.type_as(self.rms(y, w["layer.1.layer_norm.weight"], eps, 0.), w["layer.1.EncDecAttention.q.weight"])
    q = self.gated_heads(h, w, "layer.1.EncDecAttention.q", heads).transpose(1, 2) # [R, H, T, hw]
    z = self.cross_mix(q, torch.select(cross, 0, 0), torch.select(cross, 0, 1), cross_mask, scale)
    y = y + self.lin(self.merged(z), w["layer.1.EncDecAttention.o.weight"], None)
    return self.t5_mlp(y, c, w, "layer.2.")
  # The same without a cache, for gradients.
  def t5_decoder_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], bias: Tensor, cross: Tensor, cross_mask: Optional[Tensor]=None) -> Tensor:
    return self.t5_decoder_block(x, c, columns, w, bias, cross, None, None, cross_mask)
