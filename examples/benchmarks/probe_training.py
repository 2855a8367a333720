"""Times the training of a two-class linear head in plain PyTorch, as the paper sets it:
Adam, 1e-4, batches of 16, 9 epochs. python probe_training.py [texts] [width]
"""

import sys
import time

import torch

texts = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
width = int(sys.argv[2]) if len(sys.argv) > 2 else 256
torch.manual_seed(0)
x = torch.randn(texts, width)
y = (x[:, 0] + torch.randn(texts) > 0).long()
head = torch.nn.Linear(width, 2)
adam = torch.optim.Adam(head.parameters(), lr=1e-4)
began = time.perf_counter()
for _ in range(9):
    order = torch.randperm(texts)
    for first in range(0, texts, 16):
        batch = order[first : first + 16]
        adam.zero_grad()
        torch.nn.functional.cross_entropy(head(x[batch]), y[batch]).backward()
        adam.step()
print(f"{time.perf_counter() - began:.2f} s")
