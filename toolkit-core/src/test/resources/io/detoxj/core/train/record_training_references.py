#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records losses and gradients that Hugging Face transformers computes with the recorded models.

Reads the models beside ../model/reference and ../encoder/reference and writes, beside this file,
training_references.json: for each model a batch, its mean loss, and of the gradient of every
parameter, under its name in the file, the norm, the sum of its values times cos(1), cos(2), ..., and
some of its values, evenly spaced. Names as arguments record those models anew and keep the others.
Recorded with torch 2.7.1 and transformers 5.24, float32, eager
attention.
"""
import json
import os
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

HERE = os.path.dirname(os.path.abspath(__file__))
DECODERS = os.path.join(HERE, "..", "model", "reference")
ENCODERS = os.path.join(HERE, "..", "encoder", "reference")
SHOWN = 5


def summary(gradient):
    g = gradient.double().reshape(-1)
    at = torch.linspace(0, g.numel() - 1, SHOWN).long()
    return {
        "norm": float(g.norm()),
        "projection": float((g * torch.cos(torch.arange(1, g.numel() + 1).double())).sum()),
        "values": [float(v) for v in g[at]],
    }


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    # In memory the unembedding of GPT-NeoX has another name than in its file.
    # A table of positions has rows that no token of the batch reads, but a gradient of its own.
    neox = model.config.model_type == "gpt_neox"
    return {"embed_out.weight" if neox and n == "lm_head.weight" else n: summary(p.grad)
            for n, p in model.named_parameters() if p.grad is not None}


def decoder(name):
    folder = os.path.join(DECODERS, name)
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").train(False)
    ids = load_file(os.path.join(folder, "reference.safetensors"))["p2.ids"]
    batch = ids[:72].reshape(3, 24)
    loss = model(input_ids=batch, labels=batch).loss
    return {"batch": batch.tolist(), "loss": float(loss), "gradients": gradients(model, loss)}


def encoder(name):
    folder = os.path.join(ENCODERS, name)
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").train(False)
    rows = json.load(open(os.path.join(folder, "reference.json")))["ids"]
    longest = max(map(len, rows))
    pad = model.config.pad_token_id
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    n = model.config.num_labels
    several = model.config.problem_type == "multi_label_classification" or n > 2
    model.config.problem_type = (
        "multi_label_classification" if several else "single_label_classification")
    targets = [[float((i + j) % 3 == 0) for j in range(n)] if several
               else [float(j == i % n) for j in range(n)] for i in range(len(rows))]
    labels = torch.tensor(targets) if several else torch.tensor(targets).argmax(-1)
    loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    return {"batch": rows, "targets": targets, "loss": float(loss),
            "gradients": gradients(model, loss)}


def main():
    target = os.path.join(HERE, "training_references.json")
    result = json.load(open(target)) if sys.argv[1:] else {}
    for folder, record in ((DECODERS, decoder), (ENCODERS, encoder)):
        for name in sorted(os.listdir(folder)):
            there = os.path.exists(os.path.join(folder, name, "model.safetensors"))
            if there and (name in sys.argv[1:] or not sys.argv[1:]):
                result[name] = record(name)
                print(name, result[name]["loss"], len(result[name]["gradients"]))
    with open(target, "w") as out:
        json.dump(result, out, indent=1)
        out.write("\n")


main()
