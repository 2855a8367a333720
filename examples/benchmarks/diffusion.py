#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Text diffusion in plain PyTorch, for compare.py beside DiffusionBenchmark.

    diffusion.py MODEL ENCODER TEXTS

MODEL is what train-diffusion wrote, ENCODER the folder of its encoder (all-MiniLM-L6-v2), TEXTS 512
sentences or more, one a line. Answers "autoencoder BATCH REPEATS", "diffusion BATCH REPEATS" (steps
of training with random weights of the model's sizes, states and latents made before, as ours) and
"rewrite TEXTS STEPS REPEATS" with the processor's seconds of each, and "waited TEXTS STEPS THREADS
REPEATS" with those of the clock. Written as one would write it: fused AdamW,
scaled_dot_product_attention, F.rms_norm, one padded batch, one thread but for the last.
"""
import json
import math
import os
import random
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

torch.set_num_threads(1)
LEARNT = 512


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x, self.weight.shape, self.weight, 1e-10)


def linear(i, o, bias=False):
    return nn.Linear(i, o, bias=bias)


class LatentAttention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.stream_norm, self.context_norm = Norm(d), Norm(d)
        self.query, self.own, self.other = linear(d, d), linear(d, 2 * d), linear(d, 2 * d)
        self.query_norm, self.key_norm = Norm(d // heads), Norm(d // heads)
        self.output = linear(d, d)

    def split(self, x):
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def forward(self, u, c, mask=None):
        a, b = self.stream_norm(u), self.context_norm(c)
        q = self.query_norm(self.split(self.query(a)))
        k, v = torch.cat([self.own(a), self.other(b)], 1).chunk(2, -1)
        k, v = self.key_norm(self.split(k)), self.split(v)
        z = F.scaled_dot_product_attention(q, k, v, mask)
        return self.output(z.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.norm = nn.LayerNorm(d)
        self.add_module("in", linear(d, 4 * d, True))
        self.out = linear(4 * d, d, True)

    def forward(self, x):
        return self.out(F.gelu(getattr(self, "in")(self.norm(x))))


class LatentBlock(nn.Module):
    def __init__(self, d, heads, gains=False):
        super().__init__()
        self.attention, self.ffn = LatentAttention(d, heads), FeedForward(d)
        if gains:
            self.attention.gain = nn.Parameter(torch.zeros(1))
            self.ffn.gain = nn.Parameter(torch.zeros(1))
        self.gains = gains

    def forward(self, u, c, mask=None):
        a = self.attention(u, c, mask)
        u = u + (a * (1 + self.attention.gain) if self.gains else a)
        f = self.ffn(u)
        return u + (f * (1 + self.ffn.gain) if self.gains else f)


def table(rows, d, deviation=1.0):
    return nn.Parameter(torch.randn(rows, d) * deviation)


class Compressor(nn.Module):
    def __init__(self, s):
        super().__init__()
        d = s["width"]
        self.scale = 1 / math.sqrt(d)
        self.input = linear(s["encoderWidth"], d, True)
        self.places, self.latents = table(s["maxTokens"], d), table(s["latents"], d, 0.02)
        self.latents_norm, self.output_norm = Norm(d), Norm(d)
        self.layers = nn.ModuleList(LatentBlock(d, s["heads"]) for _ in range(s["compressorLayers"]))

    def forward(self, states, seen):
        c = self.input(states) + self.places[: states.shape[1]] * self.scale
        u = self.latents_norm(self.latents).expand(len(states), -1, -1)
        mask = F.pad(seen, (len(self.latents), 0), value=True)[:, None, None]
        for layer in self.layers:
            u = layer(u, c, mask)
        return self.output_norm(u)


class Decoder(nn.Module):
    def __init__(self, s):
        super().__init__()
        d = s["width"]
        self.scale, self.tokens = 1 / math.sqrt(d), s["maxTokens"]
        self.start, self.places = table(1, d, 0.02), table(max(s["maxTokens"], s["latents"]), d)
        self.layers = nn.ModuleList(LatentBlock(d, s["heads"], True) for _ in range(s["decoderLayers"]))
        self.states = linear(d, s["encoderWidth"], True)
        self.head = linear(d, s["vocabulary"])

    def forward(self, z):
        places = self.places * self.scale
        k = z + places[: z.shape[1]]
        y = (self.start + places[: self.tokens]).expand(len(z), -1, -1)
        for layer in self.layers:
            y = layer(y, k)
        return y


class GatedBlock(nn.Module):
    def __init__(self, d, heads, score=False, conditional=False):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.mlp_norm = Norm(d), Norm(d)
        self.query, self.key, self.value, self.output = (linear(d, d) for _ in range(4))
        self.gate, self.up, self.down = linear(d, 4 * d), linear(d, 4 * d), linear(4 * d, d)
        if score:
            self.time, self.previous = linear(d, d, True), linear(d, d, True)
        if conditional:
            self.condition_norm = Norm(d)
            for kind in ("query", "key", "value", "output"):
                self.add_module("condition_" + kind, linear(d, d))

    def split(self, x):
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def asked(self, x, turn, mask=None):
        n = self.attention_norm(x)
        q, k = turned(self.split(self.query(n)), turn), turned(self.split(self.key(n)), turn)
        z = F.scaled_dot_product_attention(q, k, self.split(self.value(n)), mask)
        return x + self.output(z.transpose(1, 2).flatten(2))

    def gated(self, x):
        n = self.mlp_norm(x)
        return x + self.down(F.silu(self.gate(n)) * self.up(n))

    def keys(self, states):
        return self.split(self.condition_key(states)), self.split(self.condition_value(states))

    def read(self, x, keys, mask):
        q = self.split(self.condition_query(self.condition_norm(x)))
        z = F.scaled_dot_product_attention(q, *keys, mask)
        return x + self.condition_output(z.transpose(1, 2).flatten(2))


def turns(places, width):
    f = 10000.0 ** (-torch.arange(0, width, 2) / width)
    angle = torch.arange(places)[:, None] * f
    return angle.cos(), angle.sin()


def turned(x, turn):
    cos, sin = turn
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Condition(nn.Module):
    def __init__(self, s):
        super().__init__()
        d = s["width"]
        self.scale = 1 / math.sqrt(d)
        self.input = linear(s["encoderWidth"], d, True)
        self.layers = nn.ModuleList(GatedBlock(d, s["heads"]) for _ in range(s["conditionLayers"]))
        self.output_norm, self.places, self.none = Norm(d), table(s["maxTokens"], d), table(1, d, 0.02)

    def forward(self, states, seen, dropped):
        x = self.input(states)
        turn = turns(x.shape[1], x.shape[2] // self.layers[0].heads)
        for layer in self.layers:
            x = layer.gated(layer.asked(x, turn, seen[:, None, None]))
        x = self.output_norm(x) + self.places[: x.shape[1]] * self.scale
        x = torch.cat([self.none.expand(len(x), 1, -1), x], 1)
        return x, F.pad(seen & ~dropped[:, None], (1, 0), value=True)[:, None, None]


class Score(nn.Module):
    def __init__(self, s):
        super().__init__()
        d = s["width"]
        self.time = nn.ModuleDict({"in": linear(d, 2 * d, True), "out": linear(2 * d, d, True)})
        self.layers = nn.ModuleList(
            GatedBlock(d, s["heads"], True, True) for _ in range(s["scoreLayers"]))
        self.output_norm = Norm(d)

    def source(self, states):
        return [layer.keys(states) for layer in self.layers]

    def forward(self, x, times, previous, source, mask):
        half = x.shape[2] // 2
        angle = times[:, None] * 10.0 ** (-torch.arange(half) / half)
        e = F.silu(self.time["out"](F.silu(self.time["in"](torch.cat([angle.cos(), angle.sin()], -1)))))
        turn = turns(x.shape[1], x.shape[2] // self.layers[0].heads)
        pushed = []
        for i, layer in enumerate(self.layers):
            if i < len(self.layers) // 2:
                pushed.append(x)
            else:
                x = x + pushed.pop()
            x = x + layer.time(e)[:, None] + layer.previous(previous)
            x = layer.gated(layer.read(layer.asked(x, turn), source[i], mask))
        return self.output_norm(x)


def angle_of(t, d):
    return torch.atan(d * torch.tan(math.pi / 2 * t))


class Program:
    def __init__(self, model, encoder, texts):
        self.card = json.load(open(os.path.join(model, "diffusion.json")))
        self.sizes = self.card["sizes"]
        self.guess = self.card["first_guess"] == "SOURCE"
        self.auto = load_file(os.path.join(model, "autoencoder.safetensors"))
        self.weights = load_file(os.path.join(model, "diffusion.safetensors"))
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.encoder = AutoModel.from_pretrained(encoder).eval()
        self.texts = open(texts, encoding="utf-8").read().split("\n")

    def filled(self, kind, prefix, source, sizes):
        network = kind(sizes)
        network.load_state_dict({
            k[len(prefix) + 1:]: v.float() for k, v in source.items() if k.startswith(prefix + ".")})
        return network.eval()

    @torch.inference_mode()
    def states(self, texts):
        got = self.tokenizer(texts, padding=True, truncation=True,
                             max_length=self.sizes["maxTokens"], return_tensors="pt")
        return got["input_ids"], got["attention_mask"].bool(), self.encoder(**got).last_hidden_state

    def waited(self, number, steps, threads, repeats):
        torch.set_num_threads(threads)
        try:
            return self.rewrite(number, steps, repeats, time.perf_counter)
        finally:
            torch.set_num_threads(1)

    def rewrite(self, number, steps, repeats, clock=time.process_time):
        s = self.sizes
        compressor = self.filled(Compressor, "compressor", self.auto, s)
        decoder = self.filled(Decoder, "decoder", self.auto, s)
        condition = self.filled(Condition, "condition", self.weights, s)
        score = self.filled(Score, "score", self.weights, s)
        names = {k: v for k, v in {**self.auto, **self.weights}.items() if k.endswith(("mean", "deviation"))}
        mean, deviation = names["states.mean"].float(), names["states.deviation"].float()
        shape = (s["latents"], s["width"])
        zmean, zdev = (names["latents." + k].float().view(shape) for k in ("mean", "deviation"))
        ids = self.auto["output_tokens"]
        times, grid = [], torch.linspace(1, 0.05, steps + 1, dtype=torch.float64)
        for _ in range(repeats):
            began = clock()
            with torch.inference_mode():
                _, seen, h = self.states(self.texts[:number])
                h = (h - mean) / deviation
                previous = torch.zeros(number, *shape)
                if self.guess:
                    previous = (compressor(h, seen) - zmean) / zdev
                read, mask = condition(h, seen, torch.zeros(number, dtype=torch.bool))
                source = score.source(read)
                x = torch.randn(number, *shape)
                for k in range(steps):
                    a = angle_of(grid[k], self.card["schedule_d"])
                    b = angle_of(grid[k + 1], self.card["schedule_d"])
                    previous = score(x, grid[k].float().expand(number), previous, source, mask)
                    noise = (x - a.cos().float() * previous) / a.sin().float()
                    x = b.cos().float() * previous + b.sin().float() * noise
                chosen = decoder.head(decoder(previous * zdev + zmean)).argmax(-1)
                self.tokenizer.batch_decode(ids.long().clamp(min=0)[chosen])
            times.append(clock() - began)
        return times, number

    def train(self, kind, batch, repeats):
        rows = []
        for first in range(0, LEARNT, 64):
            ids, seen, h = self.states(self.texts[first:first + 64])
            rows += [(i[m].clone(), x[m].clone()) for i, m, x in zip(ids, seen, h)]
        every = torch.cat([h for _, h in rows])
        mean, deviation = every.mean(0), every.std(0)
        words = {w: i + 1 for i, w in enumerate(sorted({int(w) for i, _ in rows for w in i}))}
        sizes = {**self.sizes, "vocabulary": len(words) + 1}
        data = [(torch.tensor([words[int(w)] for w in i]), (h - mean) / deviation) for i, h in rows]
        torch.manual_seed(1)
        networks = [Compressor(sizes), Decoder(sizes)] if kind == "autoencoder" else [Condition(sizes), Score(sizes)]
        latents = torch.randn(LEARNT, sizes["latents"], sizes["width"])
        parameters = [p for n in networks for p in n.parameters()]
        adam = torch.optim.AdamW(parameters, 1e-4, (0.9, 0.98), 1e-6, 1e-5, fused=True)
        average = [p.detach().clone() for p in parameters]
        times, chooser = [], random.Random(1)
        for _ in range(repeats):
            began = time.process_time()
            some = [chooser.randrange(LEARNT) for _ in range(batch)]
            h = nn.utils.rnn.pad_sequence([data[i][1] for i in some], batch_first=True)
            seen = torch.arange(h.shape[1]) < torch.tensor([len(data[i][0]) for i in some])[:, None]
            loss = (self.reconstruction if kind == "autoencoder" else self.denoising)(
                networks, h, seen, [data[i][0] for i in some], latents[some])
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            adam.step()
            if kind == "diffusion":
                torch._foreach_lerp_(average, [p.detach() for p in parameters], 0.001)
            times.append(time.process_time() - began)
        return times, loss.item()

    @staticmethod
    def reconstruction(networks, h, seen, ids, _):
        compressor, decoder = networks
        half, read, keys = len(h) // 2, h.clone(), seen.clone()
        keys[:half] &= torch.rand(half, h.shape[1]) >= 0.3
        read[half:] = 0.7 * h[half:] + math.sqrt(1 - 0.49) * torch.randn_like(h[half:])
        z = compressor(read, keys)
        y = decoder(z * (torch.rand_like(z) >= 0.4))[:, : h.shape[1]][seen]
        words = F.cross_entropy(decoder.head(y), torch.cat(ids))
        return words + F.mse_loss(decoder.states(y), h[seen])

    def denoising(self, networks, h, seen, _, clean):
        condition, score = networks
        times = torch.rand(len(clean))
        angle = angle_of(times, 3)[:, None, None]
        x = angle.cos() * clean + angle.sin() * torch.randn_like(clean)
        dropped = torch.rand(len(clean)) < 0.1
        previous = clean * ~dropped[:, None, None] if self.guess else torch.zeros_like(clean)
        if random.random() < 0.5:
            with torch.no_grad():
                states, mask = condition(h, seen, dropped)
                previous = score(x, times, previous, score.source(states), mask)
        states, mask = condition(h, seen, dropped)
        return F.mse_loss(score(x, times, previous, score.source(states), mask), clean)


def main():
    program = Program(*sys.argv[1:])
    print("READY", flush=True)
    for line in sys.stdin:
        words = line.split()
        numbers = list(map(int, words[1:]))
        if words[0] in ("rewrite", "waited"):
            result = getattr(program, words[0])(*numbers)
        else:
            result = program.train(words[0], *numbers)
        print("RES", json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
