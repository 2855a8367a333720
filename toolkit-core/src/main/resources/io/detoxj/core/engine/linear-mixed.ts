  def lin(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if b is None:
      y = torch.linear(self.bfloat16(x), self.bfloat16(w))
    else:
      y = torch.linear(self.bfloat16(x), self.bfloat16(w), self.bfloat16(b))
    return y
  def lin_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b), approximate="tanh")
  def lin_erf_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b))
  def lin_silu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.silu(self.lin(x, w, b))
