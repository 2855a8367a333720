#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores texts with a text classifier in plain PyTorch, for compare.py against EncoderBenchmark.

    encoder.py make FOLDER VOCAB_BPE    writes a RoBERTa-base with random weights and a tokenizer
    encoder.py serve FOLDER TEXTS       answers lines "given|sorted COUNT REPEATS" with the seconds
                                        of each repeat and the sum of the probabilities of label 1

One repeat goes from texts to probabilities, tokenisation included, as a user of transformers would
write it: batches of 32, padded to their longest text, scaled_dot_product_attention, no gradients,
float32, no compilation. "given" takes the texts as they come, "sorted" by their number of
characters. TEXTS is a JSON Lines file, packed with gzip if its name ends in .gz, with a field text.
"""
import gzip
import json
import os
import sys
import time

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    AutoModelForSequenceClassification, PreTrainedTokenizerFast, RobertaConfig,
    RobertaForSequenceClassification)

BATCH, LONGEST, STRIDE = 32, 1500, 97


def opened(file):
    return (gzip.open if file.endswith(".gz") else open)(file, "rt", encoding="utf-8")


def make(folder, merges_file):
    with opened(merges_file) as file:
        _, *lines = file.read().splitlines()
    merges = [tuple(line.split(" ")) for line in lines if line]
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokens += [a + b for a, b in merges]
    tokens += ["<mask>"]
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    torch.manual_seed(1)
    model = RobertaForSequenceClassification(RobertaConfig(
        vocab_size=len(tokens), max_position_embeddings=514, type_vocab_size=1,
        layer_norm_eps=1e-5, id2label={0: "harmless", 1: "toxic"},
        label2id={"harmless": 0, "toxic": 1}))
    model.save_pretrained(folder)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))


def texts(file, count):
    """Every 97th text that is not blank and not long, the same as EncoderBenchmark takes."""
    chosen, seen = [], 0
    with opened(file) as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if text.strip() and len(text.encode("utf-16-le")) <= 2 * LONGEST:
                if seen % STRIDE == 0:
                    chosen.append(text)
                seen += 1
            if len(chosen) == count:
                return chosen
    raise SystemExit(f"{file} has only {len(chosen)} of {count} texts")


def score(model, tokenizer, batch_texts):
    inputs = tokenizer(
        batch_texts, padding=True, truncation=True, max_length=512, return_tensors="pt")
    with torch.inference_mode():
        return torch.softmax(model(**inputs).logits, -1)[:, 1].tolist()


def serve(folder, file):
    torch.set_num_threads(2)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=os.path.join(folder, "tokenizer.json"), pad_token="<pad>")
    print("READY", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "rss":
            peak = [l for l in open("/proc/self/status") if l.startswith("VmHWM")][0]
            print("RES", json.dumps([[int(peak.split()[1]) / 1024], 0]), flush=True)
            continue
        order, count, repeats = words[0], int(words[1]), int(words[2])
        chosen = texts(file, count)
        times = []
        for _ in range(repeats):
            began = time.perf_counter()
            ordered = sorted(chosen, key=len) if order == "sorted" else chosen
            scores = []
            for at in range(0, count, BATCH):
                scores += score(model, tokenizer, ordered[at:at + BATCH])
            times.append(time.perf_counter() - began)
        print("RES", json.dumps([times, sum(scores)]), flush=True)


if __name__ == "__main__":
    {"make": make, "serve": serve}[sys.argv[1]](*sys.argv[2:])
