  def lin(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if torch.numel(x) == w.size(1):
      y = ops.mkldnn._linear_pointwise(x, w, b, "none", annotate(List[Optional[number]], []), "")
    else:
      y = torch.linear(x, w, b)
    return y
  def lin_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b), approximate="tanh")
  def lin_erf_gelu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.gelu(self.lin(x, w, b))
  def lin_silu(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    return torch.silu(self.lin(x, w, b))
