  # x / rms(x) * (w + offset), float32
  def rms(self, x: Tensor, w: Tensor, c: Dict[str, Tensor]) -> Tensor:
    return self.rms_norm(x, w, float(c["epsilon"]), float(c["norm_offset"]))
  def rms_norm(self, x: Tensor, w: Tensor, eps: float, offset: float) -> Tensor:
    y = self.float32(x)
    return y * torch.rsqrt(torch.mean(y * y, [-1], True) + eps) * (w + offset)
  # x [B, T, H, hw], halves of a head as pairs
  def rotated(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(3) // 2
    turned = torch.cat([torch.neg(torch.slice(x, 3, half, x.size(3))), torch.slice(x, 3, 0, half)], 3)
    return x * cos + turned * sin
  # Queries or keys, normed where the architecture does, and rotated: h [B, T, d] -> [B, H, T, hw]
  def gated_heads(self, h: Tensor, w: Dict[str, Tensor], module: str, norm: str, heads: int, c: Dict[str, Tensor], p: Dict[str, Tensor]) -> Tensor:
    y = self.linear(h, w, module).view([h.size(0), h.size(1), heads, -1]) # [B, T, H, hw]
    if norm in w:
      y = self.rms(y, w[norm], c)
    return torch.transpose(self.rotated(y, p["cosines"], p["sines"]), 1, 2)
  # q [B, H, T, hw], k and v [B, KV, S, hw] -> [B, H, T, hw]; H is a multiple of KV
  def grouped_attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], scale: float, cap: float) -> Tensor:
    B = q.size(0)
    H = q.size(1)
    T = q.size(2)
    KV = k.size(1)
    S = k.size(2)
    if cap == 0. and T > 1:
      if H != KV:
        k = torch.repeat_interleave(k, H // KV, 1) # [B, H, S, hw]
        v = torch.repeat_interleave(v, H // KV, 1) # [B, H, S, hw]
      if mask is None:
        z = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=scale)
      else:
        z = torch.scaled_dot_product_attention(q, k, v, torch.type_as(mask, q), 0., False, scale=scale)
    else:
      g = (q * scale).reshape([B, KV, (H // KV) * T, q.size(3)])
      s = self.float32(torch.matmul(g, torch.transpose(k, 2, 3))) # [B, KV, H/KV T, S]
      if cap > 0.:
        s = torch.tanh(s / cap) * cap
      s = s.view([B, KV, H // KV, T, S])
      if mask is not None:
        s = s + mask.unsqueeze(1)
      elif T > 1:
        s = s + torch.triu(torch.full([T, S], float("-inf")).to(s.device), 1)
      s = torch.softmax(s, -1).view([B, KV, (H // KV) * T, S])
      z = torch.matmul(torch.type_as(s, v), v).view([B, H, T, v.size(3)])
    return z
  # n [B, T, d] -> [B, T, d]
  def gated_mlp(self, n: Tensor, w: Dict[str, Tensor], silu: bool) -> Tensor:
    gate = w["mlp.gate_proj.weight"]
    h = torch.type_as(n, gate) # [B, T, d]
    if "mlp.gate_proj.update_in" in w:
      g = self.updated(self.lin(h, gate, None), n, w["mlp.gate_proj.update_in"], w["mlp.gate_proj.update_out"])
      if silu:
        g = torch.silu(g) # [B, T, m]
      else:
        g = torch.gelu(g, approximate="tanh")
    elif silu:
      g = self.lin_silu(h, gate, None)
    else:
      g = self.lin_gelu(h, gate, None)
    return self.linear(g * self.linear(h, w, "mlp.up_proj"), w, "mlp.down_proj")
  # One block of Llama, Mistral, Qwen2 and Gemma 1 to 3; x, result, w, c and p as in gpt2_block, and in p the
  # cosines and sines [B, T, 1, hw] of the positions. H query heads share KV heads of keys and values.
  def gated_block(self, x: Tensor, w: Dict[str, Tensor], c: Dict[str, Tensor], p: Dict[str, Tensor]) -> Tensor:
    h = torch.type_as(self.rms(x, w["input_layernorm.weight"], c), w["self_attn.q_proj.weight"]) # [B, T, d]
    v = self.linear(h, w, "self_attn.v_proj").view([x.size(0), x.size(1), int(c["kv_heads"]), -1]).transpose(1, 2)
    q = self.gated_heads(h, w, "self_attn.q_proj", "self_attn.q_norm.weight", int(c["heads"]), c, p) # [B, H, T, hw]
    k = self.gated_heads(h, w, "self_attn.k_proj", "self_attn.k_norm.weight", int(c["kv_heads"]), c, p) # [B, KV, T, hw]
    q = torch.type_as(q, v)
    k = self.extended(torch.type_as(k, v), "keys", p) # [B, KV, S, hw]
    v = self.extended(v, "values", p) # [B, KV, S, hw]
    z = self.grouped_attention(q, k, v, self.optional(p, "mask"), float(c["scale"]), float(c["cap"])) # [B, H, T, hw]
    a = self.linear(self.merged(z), w, "self_attn.o_proj") # [B, T, d]
    silu = int(c["silu"]) > 0
    if "pre_feedforward_layernorm.weight" in w:
      # Gemma 2 and 3 norm what a sublayer adds, too.
      y = x + self.rms(a, w["post_attention_layernorm.weight"], c) # [B, T, d]
      m = self.gated_mlp(self.rms(y, w["pre_feedforward_layernorm.weight"], c), w, silu) # [B, T, d]
      m = self.rms(m, w["post_feedforward_layernorm.weight"], c)
    else:
      y = x + a
      m = self.gated_mlp(self.rms(y, w["post_attention_layernorm.weight"], c), w, silu) # [B, T, d]
    return y + m
