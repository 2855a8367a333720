  # x / rms(x) * (w + offset), float32
  def rms(self, x: Tensor, w: Tensor, eps: float, offset: float) -> Tensor:
    y = self.float32(x)
    return y * torch.rsqrt(torch.mean(y * y, [-1], True) + eps) * (w + offset)
  # x [B, T, H, hw], halves of a head as pairs; cos and sin [B, T, 1, r], where r may be less than hw: what is
  # behind the first r dimensions stays.
  def rotated(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    r = cos.size(3)
    if r < x.size(3):
      y = torch.cat([self.turned(torch.slice(x, 3, 0, r), cos, sin), torch.type_as(torch.slice(x, 3, r, x.size(3)), cos)], 3)
    else:
      y = self.turned(x, cos, sin)
    return y
  def turned(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(3) // 2
    turned = torch.cat([torch.neg(torch.slice(x, 3, half, x.size(3))), torch.slice(x, 3, 0, half)], 3)
    return x * cos + turned * sin
  # Queries, keys or values as heads: h [B, T, d] -> [B, T, H, hw]
  def gated_heads(self, h: Tensor, w: Dict[str, Tensor], module: str, heads: float) -> Tensor:
    return self.layer(h, w, module).view([h.size(0), h.size(1), int(heads), -1])
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
  # The MLP of Phi-3, whose gate and up projection are the halves of one matrix: n [B, T, d] -> [B, T, d]
  def fused_mlp(self, n: Tensor, w: Dict[str, Tensor]) -> Tensor:
    h = torch.type_as(n, w["mlp.gate_up_proj.weight"]) # [B, T, d]
    gate, up = torch.chunk(self.linear_only(h, w, "mlp.gate_up_proj"), 2, -1) # [B, T, m] each
    return self.linear_only(torch.silu(gate) * up, w, "mlp.down_proj")
  # n [B, T, d] -> [B, T, d]
  def gated_mlp(self, n: Tensor, w: Dict[str, Tensor], silu: bool) -> Tensor:
    gate = w["mlp.gate_proj.weight"]
    h = torch.type_as(n, gate) # [B, T, d]
    if "mlp.gate_proj.update_in" in w:
      g = self.beside(self.lin(h, gate, None), n, w, "mlp.gate_proj")
      if silu:
        g = torch.silu(g) # [B, T, m]
      else:
        g = torch.gelu(g, approximate="tanh")
    elif silu:
      g = self.lin_silu(h, gate, None)
    else:
      g = self.lin_gelu(h, gate, None)
    return self.linear_only(g * self.linear_only(h, w, "mlp.up_proj"), w, "mlp.down_proj")
  # One block of Llama, Mistral, Qwen2 and 3, Gemma 1 to 3 and Phi-3; arguments as in gpt2_block, and the cosines and sines
  # [B, T, 1, hw] of the positions. H query heads share KV heads of keys and values.
  def gated_block(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cosines: Tensor, sines: Tensor, keys: Optional[Tensor], values: Optional[Tensor], mask: Optional[Tensor]=None) -> Tensor:
    heads, kv_heads, eps, offset, scale, cap, silu = annotate(List[float], c.tolist())
    start, first = annotate(List[int], columns.tolist())
    h = torch.type_as(self.rms(x, w["input_layernorm.weight"], eps, offset), w["self_attn.o_proj.weight"]) # [B, T, d]
    if "self_attn.qkv_proj.weight" in w:
      H = int(heads)
      KV = int(kv_heads)
      qkv = self.gated_heads(h, w, "self_attn.qkv_proj", heads + 2. * kv_heads) # [B, T, H + 2 KV, hw]
      q = torch.slice(qkv, 2, 0, H) # [B, T, H, hw]
      k = torch.slice(qkv, 2, H, H + KV) # [B, T, KV, hw]
      v = torch.slice(qkv, 2, H + KV, H + 2 * KV) # [B, T, KV, hw]
    else:
      q = self.gated_heads(h, w, "self_attn.q_proj", heads) # [B, T, H, hw]
      k = self.gated_heads(h, w, "self_attn.k_proj", kv_heads) # [B, T, KV, hw]
      v = self.gated_heads(h, w, "self_attn.v_proj", kv_heads) # [B, T, KV, hw]
    if "self_attn.q_norm.weight" in w:
      q = self.rms(q, w["self_attn.q_norm.weight"], eps, offset)
      k = self.rms(k, w["self_attn.k_norm.weight"], eps, offset)
    q = torch.type_as(self.rotated(q, cosines, sines), v).transpose(1, 2) # [B, H, T, hw]
    k = torch.type_as(self.rotated(k, cosines, sines), v).transpose(1, 2) # [B, KV, T, hw]
    k = self.extended(k, keys, start, first) # [B, KV, S, hw]
    v = self.extended(v.transpose(1, 2), values, start, first) # [B, KV, S, hw]
    a = self.merged(self.grouped_attention(q, k, v, mask, scale, cap)) # [B, T, H hw]
    if "self_attn.o_proj.bias" in w:
      a = self.linear(a, w, "self_attn.o_proj") # [B, T, d]
    else:
      a = self.linear_only(a, w, "self_attn.o_proj") # [B, T, d]
    if "pre_feedforward_layernorm.weight" in w:
      # Gemma 2 and 3 norm what a sublayer adds, too.
      y = x + self.rms(a, w["post_attention_layernorm.weight"], eps, offset) # [B, T, d]
      n = self.rms(y, w["pre_feedforward_layernorm.weight"], eps, offset) # [B, T, d]
      m = self.rms(self.gated_mlp(n, w, silu > 0.), w["post_feedforward_layernorm.weight"], eps, offset)
    else:
      y = x + a # [B, T, d]
      n = self.rms(y, w["post_attention_layernorm.weight"], eps, offset) # [B, T, d]
      if "mlp.gate_up_proj.weight" in w:
        m = self.fused_mlp(n, w)
      else:
        m = self.gated_mlp(n, w, silu > 0.)
    return y + m
  # The same without a cache, for gradients.
  def gated_block_alone(self, x: Tensor, c: Tensor, columns: Tensor, w: Dict[str, Tensor], cosines: Tensor, sines: Tensor, mask: Optional[Tensor]=None) -> Tensor:
    return self.gated_block(x, c, columns, w, cosines, sines, None, None, mask)
