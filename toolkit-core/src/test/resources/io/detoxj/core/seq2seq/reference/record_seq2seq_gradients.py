#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records the loss of each recorded model on one padded batch, and gradients of its parameters.

Reads the folders beside this file and writes gradients.json: the batch, the mean cross-entropy in
nats, the global norm of the gradient, and the norm of each parameter's own.
Recorded with torch 2.15 and transformers 5.24, float32, eager attention, no dropout.
"""
import json
import os

import torch
from transformers import AutoModelForSeq2SeqLM

HERE = os.path.dirname(os.path.abspath(__file__))


def gradients(name):
    folder = os.path.join(HERE, name)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    end, padding = model.config.eos_token_id, model.config.pad_token_id
    with open(os.path.join(folder, "reference.json")) as file:
        reference = json.load(file)
    sources = reference["sources"][:3]
    targets = [row[:5 + i] + [end] for i, row in enumerate(reference["sources"][1:4])]
    ids = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(row) for row in sources], batch_first=True, padding_value=padding)
    mask = torch.nn.utils.rnn.pad_sequence(
        [torch.ones(len(row), dtype=torch.long) for row in sources], batch_first=True)
    labels = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(row) for row in targets], batch_first=True, padding_value=-100)
    loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    loss.backward()
    norms = {key: p.grad.norm().item() for key, p in model.named_parameters() if p.grad is not None}
    total = sum(value ** 2 for value in norms.values()) ** 0.5
    return {"sources": sources, "targets": targets, "loss": loss.item(), "norm": total, "norms": norms}


def main():
    recorded = {name: gradients(name) for name in ("bart", "bart-plain", "t5", "t5-v1.1", "mt5")}
    with open(os.path.join(HERE, "gradients.json"), "w") as out:
        json.dump(recorded, out, indent=0)
        out.write("\n")


main()
