  # One block of GPT-NeoX; arguments as in gpt2_block, and the cosines and sines [B, T, 1, r] of the positions. Each
  # head has its query, key and value side by side. Where parallel, the MLP reads what attention reads.
  def neox_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cosines: Tensor, sines: Tensor, keys: Optional[Tensor], values: Optional[Tensor], mask: Optional[Tensor]=None) -> Tensor:
    heads, eps, scale, tanh_gelu, relu, parallel = annotate(List[float], c.tolist())
    start, first = annotate(List[int], columns.tolist())
    h = torch.type_as(self.layer_normed(x, w, "input_layernorm", eps), w["attention.dense.weight"]) # [B, T, d]
    qkv = self.layer(h, w, "attention.query_key_value").view([x.size(0), x.size(1), int(heads), 3, -1])
    v = torch.select(qkv, 3, 2) # [B, T, H, hw]
    q = torch.type_as(self.rotated(torch.select(qkv, 3, 0), cosines, sines), v).transpose(1, 2) # [B, H, T, hw]
    k = torch.type_as(self.rotated(torch.select(qkv, 3, 1), cosines, sines), v).transpose(1, 2) # [B, H, T, hw]
    k = self.extended(k, keys, start, first) # [B, H, S, hw]
    v = self.extended(v.transpose(1, 2), values, start, first) # [B, H, S, hw]
    a = self.merged(self.grouped_attention(q, k, v, mask, scale, 0.)) # [B, T, d]
    y = x + self.layer(a, w, "attention.dense") # [B, T, d]
    r = y
    if parallel > 0.:
      r = x
    n = self.layer_normed(r, w, "post_attention_layernorm", eps) # [B, T, d]
    return y + self.plain_mlp(n, w, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h", tanh_gelu > 0., relu > 0.)
  # The same without a cache, for gradients.
  def neox_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cosines: Tensor, sines: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    return self.neox_block(x, c, columns, w, cosines, sines, None, None, mask)
