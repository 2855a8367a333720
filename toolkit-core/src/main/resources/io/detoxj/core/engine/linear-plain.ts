  def lin(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x, w, b)
  def lin_gelu(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.gelu(torch.linear(x, w, b), approximate="tanh")
  def unembed(self, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w)
