#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Steps of PPO in plain PyTorch with transformers' generate, for compare.py beside RlhfBenchmark.

Written as one would write it: policy, reference and value network of one shape with random weights,
sampling from a nucleus of 0.9 with a key-value cache, log-probabilities by log_softmax and gather,
four epochs of one step each over minibatches of 16 whose gradients add up, fused Adam. A line "ppo
SHAPE TEXTS TOKENS REPEATS" is answered with the seconds of each step and the norm of the last
gradient.
"""
import copy
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Model

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
SHAPES = {"small": (12, 768, 12, 50257), "tiny": (4, 256, 4, 4096)}
SAMPLES, PROMPT, MINIBATCH, CLIP, BETA, LAMBDA = 4, 8, 16, 0.2, 0.1, 0.95


class Values(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        self.trunk = GPT2Model(config)
        d = config.n_embd
        self.head = torch.nn.Sequential(torch.nn.Linear(d, d), torch.nn.GELU(), torch.nn.Linear(d, 1))

    def forward(self, ids, tokens):
        hidden = self.trunk(ids[:, :-1]).last_hidden_state
        return self.head(hidden[:, -tokens:]).squeeze(-1)


def taken(model, ids, tokens):
    logits = model(ids[:, :-1], logits_to_keep=tokens).logits
    return F.log_softmax(logits, -1).gather(-1, ids[:, -tokens:, None]).squeeze(-1)


def white(x, shift):
    y = (x - x.mean()) / (x.std(unbiased=False) + 1e-8)
    return y if shift else y + x.mean()


class Trainer:
    def __init__(self, shape):
        layers, width, heads, vocabulary = SHAPES[shape]
        torch.manual_seed(1)
        config = GPT2Config(n_layer=layers, n_embd=width, n_head=heads, n_positions=128,
                            vocab_size=vocabulary, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
                            eos_token_id=256, bos_token_id=256)
        self.policy = GPT2LMHeadModel(config)
        self.reference = copy.deepcopy(self.policy).requires_grad_(False)
        self.values = Values(config)
        self.policy_adam = torch.optim.Adam(self.policy.parameters(), 1e-6, fused=True)
        self.value_adam = torch.optim.Adam(self.values.parameters(), 3e-6, fused=True)

    def step(self, texts, tokens):
        prompts = torch.randint(0, 256, (texts // SAMPLES, PROMPT))
        with torch.no_grad():
            ids = self.policy.generate(
                prompts, attention_mask=torch.ones_like(prompts), do_sample=True, top_p=0.9, top_k=0,
                min_new_tokens=tokens, max_new_tokens=tokens, num_return_sequences=SAMPLES,
                pad_token_id=256)
            parts = ids.split(MINIBATCH)
            old = torch.cat([taken(self.policy, part, tokens) for part in parts])
            reference = torch.cat([taken(self.reference, part, tokens) for part in parts])
            expected = torch.cat([self.values(part, tokens) for part in parts])
            rewards = -BETA * (old - reference)
            rewards[:, -1] += ids.sum(1).remainder(100) / 100
            rewards = white(rewards, False)
            advantages, after = torch.zeros_like(rewards), 0
            for t in reversed(range(tokens)):
                following = expected[:, t + 1] if t + 1 < tokens else 0
                after = rewards[:, t] + following - expected[:, t] + LAMBDA * after
                advantages[:, t] = after
            returns = advantages + expected
            advantages = white(advantages, True)
        for _ in range(4):
            self.policy_adam.zero_grad()
            self.value_adam.zero_grad()
            for first in range(0, texts, MINIBATCH):
                some = slice(first, first + MINIBATCH)
                share = ids[some].shape[0] / texts
                logp = taken(self.policy, ids[some], tokens)
                ratio = (logp - old[some]).exp()
                a = advantages[some]
                loss = torch.maximum(-a * ratio, -a * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
                (loss * share).backward()
                v = self.values(ids[some], tokens)
                near = v.clamp(expected[some] - CLIP, expected[some] + CLIP)
                g = returns[some]
                loss = 0.5 * torch.maximum((v - g) ** 2, (near - g) ** 2).mean()
                (loss * share).backward()
            norm = torch.nn.utils.clip_grad_norm_(self.policy.parameters(), 1.0)
            torch.nn.utils.clip_grad_norm_(self.values.parameters(), 1.0)
            self.policy_adam.step()
            self.value_adam.step()
        return norm.item()


def main():
    print("READY", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "rss":
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print("RES", json.dumps([[peak], 0]), flush=True)
            continue
        _, shape, texts, tokens, repeats = words
        trainer, times, norm = Trainer(shape), [], 0
        for _ in range(int(repeats)):
            began = time.process_time()
            norm = trainer.step(int(texts), int(tokens))
            times.append(time.process_time() - began)
        print("RES", json.dumps([times, norm]), flush=True)


if __name__ == "__main__":
    main()
