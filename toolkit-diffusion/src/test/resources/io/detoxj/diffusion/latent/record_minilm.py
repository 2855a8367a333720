# SPDX-License-Identifier: Apache-2.0
"""Records the token states of all-MiniLM-L6-v2 as transformers computes them.

Usage: python record_minilm.py FOLDER > minilm.json   (torch 2.7.1, transformers 5.24; FOLDER is what
WriteEncoder --minilm writes)

Of each token the first numbers and the norm are kept.
"""
import json
import sys

import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = ["the rain falls on the museum", "You soggy biscuit, who left the gate open?!",
         "An égalité of goats \U0001F410 (and 3.5 kites).", "one"]
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModel.from_pretrained(sys.argv[1]).eval()
rows = []
for text in TEXTS:
    got = tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        states = model(**got).last_hidden_state[0]
    rows.append({
        "text": text,
        "ids": got["input_ids"][0].tolist(),
        "first": [[round(float(x), 6) for x in row[:4]] for row in states],
        "norms": [round(float(row.norm()), 5) for row in states]})
print(json.dumps(rows, ensure_ascii=True))
