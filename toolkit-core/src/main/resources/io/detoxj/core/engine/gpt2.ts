  # One block of GPT-2, x and result [B, T, d]. B sequences, T tokens of this pass, S tokens with those of the
  # cache, H heads of width hw, m inner width. c: numbers of the configuration; columns: where the pass begins
  # in the cache and what it sees of it; w: the block's weights by name; keys and values [B, H, capacity, hw]
  # of the cache; mask [B or 1, 1, T, S] where plain causal attention is not right.
  def gpt2_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], keys: Optional[Tensor], values: Optional[Tensor], mask: Optional[Tensor]=None) -> Tensor:
    heads, eps = annotate(List[float], c.tolist())
    start, first = annotate(List[int], columns.tolist())
    d = x.size(2)
    n = torch.layer_norm(x, [d], w["ln_1.weight"], w["ln_1.bias"], eps) # [B, T, d]
    qkv = self.linear(torch.type_as(n, w["attn.c_attn.weight"]), w, "attn.c_attn") # [B, T, 3 d]
    qkv = qkv.view([x.size(0), x.size(1), 3, int(heads), -1]) # [B, T, 3, H, hw]
    q = torch.select(qkv, 2, 0).transpose(1, 2) # [B, H, T, hw]
    k = self.extended(torch.select(qkv, 2, 1).transpose(1, 2), keys, start, first) # [B, H, S, hw]
    v = self.extended(torch.select(qkv, 2, 2).transpose(1, 2), values, start, first) # [B, H, S, hw]
    if mask is None:
      z = torch.scaled_dot_product_attention(q, k, v, None, 0., x.size(1) > 1) # [B, H, T, hw]
    else:
      z = torch.scaled_dot_product_attention(q, k, v, torch.type_as(mask, q), 0., False)
    y = x + self.linear(self.merged(z), w, "attn.c_proj") # [B, T, d]
    return y + self.gpt2_mlp(torch.layer_norm(y, [d], w["ln_2.weight"], w["ln_2.bias"], eps), w)
  # The same without a cache, for gradients.
  def gpt2_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], mask: Optional[Tensor]=None) -> Tensor:
    return self.gpt2_block(x, c, columns, w, None, None, mask)
  # n [B, T, d] -> [B, T, d]
  def gpt2_mlp(self, n: Tensor, w: Dict[str, Tensor]) -> Tensor:
    h = torch.type_as(n, w["mlp.c_fc.weight"]) # [B, T, d]
    if "mlp.c_fc.update_in" in w:
      m = self.lin(h, w["mlp.c_fc.weight"], w["mlp.c_fc.bias"]) # [B, T, m]
      m = torch.gelu(self.beside(m, n, w, "mlp.c_fc"), approximate="tanh")
    else:
      m = self.lin_gelu(h, w["mlp.c_fc.weight"], w["mlp.c_fc.bias"]) # [B, T, m]
    return self.linear(m, w, "mlp.c_proj")
