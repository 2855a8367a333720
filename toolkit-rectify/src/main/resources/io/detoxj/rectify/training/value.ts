  def hidden(self, h: Tensor, head: List[Tensor], kind: int) -> Tensor:
    x = h
    if kind == 2:
      x = torch.relu(torch.linear(h, head[0], head[1]))
    if kind == 3:
      x = torch.gelu(torch.linear(torch.gelu(h, approximate="tanh"), head[0], head[1]), approximate="tanh")
    return x
  def taken(self, h: Tensor, actions: Tensor, kind: Tensor, head: List[Tensor]) -> Tensor:
    k = int(kind)
    x = self.hidden(h, head, k)
    if k == 0:
      q = torch.sum(x * torch.embedding(head[0], actions), -1)
    else:
      n = len(head)
      q = torch.sum(x * torch.embedding(head[n - 2], actions), -1)
      q = q + torch.index_select(head[n - 1], 0, actions.reshape([-1])).view(actions.size())
    return q
  def greatest(self, h: Tensor, kind: Tensor, head: List[Tensor]) -> Tensor:
    k = int(kind)
    x = self.hidden(h, head, k)
    if k == 0:
      q = torch.linear(x, head[0])
    else:
      n = len(head)
      q = torch.linear(x, head[n - 2], head[n - 1])
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
