  # harmless [n, d], toxic [m, d] -> the direction of Fisher's discriminant and the midpoint of the means, [d] each; 7 is
  # float64 and 6 float32
  def discriminant(self, harmless: Tensor, toxic: Tensor) -> List[Tensor]:
    a = harmless.to(7)
    b = toxic.to(7)
    mean_a = torch.mean(a, [0])
    mean_b = torch.mean(b, [0])
    within = torch.cat([a - mean_a, b - mean_b], 0)
    covariance = torch.matmul(torch.t(within), within) / float(within.size(0) - 2)
    values, vectors, = torch.linalg_eigh(covariance)
    kept = values > 1e-6
    inverse = torch.where(kept, torch.reciprocal(values), torch.zeros_like(values))
    along = torch.matmul(torch.t(vectors), (mean_a - mean_b) / 2.)
    direction = torch.matmul(vectors, along * inverse)
    return [direction.to(6), ((mean_a + mean_b) / 2.).to(6)]
