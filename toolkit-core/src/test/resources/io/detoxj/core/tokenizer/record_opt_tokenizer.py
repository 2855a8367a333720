#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what transformers makes of texts with a small tokenizer of OPT.

OPT's folders hold vocab.json and merges.txt; the token of their beginning, which is also that of the
end, is put before every text. Writes opt_tokenizer.json beside this file: the tokenizer.json that
save_pretrained writes of such a folder, and texts with their ids. Recorded with transformers 5.24.
"""
import json
import os
import tempfile

from transformers import AutoTokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
TEXTS = ["the sea", " the soggy turnip", "", "</s>the end</s>", "Caf\u00e9 \u2192 \U0001f30a\n\n  two"]
MERGES = ["t h", "th e", "\u0120 the", "s e", "se a"]


def byte_symbols():
    """One character a byte, in GPT-2's order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(rest))]


def main():
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *byte_symbols(), *(m.replace(" ", "") for m in MERGES)]
    with tempfile.TemporaryDirectory() as folder:
        def write(name, text):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write(text)
        write("vocab.json", json.dumps({token: i for i, token in enumerate(tokens)}))
        write("merges.txt", "#version: 0.2\n" + "\n".join(MERGES) + "\n")
        write("config.json", json.dumps({"model_type": "opt"}))
        write("tokenizer_config.json", json.dumps({
            "add_bos_token": True, "add_prefix_space": False, "bos_token": "</s>", "eos_token": "</s>",
            "errors": "replace", "pad_token": "<pad>", "unk_token": "</s>",
            "tokenizer_class": "GPT2Tokenizer"}))
        tokenizer = AutoTokenizer.from_pretrained(folder)
        tokenizer.save_pretrained(folder)
        with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
            saved = json.load(file)
    record = {
        "tokenizer": saved,
        "texts": [{"text": text, "ids": tokenizer(text).input_ids,
                   "plain": tokenizer(text, add_special_tokens=False).input_ids} for text in TEXTS]}
    with open(os.path.join(HERE, "opt_tokenizer.json"), "w") as out:
        json.dump(record, out)
        out.write("\n")


main()
