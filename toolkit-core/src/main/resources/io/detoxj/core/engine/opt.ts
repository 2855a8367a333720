  # One block of OPT; arguments as in gpt2_block.
  def opt_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], keys: Optional[Tensor], values: Optional[Tensor], mask: Optional[Tensor]=None) -> Tensor:
    heads, eps, scale, tanh_gelu, relu = annotate(List[float], c.tolist())
    start, first = annotate(List[int], columns.tolist())
    n = self.layer_normed(x, w, "self_attn_layer_norm", eps) # [B, T, d]
    h = torch.type_as(n, w["self_attn.q_proj.weight"]) # [B, T, d]
    q = self.gated_heads(h, w, "self_attn.q_proj", heads).transpose(1, 2) # [B, H, T, hw]
    k = self.gated_heads(h, w, "self_attn.k_proj", heads).transpose(1, 2) # [B, H, T, hw]
    v = self.gated_heads(h, w, "self_attn.v_proj", heads).transpose(1, 2) # [B, H, T, hw]
    k = self.extended(k, keys, start, first) # [B, H, S, hw]
    v = self.extended(v, values, start, first) # [B, H, S, hw]
    a = self.merged(self.grouped_attention(q, k, v, mask, scale, 0.)) # [B, T, d]
    y = x + self.layer(a, w, "self_attn.out_proj") # [B, T, d]
    n = self.layer_normed(y, w, "final_layer_norm", eps) # [B, T, d]
    return y + self.plain_mlp(n, w, "fc1", "fc2", tanh_gelu > 0., relu > 0.)
  # The same without a cache, for gradients.
  def opt_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], mask: Optional[Tensor]=None) -> Tensor:
    return self.opt_block(x, c, columns, w, None, None, mask)
