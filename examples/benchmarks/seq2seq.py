#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generates with BART in transformers, for compare.py against Seq2SeqBenchmark.

    seq2seq.py make FOLDER VOCAB_BPE    writes a BART-base with random weights and a tokenizer
    seq2seq.py serve FOLDER             answers lines "fp32|bf16 BEAMS SOURCES TOKENS REPEATS" with
                                        the processor's seconds of each repeat and the sum of the
                                        token ids

One repeat goes from texts to token ids by generate(), as a user of transformers would write it:
one padded batch, no gradients, no compilation, scaled_dot_product_attention, one thread.
"""
import json
import os
import sys
import time

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

from encoder import opened

TEXTS = [
    "The old gardener waters the roses before sunrise and counts the snails on the wall.",
    "You soggy biscuit, you have left the gate open and the goats are in the kitchen!",
    "Our train was late again, so we shared an apple and talked about the weather.",
    "He repaired the clock with a spoon, two nails and a great deal of patience."]


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
    model = BartForConditionalGeneration(BartConfig(
        vocab_size=len(tokens), d_model=768, encoder_layers=6, decoder_layers=6,
        encoder_attention_heads=12, decoder_attention_heads=12, encoder_ffn_dim=3072,
        decoder_ffn_dim=3072, forced_eos_token_id=None))
    model.save_pretrained(folder)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))


def serve(folder):
    torch.set_num_threads(1)
    loaded = {}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=os.path.join(folder, "tokenizer.json"), pad_token="<pad>")
    print("READY", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "rss":
            peak = [l for l in open("/proc/self/status") if l.startswith("VmHWM")][0]
            print("RES", json.dumps([[int(peak.split()[1]) / 1024], 0]), flush=True)
            continue
        beams, sources, tokens, repeats = map(int, words[1:])
        if words[0] not in loaded:
            dtype = torch.bfloat16 if words[0] == "bf16" else torch.float32
            loaded[words[0]] = BartForConditionalGeneration.from_pretrained(folder, dtype=dtype).eval()
        times, total = [], 0
        for _ in range(repeats):
            began = time.process_time()
            texts = [TEXTS[i % len(TEXTS)] for i in range(sources)]
            inputs = tokenizer(texts, padding=True, return_tensors="pt", return_token_type_ids=False)
            with torch.inference_mode():
                result = loaded[words[0]].generate(
                    **inputs, num_beams=beams, do_sample=False, max_new_tokens=tokens,
                    min_new_tokens=tokens)
            times.append(time.process_time() - began)
            total = int(result[:, 1:].sum())
        print("RES", json.dumps([times, total]), flush=True)


if __name__ == "__main__":
    {"make": make, "serve": serve}[sys.argv[1]](*sys.argv[2:])
