#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tiny random masked language models and what Hugging Face transformers computes with them.

Uses the tokenizers and the helpers of record_encoder_references.py. Writes one folder a model:
config.json, model.safetensors, tokenizer.json, and reference.json with texts, their token ids, the
places of the masks and the logits there. Recorded with torch 2.15 and transformers 5.24, float32,
eager attention.
"""
import json
import os
import shutil

import torch
from transformers import (
    BertConfig, BertForMaskedLM, DistilBertConfig, DistilBertForMaskedLM, RobertaConfig,
    RobertaForMaskedLM)

from record_encoder_references import HERE, bytes_bpe, randomise, wordpiece

SIZES = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40)
MODELS = {
    "masked-bert": (wordpiece, BertForMaskedLM, lambda n: BertConfig(
        vocab_size=n, max_position_embeddings=64, hidden_act="gelu_new", **SIZES)),
    # The head keeps GELU whatever the blocks have, and has a matrix of its own.
    "masked-roberta": (bytes_bpe, RobertaForMaskedLM, lambda n: RobertaConfig(
        vocab_size=n, max_position_embeddings=66, type_vocab_size=1, layer_norm_eps=1e-5,
        hidden_act="relu", tie_word_embeddings=False, **SIZES)),
    "masked-distilbert": (wordpiece, DistilBertForMaskedLM, lambda n: DistilBertConfig(
        vocab_size=n, max_position_embeddings=64, dim=24, n_layers=2, n_heads=3, hidden_dim=32)),
}
TEXTS = [
    "The goats are in the {}!",
    "{}",
    "My {} repaired the clock, and nobody {} who painted it blue.",
    "You {} biscuit, put the spoon under the lamp.",
    "Rain fell.",
]


def record(name, seed):
    make, kind, config = MODELS[name]
    tokenizer = make()
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(seed)
    model = kind(config(tokenizer.get_vocab_size())).eval()
    randomise(model)
    model.config._attn_implementation = "eager"
    model.save_pretrained(folder)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    mask = "<mask>" if "roberta" in name else "[MASK]"
    texts = []
    for text in TEXTS:
        filled = text.replace("{}", mask)
        ids = tokenizer.encode(filled).ids
        places = [i for i, one in enumerate(ids) if one == tokenizer.token_to_id(mask)]
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0]
        texts.append({"text": filled, "ids": ids, "places": places,
                      "logits": [[round(v, 5) for v in logits[i].tolist()] for i in places]})
    with open(os.path.join(folder, "reference.json"), "w") as out:
        json.dump({"texts": texts}, out, ensure_ascii=True)
        out.write("\n")


if __name__ == "__main__":
    for number, one in enumerate(MODELS):
        record(one, 200 + number)
