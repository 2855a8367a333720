  def opt(self, t: Tensor) -> Optional[Tensor]:
    r = annotate(Optional[Tensor], None)
    if torch.numel(t) > 0:
      r = annotate(Optional[Tensor], t)
    return r
  def every_linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x, torch.slice(w, 1, 0, 3), self.opt(b))
