  def lin(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if b is None:
      y = torch.linear(x.to(15), w.to(15))
    else:
      y = torch.linear(x.to(15), w.to(15), b.to(15))
    return y
  def lin_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b), approximate="tanh")
  def lin_erf_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b))
  def lin_silu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.silu(self.lin(x, w, b))
  def unembed(self, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x.to(15), w.to(15)).to(6)
