  def lin(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.linear(x, w, b)
  def lin_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(torch.linear(x, w, b), approximate="tanh")
  def lin_erf_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b))
  def lin_silu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.silu(torch.linear(x, w, b))
