# SPDX-License-Identifier: Apache-2.0
"""Records self-BLEU by NLTK for SelfBleuTest: python record_self_bleu.py > self_bleu.json"""
import json
import random

import nltk
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

WORDS = "the soup was warm and the rain fell over a small town where nobody sang".split()


def self_bleu(texts, n):
    words = [text.split() for text in texts]
    smooth = SmoothingFunction(epsilon=0.1).method1
    total = 0.0
    for i, hypothesis in enumerate(words):
        references = words[:i] + words[i + 1 :]
        total += sentence_bleu(references, hypothesis, [1 / n] * n, smooth)
    return total / len(words)


random.seed(5)
cases = [
    [" the soup was warm", " the soup was cold"],
    [" the the the the", " the soup was warm", " soup"],
    ["", " the soup", " the soup was warm and good"],
    ["a b", "c d"],
]
for _ in range(6):
    k = random.randint(2, 8)
    cases.append([" " + " ".join(random.choices(WORDS, k=random.randint(1, 15))) for _ in range(k)])
json.dump(
    {
        "nltk": nltk.__version__,
        "cases": [{"texts": t, "self_bleu": [self_bleu(t, n) for n in (1, 2, 3, 4)]} for t in cases],
    },
    __import__("sys").stdout,
    indent=1,
)
print()
