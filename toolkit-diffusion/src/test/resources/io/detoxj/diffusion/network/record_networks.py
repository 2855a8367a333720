# SPDX-License-Identifier: Apache-2.0
"""Records what the networks compute with tiny random weights, written from the equations in plain PyTorch.

Usage: python record_networks.py OUTPUT_FOLDER   (torch 2.7.1, safetensors)

Sizes: encoder width 6, width 8, 2 heads, 3 latents, 5 tokens, 7 words, 2 compressor, 2 decoder, 4 score and 1
condition blocks. Gradients are recorded as the norm of that of each parameter.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

DE, D, H, N, T, V = 6, 8, 2, 3, 5, 7
COMPRESSOR, DECODER, SCORE, CONDITION = 2, 2, 4, 1
torch.manual_seed(20250617)
W = {}


def new(name, *shape, mean=0.0, scale=0.4):
    W[name] = (mean + scale * torch.randn(*shape)).requires_grad_(True)


def linear(name, out, inn, bias=True):
    new(name + ".weight", out, inn)
    if bias:
        new(name + ".bias", out)


def latent_block(p):
    for norm in ("stream_norm", "context_norm"):
        new(p + "attention." + norm + ".weight", D, mean=1, scale=0.2)
    linear(p + "attention.query", D, D, False)
    linear(p + "attention.own", 2 * D, D, False)
    linear(p + "attention.other", 2 * D, D, False)
    for norm in ("query_norm", "key_norm"):
        new(p + "attention." + norm + ".weight", D // H, mean=1, scale=0.2)
    linear(p + "attention.output", D, D, False)
    new(p + "ffn.norm.weight", D, mean=1, scale=0.2)
    new(p + "ffn.norm.bias", D)
    linear(p + "ffn.in", 4 * D, D)
    linear(p + "ffn.out", D, 4 * D)


def gated_block(p):
    new(p + "attention_norm.weight", D, mean=1, scale=0.2)
    for kind in ("query", "key", "value", "output"):
        linear(p + kind, D, D, False)
    new(p + "mlp_norm.weight", D, mean=1, scale=0.2)
    linear(p + "gate", 4 * D, D, False)
    linear(p + "up", 4 * D, D, False)
    linear(p + "down", D, 4 * D, False)


linear("compressor.input", D, DE)
new("compressor.places", T, D)
new("compressor.latents", N, D)
new("compressor.latents_norm.weight", D, mean=1, scale=0.2)
for i in range(COMPRESSOR):
    latent_block(f"compressor.layers.{i}.")
new("compressor.output_norm.weight", D, mean=1, scale=0.2)
new("decoder.start", 1, D)
new("decoder.places", max(T, N), D)
for i in range(DECODER):
    latent_block(f"decoder.layers.{i}.")
    new(f"decoder.layers.{i}.attention.gain", 1)
    new(f"decoder.layers.{i}.ffn.gain", 1)
linear("decoder.states", DE, D)
linear("decoder.head", V, D, False)
linear("condition.input", D, DE)
for i in range(CONDITION):
    gated_block(f"condition.layers.{i}.")
new("condition.output_norm.weight", D, mean=1, scale=0.2)
new("condition.places", T, D)
new("condition.none", 1, D)
linear("score.time.in", 2 * D, D)
linear("score.time.out", D, 2 * D)
for i in range(SCORE):
    p = f"score.layers.{i}."
    linear(p + "time", D, D)
    linear(p + "previous", D, D)
    gated_block(p)
    new(p + "condition_norm.weight", D, mean=1, scale=0.2)
    for kind in ("query", "key", "value", "output"):
        linear(p + "condition_" + kind, D, D, False)
new("score.output_norm.weight", D, mean=1, scale=0.2)


def rms(x, name):
    norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True) / math.sqrt(x.shape[-1])
    return W[name + ".weight"] * x / torch.clamp(norm, min=1e-5)


def lin(x, name):
    return F.linear(x, W[name + ".weight"], W.get(name + ".bias"))


def heads(x):
    return x.view(*x.shape[:2], H, D // H).transpose(1, 2)


def attention(q, k, v, seen=None):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if seen is not None:
        scores = scores.masked_fill(~seen[:, None, None, :], float("-inf"))
    z = torch.softmax(scores, -1) @ v
    return z.transpose(1, 2).flatten(2)


def latent_attention(u, c, p, seen=None):
    a, b = rms(u, p + "stream_norm"), rms(c, p + "context_norm")
    ka, va = lin(a, p + "own").chunk(2, -1)
    kb, vb = lin(b, p + "other").chunk(2, -1)
    q = rms(heads(lin(a, p + "query")), p + "query_norm")
    k = rms(heads(torch.cat([ka, kb], 1)), p + "key_norm")
    return lin(attention(q, k, heads(torch.cat([va, vb], 1)), seen), p + "output")


def ffn(x, p):
    n = F.layer_norm(x, (D,), W[p + "norm.weight"], W[p + "norm.bias"], 1e-5)
    return lin(F.gelu(lin(n, p + "in")), p + "out")


def compress(states, seen):
    c = lin(states, "compressor.input")
    c = c + W["compressor.places"][: c.shape[1]] / math.sqrt(D)
    u = rms(W["compressor.latents"].expand(len(states), N, D), "compressor.latents_norm")
    keys = torch.cat([torch.ones(len(states), N, dtype=torch.bool), seen], 1)
    for i in range(COMPRESSOR):
        p = f"compressor.layers.{i}."
        u = u + latent_attention(u, c, p + "attention.", keys)
        u = u + ffn(u, p + "ffn.")
    return rms(u, "compressor.output_norm")


def decode(z):
    places = W["decoder.places"] / math.sqrt(D)
    k = z + places[:N]
    y = (W["decoder.start"] + places[:T]).expand(len(z), T, D)
    for i in range(DECODER):
        p = f"decoder.layers.{i}."
        y = y + (1 + W[p + "attention.gain"]) * latent_attention(y, k, p + "attention.")
        y = y + (1 + W[p + "ffn.gain"]) * ffn(y, p + "ffn.")
    return y


def rotated(x):
    places, width = x.shape[2], x.shape[3]
    f = 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    angle = torch.arange(places, dtype=torch.float64)[:, None] * f
    cos, sin = angle.cos().float(), angle.sin().float()
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def self_attention(x, p, seen=None):
    n = rms(x, p + "attention_norm")
    q, k, v = (heads(lin(n, p + kind)) for kind in ("query", "key", "value"))
    return lin(attention(rotated(q), rotated(k), v, seen), p + "output")


def swiglu(x, p):
    n = rms(x, p + "mlp_norm")
    return lin(F.silu(lin(n, p + "gate")) * lin(n, p + "up"), p + "down")


def condition(source, seen, dropped):
    x = lin(source, "condition.input")
    for i in range(CONDITION):
        p = f"condition.layers.{i}."
        x = x + self_attention(x, p, seen)
        x = x + swiglu(x, p)
    x = rms(x, "condition.output_norm") + W["condition.places"][: x.shape[1]] / math.sqrt(D)
    states = torch.cat([W["condition.none"].expand(len(x), 1, D), x], 1)
    one = torch.ones(len(x), 1, dtype=torch.bool)
    return states, torch.cat([one, seen & ~dropped[:, None]], 1)


def score(x, times, previous, cond):
    half = D // 2
    f = 10.0 ** (-torch.arange(half, dtype=torch.float64) / half)
    angle = times[:, None] * f
    features = torch.cat([angle.cos(), angle.sin()], -1).float()
    e = F.silu(lin(F.silu(lin(features, "score.time.in")), "score.time.out"))
    pushed = []
    for i in range(SCORE):
        p = f"score.layers.{i}."
        if i < SCORE // 2:
            pushed.append(x)
        else:
            x = x + pushed.pop()
        x = x + lin(e, p + "time")[:, None] + lin(previous, p + "previous")
        x = x + self_attention(x, p)
        if cond is not None:
            q = heads(lin(rms(x, p + "condition_norm"), p + "condition_query"))
            k, v = (heads(lin(cond[0], p + "condition_" + kind)) for kind in ("key", "value"))
            x = x + lin(attention(q, k, v, cond[1]), p + "condition_output")
        x = x + swiglu(x, p)
    assert not pushed
    return rms(x, "score.output_norm")


def gradients(loss, prefixes):
    names = [name for name in W if name.startswith(prefixes)]
    grads = torch.autograd.grad(loss, [W[name] for name in names])
    return {name: grad.norm().item() for name, grad in zip(names, grads)}


def flat(x):
    return [round(v, 7) for v in x.detach().flatten().tolist()]


lengths = [5, 3]
states = torch.randn(2, T, DE)
seen = torch.arange(T)[None] < torch.tensor(lengths)[:, None]
words = [[3, 1, 6, 2, 0], [4, 5, 0]]
latents = compress(states, seen)
hidden = decode(latents)
some = torch.cat([hidden[i, :n] for i, n in enumerate(lengths)])
clean = torch.cat([states[i, :n] for i, n in enumerate(lengths)])
ce = F.cross_entropy(lin(some, "decoder.head"), torch.tensor(sum(words, [])))
mse = (lin(some, "decoder.states") - clean).pow(2).mean()

times = torch.tensor([0.25, 0.875], dtype=torch.float64)
noisy, previous, target = torch.randn(2, N, D), torch.randn(2, N, D), torch.randn(2, N, D)
source_lengths = [4, 2]
source = torch.randn(2, 4, DE)
source_seen = torch.arange(4)[None] < torch.tensor(source_lengths)[:, None]
cond = condition(source, source_seen, torch.tensor([False, True]))
guess = score(noisy, times, previous, cond)
loss = (guess - target).pow(2).mean()

folder = sys.argv[1]
save_file({name: w.detach() for name, w in W.items()}, folder + "/networks.safetensors")
record = {
    "states": flat(states),
    "lengths": lengths,
    "words": words,
    "latents": flat(latents),
    "hidden": flat(hidden),
    "chosen": lin(hidden, "decoder.head").argmax(-1).flatten().tolist(),
    "cross_entropy": ce.item(),
    "state_distance": mse.item(),
    "autoencoder_gradients": gradients(ce + mse, ("compressor.", "decoder.")),
    "times": times.tolist(),
    "noisy": flat(noisy),
    "previous": flat(previous),
    "target": flat(target),
    "source": flat(source),
    "source_lengths": source_lengths,
    "dropped": [False, True],
    "clean": flat(guess),
    "unconditional": flat(score(noisy, times, previous, None)),
    "loss": loss.item(),
    "diffusion_gradients": gradients(loss, ("condition.", "score.")),
}
with open(folder + "/networks.json", "w") as out:
    json.dump(record, out, indent=1)
    out.write("\n")
