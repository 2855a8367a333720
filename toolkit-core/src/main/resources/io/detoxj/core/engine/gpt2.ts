  # One block of GPT-2, x and result [B, T, d]. B sequences, T tokens of this pass, S tokens with those of the
  # cache, H heads of width hw. w: the block's weights by name; c: numbers of the configuration; p: what the
  # pass brings: start, first, keys and values [B, H, capacity, hw] of the cache if there is one, and a mask
  # [B or 1, 1, T, S] where plain causal attention is not right.
  def gpt2_block(self, x: Tensor, w: Dict[str, Tensor], c: Dict[str, Tensor], p: Dict[str, Tensor]) -> Tensor:
    d = x.size(2)
    heads = int(c["heads"])
    eps = float(c["epsilon"])
    n = torch.layer_norm(x, [d], w["ln_1.weight"], w["ln_1.bias"], eps) # [B, T, d]
    qkv = self.linear(torch.type_as(n, w["attn.c_attn.weight"]), w, "attn.c_attn").view([x.size(0), x.size(1), 3, heads, d // heads]) # [B, T, 3, H, hw]
    k = self.extended(torch.select(qkv, 2, 1).transpose(1, 2), "keys", p) # [B, H, S, hw]
    v = self.extended(torch.select(qkv, 2, 2).transpose(1, 2), "values", p) # [B, H, S, hw]
    q = torch.select(qkv, 2, 0).transpose(1, 2) # [B, H, T, hw]
    if "mask" in p:
      z = torch.scaled_dot_product_attention(q, k, v, torch.type_as(p["mask"], q), 0., False) # [B, H, T, hw]
    else:
      z = torch.scaled_dot_product_attention(q, k, v, None, 0., x.size(1) > 1)
    y = x + self.linear(self.merged(z), w, "attn.c_proj") # [B, T, d]
    return y + self.gpt2_mlp(torch.layer_norm(y, [d], w["ln_2.weight"], w["ln_2.bias"], eps), w)
  # n [B, T, d] -> [B, T, d]
  def gpt2_mlp(self, n: Tensor, w: Dict[str, Tensor]) -> Tensor:
    h = torch.type_as(n, w["mlp.c_fc.weight"]) # [B, T, d]
    if "mlp.c_fc.update_in" in w:
      m = self.linear(h, w, "mlp.c_fc") # [B, T, m]
      m = torch.gelu(self.updated(m, n, w["mlp.c_fc.update_in"], w["mlp.c_fc.update_out"]), approximate="tanh")
    else:
      m = self.lin_gelu(h, w["mlp.c_fc.weight"], w["mlp.c_fc.bias"]) # [B, T, m]
    return self.linear(m, w, "mlp.c_proj")
