  def lin(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x.to(15), w.to(15), b.to(15))
  def lin_gelu(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.gelu(torch.linear(x.to(15), w.to(15), b.to(15)), approximate="tanh")
  def unembed(self, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x.to(15), w.to(15)).to(6)
