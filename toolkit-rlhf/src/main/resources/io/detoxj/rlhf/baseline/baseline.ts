  # Sums of values [R, C] over each row, times a factor [R] of its own
  def row_sums(self, values: Tensor, factors: Tensor) -> Tensor:
    return torch.sum(values, [1]) * factors
  # Rewards [2 B] of pairs: how much more probable a text is than under the reference; those to be preferred come first.
  def margins(self, sums: Tensor, reference: Tensor, beta: Tensor) -> Tensor:
    r = (sums - reference) * beta
    n = r.size(0) // 2
    return torch.slice(r, 0, 0, n) - torch.slice(r, 0, n, 2 * n)
  # -log sigmoid(m), without overflow, in the mean
  def preference_loss(self, margins: Tensor) -> Tensor:
    return torch.mean(torch.softplus(torch.neg(margins)))
  # Mean loss in nats over all wanted tokens: values [R, C] with 0 in the padding
  def token_loss(self, values: Tensor, count: Tensor) -> Tensor:
    return torch.neg(torch.sum(values)) / count
