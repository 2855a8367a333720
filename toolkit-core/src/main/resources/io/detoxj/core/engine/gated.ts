  def opt(self, t: Tensor) -> Optional[Tensor]:
    r = annotate(Optional[Tensor], None)
    if torch.numel(t) > 0:
      r = annotate(Optional[Tensor], t)
    return r
  def rms(self, x: Tensor, w: Tensor, eps: float, offset: float) -> Tensor:
    y = x.to(6)
    return y * torch.rsqrt(torch.mean(y * y, [-1], True) + eps) * (w + offset)
  def rms_if(self, x: Tensor, w: Tensor, eps: float, offset: float) -> Tensor:
    if torch.numel(w) > 0:
      y = self.rms(x, w, eps, offset)
    else:
      y = x
    return y
  def rotated(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(3) // 2
    turned = torch.cat([torch.neg(torch.slice(x, 3, half, x.size(3))), torch.slice(x, 3, 0, half)], 3)
    return x * cos + turned * sin
  def gated_query(self, h: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, heads: int, eps: float, offset: float) -> Tensor:
    q = self.lin(h, w[1], self.opt(w[13])).view([h.size(0), h.size(1), heads, -1])
    return self.rotated(self.rms_if(q, w[11], eps, offset), cos, sin)
  def gated_key(self, h: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, heads: int, eps: float, offset: float) -> Tensor:
    k = self.lin(h, w[2], self.opt(w[14])).view([h.size(0), h.size(1), heads, -1])
    return self.rotated(self.rms_if(k, w[12], eps, offset), cos, sin)
  def gated_value(self, h: Tensor, w: List[Tensor], heads: int) -> Tensor:
    return self.lin(h, w[3], self.opt(w[15])).view([h.size(0), h.size(1), heads, -1])
  def grouped_attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, scale: float, cap: float) -> Tensor:
    B = q.size(0)
    T = q.size(1)
    H = q.size(2)
    KV = k.size(1)
    S = k.size(2)
    if cap == 0. and T > 1:
      qh = torch.transpose(q, 1, 2)
      kh = k
      vh = v
      if H != KV:
        kh = torch.repeat_interleave(k, H // KV, 1)
        vh = torch.repeat_interleave(v, H // KV, 1)
      if torch.numel(mask) == 0:
        z = torch.scaled_dot_product_attention(qh, kh, vh, None, 0., True, scale=scale)
      else:
        z = torch.scaled_dot_product_attention(qh, kh, vh, torch.type_as(mask, qh), 0., False, scale=scale)
    else:
      qg = (torch.transpose(q, 1, 2) * scale).reshape([B, KV, (H // KV) * T, q.size(3)])
      s = torch.matmul(qg, torch.transpose(k, 2, 3)).to(6)
      if cap > 0.:
        s = torch.tanh(s / cap) * cap
      if torch.numel(mask) > 0:
        s = (s.view([B, KV, H // KV, T, S]) + mask.unsqueeze(1)).view([B, KV, (H // KV) * T, S])
      elif T > 1:
        causal = torch.triu(torch.full([T, S], float("-inf")).to(s.device), 1)
        s = (s.view([B, KV, H // KV, T, S]) + causal).view([B, KV, (H // KV) * T, S])
      z = torch.matmul(torch.type_as(torch.softmax(s, -1), v), v).view([B, H, T, v.size(3)])
    return torch.transpose(z, 1, 2).reshape([B, T, H * v.size(3)])
  def gated_mlp(self, x: Tensor, w: List[Tensor], silu: bool, eps: float, offset: float) -> Tensor:
    n = self.rms(x, w[5], eps, offset)
    h = torch.type_as(n, w[6])
    if torch.numel(w[17]) > 0:
      g = self.updated(self.lin(h, w[6], None), n, w[17], w[18])
      if silu:
        g = torch.silu(g)
      else:
        g = torch.gelu(g, approximate="tanh")
    elif silu:
      g = self.lin_silu(h, w[6], None)
    else:
      g = self.lin_gelu(h, w[6], None)
    m = self.lin(g * self.lin(h, w[7], None), w[8], None)
    return x + self.rms_if(m, w[10], eps, offset)
  def gated_block(self, x: Tensor, w: List[Tensor], keys: Tensor, values: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, n: List[int], r: List[float], silu: bool) -> Tensor:
    start = n[0]
    first = n[1]
    end = start + x.size(1)
    eps = r[0]
    offset = r[1]
    h = torch.type_as(self.rms(x, w[0], eps, offset), w[1])
    q = torch.type_as(self.gated_query(h, w, cos, sin, n[2], eps, offset), keys)
    torch.copy_(torch.slice(keys, 2, start, end), torch.transpose(self.gated_key(h, w, cos, sin, n[3], eps, offset), 1, 2))
    torch.copy_(torch.slice(values, 2, start, end), torch.transpose(self.gated_value(h, w, n[3]), 1, 2))
    z = self.grouped_attention(q, torch.slice(keys, 2, first, end), torch.slice(values, 2, first, end), mask, r[2], r[3])
    a = self.rms_if(self.lin(torch.type_as(z, w[4]), w[4], self.opt(w[16])), w[9], eps, offset)
    return self.gated_mlp(x + a, w, silu, eps, offset)
  def gated_train_block(self, x: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, mask: Tensor, n: List[int], r: List[float], silu: bool) -> Tensor:
    h = self.rms(x, w[0], r[0], r[1])
    v = self.gated_value(h, w, n[1])
    q = torch.type_as(self.gated_query(h, w, cos, sin, n[0], r[0], r[1]), v)
    k = torch.type_as(self.gated_key(h, w, cos, sin, n[1], r[0], r[1]), v)
    z = self.grouped_attention(q, torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), mask, r[2], r[3])
    a = self.rms_if(self.lin(z, w[4], self.opt(w[16])), w[9], r[0], r[1])
    return self.gated_mlp(x + a, w, silu, r[0], r[1])
  def gemma2_stream(self, ids: Tensor, cos_table: Tensor, sin_table: Tensor, local_mask: Tensor, settings: Tensor, w: List[Tensor]) -> Tensor:
    n = [int(settings[0]), int(settings[1])]
    r = [float(settings[2]), 1., float(settings[3]), float(settings[4])]
    T = ids.size(1)
    cos = torch.slice(cos_table, 1, 0, T)
    sin = torch.slice(sin_table, 1, 0, T)
    none = torch.empty([0])
    x = torch.embedding(w[0], ids) * float(settings[6])
    layers = (len(w) - 2) // 11
    for i in range(layers):
      b = w[1 + i * 11 : 12 + i * 11]
      for j in range(8):
        b = torch.append(b, none)
      mask = none
      if i % 2 == 0:
        mask = torch.slice(torch.slice(local_mask, 2, 0, T), 3, 0, T)
      x = self.gated_train_block(x, b, cos, sin, mask, n, r, False)
    return self.rms(x, w[len(w) - 1], r[0], 1.)
  def gemma2_loss(self, ids: Tensor, cos: Tensor, sin: Tensor, local_mask: Tensor, settings: Tensor, w: List[Tensor]) -> Tensor:
    T = ids.size(1) - 1
    cap = float(settings[5])
    logits = self.unembed(self.gemma2_stream(torch.slice(ids, 1, 0, T), cos, sin, local_mask, settings, w), w[0])
    if cap > 0.:
      logits = torch.tanh(logits / cap) * cap
    return torch.cross_entropy_loss(logits.view([-1, logits.size(2)]), torch.slice(ids, 1, 1, T + 1).reshape([-1]))
