  # Values of the actions [B, T]: x [B, T, d] enters the last layer, a matrix and its bias or the token embedding.
  def taken(self, x: Tensor, actions: Tensor, head: List[Tensor]) -> Tensor:
    q = torch.sum(x * torch.embedding(head[0], actions), -1)
    if len(head) > 1:
      q = q + torch.index_select(head[1], 0, actions.reshape([-1])).view(actions.size())
    return q
  def greatest(self, x: Tensor, head: List[Tensor]) -> Tensor:
    if len(head) > 1:
      q = torch.linear(x, head[0], head[1])
    else:
      q = torch.linear(x, head[0])
    return torch.amax(q, [-1])
  def targets(self, following: Tensor, rewards: Tensor, ends: Tensor, gamma: Tensor) -> Tensor:
    B = following.size(0)
    L = following.size(1)
    shifted = torch.cat([torch.slice(following, 1, 1, L), torch.zeros([B, 1])], 1)
    bootstrapped = torch.clamp(torch.detach(shifted) * gamma, -1., 0.)
    terminal = torch.clamp(rewards, -1., 0.).unsqueeze(1).expand([B, L])
    return torch.where(ends > 0., terminal, bootstrapped)
  def squared(self, q: Tensor, y: Tensor, weights: Tensor) -> Tensor:
    d = q - torch.detach(y)
    return torch.sum(weights * d * d)
  def polyak(self, tau: Tensor, online: List[Tensor], target: List[Tensor]) -> Tensor:
    t = float(tau)
    for i in range(len(online)):
      torch.mul_(target[i], 1. - t)
      torch.add_(target[i], torch.detach(online[i]), alpha=t)
    return tau
