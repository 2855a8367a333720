  def right_svd(self, rows: Tensor) -> List[Tensor]:
    u, s, v, = torch.linalg_svd(rows, False)
    return [s, torch.contiguous(v)]
