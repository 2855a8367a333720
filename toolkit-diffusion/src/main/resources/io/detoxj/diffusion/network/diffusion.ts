  # Latent text diffusion. B texts, T tokens, S source tokens, N latents, d the width, H heads of hw.
  # Root mean square norm, clamped from below: x [..., d], weight [d].
  def rms(self, x: Tensor, weight: Tensor) -> Tensor:
    return x * torch.rsqrt(torch.clamp(torch.mean(x * x, [-1], True), 1.0e-10)) * weight
  def rms_alone(self, x: Tensor, weight: Tensor) -> Tensor:
    return self.rms(x, weight)
  # [B, T, H hw] -> [B, T, H, hw]
  def by_head(self, x: Tensor, heads: int) -> Tensor:
    return x.view([x.size(0), x.size(1), heads, -1])
  # q [B, Q, H, hw], k and v [B, K, H, hw], the mask is added to the scores -> [B, Q, H hw]
  def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]) -> Tensor:
    a = mask
    if mask is not None:
      a = annotate(Optional[Tensor], torch.type_as(mask, v))
    z = torch.scaled_dot_product_attention(torch.type_as(q, v).transpose(1, 2), torch.type_as(k, v).transpose(1, 2), v.transpose(1, 2), a, 0., False)
    return self.merged(z)
  # What a token knows of its place: x [B, T, d] + table [rows, d] / sqrt(d)
  def placed(self, x: Tensor, table: Tensor) -> Tensor:
    n = x.size(1)
    return x + torch.slice(table, 0, 0, n) * (1. / torch.sqrt(float(x.size(2))))
  # [rows, d] for each of the texts of x: [B, rows, d]
  def for_each(self, x: Tensor, table: Tensor) -> Tensor:
    return torch.expand(torch.unsqueeze(table, 0), [x.size(0), table.size(0), table.size(1)])
  # u [B, Q, d] asks itself and c [B, K, d] in one softmax: mask [B, 1, 1, Q + K] or none -> [B, Q, d]
  def latent_attention(self, u: Tensor, c: Tensor, mask: Optional[Tensor], heads: int, w: Dict[str, Tensor]) -> Tensor:
    a = self.rms(u, w["attention.stream_norm.weight"])
    b = self.rms(c, w["attention.context_norm.weight"])
    q = self.rms(self.by_head(self.lin(a, w["attention.query.weight"], None), heads), w["attention.query_norm.weight"])
    own = self.lin(a, w["attention.own.weight"], None) # [B, Q, 2 d]
    other = self.lin(b, w["attention.other.weight"], None) # [B, K, 2 d]
    kv = torch.cat([own, other], 1)
    kv = kv.view([kv.size(0), kv.size(1), 2, heads, -1])
    k = self.rms(torch.select(kv, 2, 0), w["attention.key_norm.weight"])
    return self.float32(self.lin(self.attend(q, k, torch.select(kv, 2, 1), mask), w["attention.output.weight"], None))
  # x [B, T, d] -> [B, T, d]
  def feed_forward(self, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    n = torch.layer_norm(x, [x.size(2)], w["ffn.norm.weight"], w["ffn.norm.bias"], 1.0e-05)
    h = self.lin_erf_gelu(n, w["ffn.in.weight"], w["ffn.in.bias"]) # [B, T, 4 d]
    return self.float32(self.lin(h, w["ffn.out.weight"], w["ffn.out.bias"]))
  def compressor_block(self, u: Tensor, c: Tensor, heads: Tensor, mask: Tensor, w: Dict[str, Tensor]) -> Tensor:
    x = u + self.latent_attention(u, c, annotate(Optional[Tensor], mask), int(heads), w)
    return x + self.feed_forward(x, w)
  # y [B, T, d] with latents k [B, N, d], all visible to all
  def decoder_block(self, y: Tensor, k: Tensor, heads: Tensor, w: Dict[str, Tensor]) -> Tensor:
    x = y + self.latent_attention(y, k, None, int(heads), w) * (1. + w["attention.gain"])
    return x + self.feed_forward(x, w) * (1. + w["ffn.gain"])
  # x [B, T, H, hw], cos and sin [T, 1, hw]; halves are pairs
  def turned(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(3) // 2
    other = torch.cat([torch.neg(torch.slice(x, 3, half, 2 * half)), torch.slice(x, 3, 0, half)], 3)
    return x * cos + other * sin
  # Self-attention after the norm: x [B, T, d] -> [B, T, d]
  def self_attention(self, x: Tensor, mask: Optional[Tensor], heads: int, cos: Tensor, sin: Tensor, w: Dict[str, Tensor]) -> Tensor:
    n = self.rms(x, w["attention_norm.weight"])
    q = self.turned(self.by_head(self.lin(n, w["query.weight"], None), heads), cos, sin)
    k = self.turned(self.by_head(self.lin(n, w["key.weight"], None), heads), cos, sin)
    v = self.by_head(self.lin(n, w["value.weight"], None), heads)
    return self.float32(self.lin(self.attend(q, k, v, mask), w["output.weight"], None))
  def swiglu(self, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    n = self.rms(x, w["mlp_norm.weight"])
    m = self.lin_silu(n, w["gate.weight"], None) * self.lin(n, w["up.weight"], None) # [B, T, 4 d]
    return self.float32(self.lin(m, w["down.weight"], None))
  def condition_block(self, x: Tensor, heads: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, w: Dict[str, Tensor]) -> Tensor:
    a = x + self.self_attention(x, annotate(Optional[Tensor], mask), int(heads), cos, sin, w)
    return a + self.swiglu(a, w)
  # Keys and values of one score block for the condition's states [B, S, d] -> [2, B, S, H, hw]
  def condition_keys(self, states: Tensor, heads: Tensor, w: Dict[str, Tensor]) -> Tensor:
    k = self.by_head(self.lin(states, w["condition_key.weight"], None), int(heads))
    v = self.by_head(self.lin(states, w["condition_value.weight"], None), int(heads))
    return torch.stack([k, v])
  # features [B, d] of the time -> [B, d], which every block reads
  def time_state(self, features: Tensor, w: Dict[str, Tensor]) -> Tensor:
    h = self.lin_silu(features, w["in.weight"], w["in.bias"])
    return torch.silu(self.float32(self.lin(h, w["out.weight"], w["out.bias"])))
  # x and previous [B, N, d], time [B, d], keys [2, B, S, H, hw] with their mask [B, 1, 1, S]
  def score_block(self, x: Tensor, time: Tensor, previous: Tensor, heads: Tensor, cos: Tensor, sin: Tensor, w: Dict[str, Tensor], keys: Optional[Tensor]=None, mask: Optional[Tensor]=None) -> Tensor:
    t = torch.unsqueeze(self.lin(time, w["time.weight"], w["time.bias"]), 1)
    x1 = self.float32(x + t + self.lin(previous, w["previous.weight"], w["previous.bias"]))
    x2 = x1 + self.self_attention(x1, None, int(heads), cos, sin, w)
    x3 = x2
    if keys is not None:
      n = self.rms(x2, w["condition_norm.weight"])
      q = self.by_head(self.lin(n, w["condition_query.weight"], None), int(heads))
      z = self.attend(q, torch.select(keys, 0, 0), torch.select(keys, 0, 1), mask)
      x3 = x2 + self.float32(self.lin(z, w["condition_output.weight"], None))
    return x3 + self.swiglu(x3, w)
  # What stays of the previous prediction, number by number: made and previous [B, N, d] -> [B, N, d]
  def kept(self, made: Tensor, previous: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return made + torch.sigmoid(self.float32(self.lin(made, w, b))) * (previous - made)
  # Some tokens of all texts: y [B, T, d], rows [M] -> [M, d]
  def tokens_at(self, y: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(torch.flatten(y, 0, 1), 0, rows)
  # Mean loss in nats: y [M, d], targets [M]
  def token_loss(self, y: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    return torch.cross_entropy_loss(self.float32(self.lin(y, head, None)), targets)
  # The likeliest token at each place: y [B, T, d] -> [B, T]
  def likeliest(self, y: Tensor, head: Tensor) -> Tensor:
    return torch.argmax(self.lin(y, head, None), -1)
  def mean_square(self, a: Tensor, b: Tensor) -> Tensor:
    return torch.mean(torch.pow(a - b, 2))
  def plus(self, a: Tensor, b: Tensor, weight: Tensor) -> Tensor:
    return a + b * weight
  def times(self, a: Tensor, b: Tensor) -> Tensor:
    return a * b
  def sum_of(self, a: Tensor, b: Tensor) -> Tensor:
    return a + b
  def projected(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return self.float32(self.lin(x, w, b))
  def joined(self, a: Tensor, b: Tensor) -> Tensor:
    return torch.cat([a, b], 1)
  # Moves each average a share of the way to its parameter, in place.
  def average(self, share: Tensor, parameters: List[Tensor], averages: List[Tensor]) -> Tensor:
    s = float(share)
    for i in range(len(parameters)):
      torch.add_(torch.mul_(averages[i], 1. - s), torch.detach(parameters[i]), alpha=s)
    return share
