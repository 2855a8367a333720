#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what transformers makes of heads that do not fit the flag tie_word_embeddings.

Writes tied_heads.json beside this file: of each variant of a model in reference/, the flag as it was
written (null: left out), whether head and table are one tensor after loading, and the logits after
the first recorded prompt. Recorded with torch 2.7.1 and transformers 5.24, float32.
"""
import json
import os
import tempfile

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, logging

HERE = os.path.dirname(os.path.abspath(__file__))
logging.set_verbosity_error()
HEAD = "lm_head.weight"

# variant: model, flag (None: left out), head beside the table, whether the table stays
VARIANTS = {
    "own head under the flag": ("qwen2", True, "reversed", True),
    "own head, flag left out": ("gemma2", None, "reversed", True),
    "own head of a GPT-2, flag left out": ("gpt2", None, "reversed", True),
    "equal head under the flag": ("qwen2", True, "equal", True),
    "head alone under the flag": ("llama-tied", True, "equal", False),
    "head alone, flag left out": ("gpt2", None, "equal", False),
    "flag left out of a Llama with a head": ("llama", None, None, True),
}


def main():
    records = []
    for name, (model, flag, head, keeps) in VARIANTS.items():
        folder = os.path.join(HERE, "reference", model)
        with open(os.path.join(folder, "config.json")) as f:
            config = json.load(f)
        config.pop("tie_word_embeddings", None)
        if flag is not None:
            config["tie_word_embeddings"] = flag
        weights = load_file(os.path.join(folder, "model.safetensors"))
        table = next(k for k in weights if k.endswith(("embed_tokens.weight", "wte.weight")))
        if head:
            weights[HEAD] = weights[table].flip(0).contiguous() if head == "reversed" else weights[table].clone()
        if not keeps:
            del weights[table]
        with tempfile.TemporaryDirectory() as written:
            with open(os.path.join(written, "config.json"), "w") as f:
                json.dump(config, f)
            save_file(weights, os.path.join(written, "model.safetensors"), {"format": "pt"})
            loaded = AutoModelForCausalLM.from_pretrained(written, attn_implementation="eager").eval()
        with safe_open(os.path.join(folder, "reference.safetensors"), "pt") as f:
            ids = f.get_tensor("p0.ids")
        with torch.no_grad():
            logits = loaded(ids[None]).logits[0, -1]
        one = loaded.get_input_embeddings().weight is loaded.get_output_embeddings().weight
        records.append(dict(name=name, model=model, flag=flag, head=head, table=keeps, tied=one,
                            logits=logits.tolist()))
        print(name, one)
    with open(os.path.join(HERE, "tied_heads.json"), "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(r) for r in records) + "\n]\n")


main()
