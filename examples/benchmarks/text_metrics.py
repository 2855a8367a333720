#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times sacrebleu and rouge-score on pairs of ParaDetox, for compare.py against TextMetricsBenchmark.

    text_metrics.py PAIRS    answers lines "bleu|chrf|rouge|all COUNT REPEATS"

PAIRS is paradetox.tsv, packed if its name ends in .gz. One repeat is corpus BLEU with the tokenizer
13a, corpus chrF++, and the means of ROUGE-1, 2 and L with stemming. sacrebleu keeps the words of lines
it has seen; what it kept is thrown away before each repeat, so that no repeat is about texts known
already. Measured with sacrebleu 2.6.0 and rouge-score 0.1.2.
"""
import gzip
import json
import sys
import time

from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from sacrebleu.tokenizers.tokenizer_re import TokenizerRegexp

ROUGES = ["rouge1", "rouge2", "rougeL"]


def pairs(file, count):
    with (gzip.open if file.endswith(".gz") else open)(file, "rt", encoding="utf-8", newline="\n") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    rows = [row for row in rows if len(row) == 4][:count]
    assert len(rows) == count
    texts = [row[0] for row in rows]
    return texts, [next(r for r in row[1:] if r.strip()) for row in rows]


def value(metric, texts, references):
    if metric == "bleu":
        return BLEU().corpus_score(texts, [references]).score
    if metric == "chrf":
        return CHRF(word_order=2).corpus_score(texts, [references]).score
    if metric == "rouge":
        scorer = rouge_scorer.RougeScorer(ROUGES, use_stemmer=True)
        scores = [scorer.score(r, t) for t, r in zip(texts, references)]
        return sum(score[name].fmeasure for score in scores for name in ROUGES) / len(texts)
    return sum(value(one, texts, references) for one in ("bleu", "chrf", "rouge"))


def main(file):
    print("READY", flush=True)
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        metric, count, repeats = line.split()
        texts, references = pairs(file, int(count))
        times = []
        for _ in range(int(repeats)):
            Tokenizer13a.__call__.cache_clear()
            TokenizerRegexp.__call__.cache_clear()
            began = time.perf_counter()
            result = value(metric, texts, references)
            times.append(time.perf_counter() - began)
        print("RES", json.dumps([times, result]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
