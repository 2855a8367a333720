#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Training steps of sparse autoencoders in plain PyTorch, for compare.py.

The losses are those of SaeTraining, written with the operations one would use in PyTorch; fused
AdamW, gradients clipped. A line "sae OBJECTIVE BATCH FEATURES REPEATS" is answered with the seconds
of each step and the last loss.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(2)
WIDTH, ROWS, TOP_K, BANDWIDTH = 256, 16384, 24, 0.05


def activations():
    row = torch.arange(ROWS, dtype=torch.float64)[:, None]
    column = torch.arange(WIDTH, dtype=torch.float64)[None]
    x = torch.sin(0.7 * row + 0.13 * column) + torch.sin(0.37 * column * (row % 97))
    x = x.float()
    return x * (WIDTH ** 0.5 / x.norm(dim=1).mean())


class Step(torch.autograd.Function):
    """Heaviside of pre - theta, with the rectangle kernel as its gradient by theta."""

    @staticmethod
    def forward(context, pre, theta):
        context.save_for_backward(pre, theta)
        return (pre > theta).float()

    @staticmethod
    def backward(context, gradient):
        pre, theta = context.saved_tensors
        near = ((pre - theta).abs() < BANDWIDTH / 2).float()
        return None, (-near / BANDWIDTH * gradient).sum(0)


class JumpRelu(torch.autograd.Function):
    @staticmethod
    def forward(context, pre, theta):
        context.save_for_backward(pre, theta)
        return pre * (pre > theta) * (pre > 0)

    @staticmethod
    def backward(context, gradient):
        pre, theta = context.saved_tensors
        near = ((pre - theta).abs() < BANDWIDTH / 2).float()
        open_ = ((pre > theta) & (pre > 0)).float()
        return gradient * open_, (-theta / BANDWIDTH * near * gradient).sum(0)


class Autoencoder:
    def __init__(self, objective, features):
        torch.manual_seed(1)
        rows = torch.randn(features, WIDTH)
        rows = 0.1 * rows / rows.norm(dim=1, keepdim=True)
        self.objective = objective
        self.data = activations()
        self.w = {"W_dec": rows, "W_enc": rows.T.contiguous().clone(), "b_dec": self.data.mean(0)}
        names = ["b_gate", "b_mag", "r_mag"] if objective == "gated" else ["b_enc"]
        for name in names:
            self.w[name] = torch.zeros(features)
        if objective == "jumprelu":
            self.w["log_threshold"] = torch.full((features,), 0.01).log()
        for value in self.w.values():
            value.requires_grad_(True)
        self.silent = torch.zeros(features)
        self.optimiser = torch.optim.AdamW(self.w.values(), 1e-3, weight_decay=0, fused=True)
        self.order, self.at = torch.randperm(ROWS), 0

    def batch(self, size):
        if self.at + size > ROWS:
            self.order, self.at = torch.randperm(ROWS), 0
        self.at += size
        return self.data[self.order[self.at - size:self.at]]

    def decode(self, z):
        return z @ self.w["W_dec"] + self.w["b_dec"]

    @staticmethod
    def error(decoded, x):
        return (decoded - x).square().sum(1).mean()

    def loss(self, x):
        w = self.w
        norms = w["W_dec"].norm(dim=1)
        product = (x - w["b_dec"]) @ w["W_enc"]
        if self.objective == "gated":
            gate = product + w["b_gate"]
            z = F.relu(product * w["r_mag"].exp() + w["b_mag"]) * (gate > 0)
            positive = F.relu(gate)
            sparsity = (positive * norms).sum(1).mean()
            return self.error(self.decode(z), x) + sparsity + self.error(
                self.decode(positive), x), z
        pre = product + w["b_enc"]
        if self.objective == "standard":
            z = F.relu(pre)
            return self.error(self.decode(z), x) + (z * norms).sum(1).mean(), z
        if self.objective == "jumprelu":
            theta = w["log_threshold"].exp()
            z = JumpRelu.apply(pre, theta)
            return self.error(self.decode(z), x) + Step.apply(pre, theta).sum(1).mean(), z
        scaled = F.relu(pre) * norms
        if self.objective == "topk":
            top = scaled.topk(TOP_K, dim=1)
            z = torch.zeros_like(scaled).scatter(1, top.indices, top.values)
        else:
            flat = scaled.flatten()
            top = flat.topk(TOP_K * x.shape[0])
            z = torch.zeros_like(flat).scatter(0, top.indices, top.values).view_as(scaled)
        return self.error(self.decode(z / norms), x), z

    def step(self, size):
        loss, z = self.loss(self.batch(size))
        with torch.no_grad():
            self.silent = torch.where((z > 0).any(0), 0, self.silent + 1)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.w.values(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return loss.item()


def main():
    print("READY", flush=True)
    for line in sys.stdin:
        _, objective, batch, features, repeats = line.split()
        autoencoder = Autoencoder(objective.replace("_", ""), int(features))
        times = []
        for _ in range(int(repeats)):
            began = time.perf_counter()
            loss = autoencoder.step(int(batch))
            times.append(time.perf_counter() - began)
        print("RES", json.dumps([times, loss]), flush=True)


if __name__ == "__main__":
    main()
