  def norms(self, rows: Tensor) -> Tensor:
    return torch.linalg_vector_norm(rows, 2, [1])
  def error(self, decoded: Tensor, x: Tensor) -> Tensor:
    return torch.mse_loss(decoded, x, 2) / x.size(0)
  def parts(self, error: Tensor, sparsity: Tensor, auxiliary: Tensor, z: Tensor) -> List[Tensor]:
    fired = torch.amax(z.detach(), [0]) > 0.
    return [error, sparsity, auxiliary, fired.to(6), torch.new_zeros(error, [1])]
  def standard(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
    z = torch.relu(torch.addmm(w[3], x - w[2], w[0]))
    l1 = torch.mean(torch.mv(z, self.norms(w[1])))
    e = self.error(torch.addmm(w[2], z, w[1]), x)
    return self.parts(e, l1, torch.zeros_like(e), z)
  def jumprelu(self, x: Tensor, w: List[Tensor], bandwidth: Tensor, subtract: Tensor) -> List[Tensor]:
    eps = float(bandwidth)
    pre = torch.addmm(w[3], x - w[2] * subtract, w[0])
    theta = torch.exp(w[4])
    t = theta.detach()
    p = pre.detach()
    above = p > t
    near = (torch.abs(p - t) < eps / 2.).to(6)
    moved = theta - t
    z = torch.addcmul(pre * (above & (p > 0.)), near, moved * t, value=-1. / eps)
    l0 = torch.sum(above) / x.size(0) - torch.sum(torch.mean(near, [0]) * moved) / eps
    e = self.error(torch.addmm(w[2], z, w[1]), x)
    return self.parts(e, l0, torch.zeros_like(e), z)
  def gated(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
    product = torch.mm(x - w[2], w[0])
    gate = product + w[3]
    magnitude = torch.relu(torch.addcmul(w[4], product, torch.exp(w[5])))
    z = magnitude * (gate.detach() > 0.)
    positive = torch.relu(gate)
    l1 = torch.mean(torch.mv(positive, self.norms(w[1])))
    e = self.error(torch.addmm(w[2], z, w[1]), x)
    return self.parts(e, l1, self.error(torch.addmm(w[2], positive, w[1]), x), z)
  def bags(self, rows: Tensor, indices: Tensor, offsets: Tensor, values: Tensor) -> Tensor:
    sums, a, b, c, = torch.embedding_bag(rows, indices, offsets, False, 0, False, values)
    return sums
  def missing(self, x: Tensor, w: List[Tensor], pre: Tensor, decoded: Tensor, dead: Tensor) -> Tensor:
    count = int(torch.sum(dead))
    if count == 0:
      result = torch.new_zeros(x, [])
    else:
      half = ops.prim.max(1, x.size(1) // 2)
      used = ops.prim.min(half, count)
      masked = torch.masked_fill(pre.detach(), dead == 0., -1.0e30)
      v, i, = torch.topk(masked, used, 1, True, False)
      offsets = torch.arange(0, x.size(0) * used, used).to(i.device)
      sums = self.bags(w[1], torch.flatten(i), offsets, torch.flatten(torch.gather(pre, 1, i)))
      left = (x - decoded).detach()
      result = self.error(sums + w[2], left) * ops.prim.min(1., float(count) / float(half))
    return result
  def ranked(self, x: Tensor, w: List[Tensor], pre: Tensor, indices: Tensor, offsets: Tensor, compared: Tensor, dead: Tensor) -> List[Tensor]:
    s = pre.size(1)
    columns = indices % s
    values = torch.relu(torch.take(pre, indices))
    decoded = self.bags(w[1], columns, offsets, values) + w[2]
    live = compared > 0.
    fired = torch.scatter_add(torch.new_zeros(x, [s]), 0, columns, live.to(6))
    least = torch.amin(torch.masked_fill(compared, compared <= 0., 1.0e30))
    e = self.error(decoded, x)
    return [e, torch.zeros_like(e), self.missing(x, w, pre, decoded, dead), (fired > 0.).to(6), least.view([1])]
  def topk(self, x: Tensor, w: List[Tensor], k: Tensor, dead: Tensor) -> List[Tensor]:
    pre = torch.addmm(w[3], x - w[2], w[0])
    compared = torch.mul_(torch.relu(pre.detach()), self.norms(w[1].detach()))
    v, i, = torch.topk(compared, int(k), 1, True, False)
    first = torch.arange(0, torch.numel(pre), pre.size(1)).to(i.device)
    flat = torch.flatten(i + torch.unsqueeze(first, 1))
    offsets = torch.arange(0, torch.numel(i), int(k)).to(i.device)
    return self.ranked(x, w, pre, flat, offsets, torch.flatten(v), dead)
  def batch_topk(self, x: Tensor, w: List[Tensor], k: Tensor, dead: Tensor) -> List[Tensor]:
    pre = torch.addmm(w[3], x - w[2], w[0])
    compared = torch.flatten(torch.mul_(torch.relu(pre.detach()), self.norms(w[1].detach())))
    count = int(k)
    sample = torch.slice(compared, 0, 0, torch.numel(compared), 61)
    wanted = ops.prim.min(torch.numel(sample), 2 * count // 61 + 16)
    g, gi, = torch.topk(sample, wanted, 0, True, False)
    near = torch.squeeze(torch.nonzero(compared >= torch.amin(g)), 1)
    if torch.numel(near) < count:
      near = torch.arange(0, torch.numel(compared)).to(near.device)
    v, i, = torch.topk(torch.take(compared, near), count, 0, True, False)
    flat, order, = torch.sort(torch.take(near, i))
    rows = torch.arange(0, torch.numel(pre), pre.size(1)).to(flat.device)
    return self.ranked(x, w, pre, flat, torch.searchsorted(flat, rows), v, dead)
