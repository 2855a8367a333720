# SPDX-License-Identifier: Apache-2.0
"""Records reference values for CorpusPerplexityTest over the tiny GPT-2 of toolkit-core's tests.

    python record_corpus_perplexity.py FOLDER > corpus_perplexity.json

FOLDER holds the config.json and model.safetensors of the fixture TinyGpt2. Rolling windows are
lm-evaluation-harness's own; strided ones follow the guide of Hugging Face transformers to the
perplexity of models of fixed length, each target scored once; the model is that of transformers.
"""
import json
import random
import sys

import lm_eval
import torch
import transformers
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window

model = transformers.GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float64).eval()
END = 319


def nats(inputs, targets):
    """Sum of -log p of the last len(targets) predictions."""
    with torch.no_grad():
        logits = model(torch.tensor([inputs])).logits[0].log_softmax(-1)
    logits = logits[-len(targets) :]
    return -sum(float(logits[i, t]) for i, t in enumerate(targets))


def rolling(ids, max_length):
    windows = get_rolling_token_windows(ids, END, max_length, 1)
    pairs = [make_disjoint_window(window) for window in windows]
    return sum(nats(context + targets[:-1], targets) for context, targets in pairs)


def strided(ids, max_length, stride):
    total, count, previous = 0.0, 0, 0
    for begin in range(0, len(ids), stride):
        end = min(begin + max_length, len(ids))
        # The first token of all has nothing before it.
        targets = ids[max(previous, 1) : end]
        total += nats(ids[begin : end - 1], targets)
        count += len(targets)
        previous = end
        if end == len(ids):
            break
    return total, count


random.seed(3)
cases = []
for length in (1, 2, 9, 16, 17, 40, 64, 65, 150):
    ids = [random.randrange(END) for _ in range(length)]
    case = {"ids": ids}
    for max_length in (15, 64):
        case[f"rolling_{max_length}"] = rolling(ids, max_length)
    if length > 1:
        case["strided_16_by_5"], case["strided_count"] = strided(ids, 16, 5)
        case["strided_64_by_32"], _ = strided(ids, 64, 32)
    cases.append(case)
json.dump(
    {
        "versions": {"lm_eval": lm_eval.__version__, "transformers": transformers.__version__},
        "cases": cases,
    },
    sys.stdout,
)
print()
