  # x [B, T, H, hw], neighbours as pairs; cos and sin [B, T, 1, r], with one value a pair in the first half of r:
  # what is behind the first r dimensions stays.
  def rotated_neighbours(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    r = cos.size(3)
    c = torch.slice(cos, 3, 0, r // 2)
    s = torch.slice(sin, 3, 0, r // 2)
    one = torch.slice(x, 3, 0, r, 2)
    other = torch.slice(x, 3, 1, r, 2)
    y = torch.flatten(torch.stack([one * c - other * s, other * c + one * s], 4), 3)
    if r < x.size(3):
      y = torch.cat([y, torch.type_as(torch.slice(x, 3, r, x.size(3)), cos)], 3)
    return y
  # One block of GPT-J; arguments as in neox_block.
  def gptj_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cosines: Tensor, sines: Tensor, keys: Optional[Tensor], values: Optional[Tensor], mask: Optional[Tensor]=None) -> Tensor:
    heads, eps, scale, tanh_gelu, relu = annotate(List[float], c.tolist())
    start, first = annotate(List[int], columns.tolist())
    n = self.layer_normed(x, w, "ln_1", eps) # [B, T, d]
    h = torch.type_as(n, w["attn.q_proj.weight"]) # [B, T, d]
    v = self.gated_heads(h, w, "attn.v_proj", heads) # [B, T, H, hw]
    q = self.rotated_neighbours(self.gated_heads(h, w, "attn.q_proj", heads), cosines, sines) # [B, T, H, hw]
    k = self.rotated_neighbours(self.gated_heads(h, w, "attn.k_proj", heads), cosines, sines) # [B, T, H, hw]
    q = torch.type_as(q, v).transpose(1, 2) # [B, H, T, hw]
    k = self.extended(torch.type_as(k, v).transpose(1, 2), keys, start, first) # [B, H, S, hw]
    v = self.extended(v.transpose(1, 2), values, start, first) # [B, H, S, hw]
    a = self.merged(self.grouped_attention(q, k, v, mask, scale, 0.)) # [B, T, d]
    y = x + self.layer(a, w, "attn.out_proj") # [B, T, d]
    return y + self.plain_mlp(n, w, "mlp.fc_in", "mlp.fc_out", tanh_gelu > 0., relu > 0.)
  # The same without a cache, for gradients.
  def gptj_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cosines: Tensor, sines: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    return self.gptj_block(x, c, columns, w, cosines, sines, None, None, mask)
