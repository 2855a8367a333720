"""Records a two-class linear head trained by PyTorch: python record_adam.py > adam.json"""

import json

import torch

torch.manual_seed(0)
x = torch.randn(40, 8)
y = (x @ torch.randn(8) + 0.5 * torch.randn(40) > 0).long()
head = torch.nn.Linear(8, 2)
torch.nn.init.zeros_(head.weight)
torch.nn.init.zeros_(head.bias)
adam = torch.optim.Adam(head.parameters(), lr=1e-2)
for _ in range(50):
    adam.zero_grad()
    torch.nn.functional.cross_entropy(head(x), y).backward()
    adam.step()
loss = torch.nn.functional.cross_entropy(head(x), y)
rows = [{"undesired": bool(b), "values": a.tolist()} for a, b in zip(x, y)]
w = head.weight.tolist()
print(json.dumps({"torch": torch.__version__, "rows": rows, "w0": w[0], "w1": w[1], "loss": loss.item()}))
