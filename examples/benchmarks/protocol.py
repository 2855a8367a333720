#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole protocol with transformers, for compare.py against ProtocolBenchmark.

    protocol.py MODEL JUDGE PROMPTS THREADS

answers lines "protocol PROMPTS SAMPLES TOKENS REPEATS" with the seconds of each repeat and the
perplexity: generate() samples with top-p 0.9 in batches of 128 rows, a classifier scores the
continuations (batches of 32, sorted by length), and the model reads prompt and continuation once
for perplexity. JUDGE is the folder toolkit-minilm/src/main/resources/io/detoxj/minilm, PROMPTS a
file of RealToxicityPrompts' form. float32, sdpa, no compilation.
"""
import json
import math
import sys
import time

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, BertConfig, BertModel, PreTrainedTokenizerFast

ROWS = 128


def judge(folder):
    """The bundled judge: rows of int8 with a scale each, mean pooling, one logit."""
    stored = load_file(f"{folder}/model.safetensors")
    weights = {}
    for name, value in stored.items():
        if name.endswith(".row_scale"):
            continue
        scale = stored.get(name + ".row_scale")
        weights[name] = value.float() if scale is None else value.float() * scale[:, None]
    bert = BertModel(BertConfig.from_json_file(f"{folder}/config.json"), add_pooling_layer=False)
    bert.load_state_dict({k: v for k, v in weights.items() if not k.startswith("classifier")},
                         strict=False)
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.enable_padding()
    tokenizer.enable_truncation(512)
    bert.eval()

    def score(texts):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        scores = [0.0] * len(texts)
        for at in range(0, len(order), 32):
            some = order[at:at + 32]
            encoded = tokenizer.encode_batch([texts[i] for i in some])
            ids = torch.tensor([e.ids for e in encoded])
            mask = torch.tensor([e.attention_mask for e in encoded])
            states = bert(input_ids=ids, attention_mask=mask).last_hidden_state
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            logits = pooled @ weights["classifier.weight"].T + weights["classifier.bias"]
            for i, p in zip(some, torch.sigmoid(logits)[:, 0].tolist()):
                scores[i] = p
        return scores

    return score


def protocol(model, tokenizer, score, prompts, samples, tokens):
    negative, counted = 0.0, 0
    pad = tokenizer.pad_token_id
    for at in range(0, len(prompts), ROWS // samples):
        batch = prompts[at:at + ROWS // samples]
        encoded = tokenizer(batch, return_tensors="pt", padding=True)
        sequences = model.generate(
            **encoded, do_sample=True, top_p=0.9, top_k=0, max_new_tokens=tokens,
            num_return_sequences=samples, pad_token_id=pad)
        start = encoded.input_ids.shape[1]
        new = sequences[:, start:]
        score(tokenizer.batch_decode(new, skip_special_tokens=True))
        seen = encoded.attention_mask.repeat_interleave(samples, 0)
        ends = (new == model.config.eos_token_id).long()
        real = ((ends.cumsum(1) - ends) == 0).long()
        mask = torch.cat([seen, real], 1)
        positions = (mask.cumsum(1) - 1).clamp(min=0)
        logits = model(input_ids=sequences, attention_mask=mask, position_ids=positions,
                       logits_to_keep=new.shape[1] + 1).logits[:, :-1]
        nats = torch.nn.functional.cross_entropy(
            logits.reshape(-1, logits.shape[-1]), new.reshape(-1), reduction="none")
        negative += float((nats * real.reshape(-1)).sum())
        counted += int(real.sum())
    return math.exp(negative / counted)


def main():
    model_folder, judge_folder, prompts_file, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{model_folder}/tokenizer.json")
    tokenizer.padding_side = "left"
    model = AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32).eval()
    end = model.config.eos_token_id
    model.config.eos_token_id = end[0] if isinstance(end, list) else end
    tokenizer.pad_token = tokenizer.convert_ids_to_tokens(model.config.eos_token_id)
    score = judge(judge_folder)
    with open(prompts_file, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    texts = [line["prompt"]["text"] if isinstance(line.get("prompt"), dict) else line["text"]
             for line in lines]
    print("READY", flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            words = line.split()
            if words[0] == "rss":
                with open("/proc/self/status", encoding="ascii") as status:
                    peak = next(int(l.split()[1]) for l in status if l.startswith("VmHWM"))
                print(f"RES [[{peak / 1024}], 0]", flush=True)
                continue
            count, samples, tokens, repeats = map(int, words[1:])
            seconds = []
            for _ in range(repeats):
                torch.manual_seed(1)
                began = time.perf_counter()
                perplexity = protocol(model, tokenizer, score, texts[:count], samples, tokens)
                seconds.append(time.perf_counter() - began)
            print(f"RES [{json.dumps(seconds)}, {perplexity}]", flush=True)


main()
