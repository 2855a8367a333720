# SPDX-License-Identifier: Apache-2.0
"""Writes tiny random GGUF files with the gguf package and records what transformers computes with them.

    python record_gguf_references.py            (transformers 5.24.0, gguf 0.19.0, torch 2.7.1)

Writes *.gguf and references.json beside this script. Tensors are random in the layout of llama.cpp, so what a
conversion has to undo (order of rows, 1 added to norms, turned matrices) is checked against transformers' reader.
"""
import json
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import quantize
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).parent
TEXTS = ["a garden in the rain", "the  turnip's 12345 leaves,\n\n  and more", "", "\u00e9\u4e2d \U0001f600 x"]
SPECIALS = ["<unk>", "<s>", "</s>"]


def byte_letters():
    """The 256 letters that byte-level vocabularies write bytes with."""
    plain = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    letters, extra = {}, 0
    for byte in range(256):
        if byte in plain:
            letters[byte] = chr(byte)
        else:
            letters[byte] = chr(256 + extra)
            extra += 1
    return letters


def byte_vocabulary(writer):
    letters = byte_letters()
    merges = [("t", "h"), ("th", "e"), ("\u0120", "the"), ("i", "n"), ("\u0120", "a"), ("1", "2"), ("12", "3"),
              ("\u0120", "in"), ("e", "n"), ("r", "a"), ("ra", "in"), ("\u010a", "\u010a")]
    tokens = [letters[b] for b in range(256)] + [a + b for a, b in merges] + ["<|end|>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * (len(tokens) - 1) + [3])
    writer.add_token_merges([a + " " + b for a, b in merges])
    writer.add_bos_token_id(len(tokens) - 1)
    writer.add_eos_token_id(len(tokens) - 1)
    return len(tokens)


def piece_vocabulary(writer, prefix):
    pieces = ["\u2581", "t", "h", "e", "a", "i", "n", "r", "g", "d", "th", "the", "\u2581the", "in", "\u2581a",
              "\u2581in", "ra", "rain", "ar", "den", "en", "gar", "garden", "\u2581garden", "\u2581\u2581", "\u00e9"]
    tokens = SPECIALS + ["<0x%02X>" % b for b in range(256)] + pieces
    scores = [0.0] * (3 + 256) + [-float(i) for i in range(len(pieces))]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types([2, 3, 3] + [6] * 256 + [1] * len(pieces))
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(prefix)
    return len(tokens)


class Tiny:
    def __init__(self, arch, seed):
        self.arch, self.random = arch, np.random.default_rng(seed)
        self.file = HERE / (arch + ".gguf")
        self.writer = GGUFWriter(self.file, arch)

    def tensor(self, name, *shape, around=0.0, quantised=None):
        values = (around + 0.3 * self.random.standard_normal(shape)).astype(np.float32)
        if quantised is None:
            self.writer.add_tensor(name, values)
        else:
            self.writer.add_tensor(name, quantize(values, quantised), raw_dtype=quantised)

    def finish(self):
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()
        torch.manual_seed(0)
        config = AutoConfig.from_pretrained(HERE, gguf_file=self.file.name)
        if self.arch == "gemma3":  # no key of the format; llama.cpp takes the width of a head, transformers 256
            config.query_pre_attn_scalar = config.head_dim
        model = AutoModelForCausalLM.from_pretrained(HERE, gguf_file=self.file.name, config=config,
                                                     dtype=torch.float32)
        model.eval()
        tokenizer = AutoTokenizer.from_pretrained(HERE, gguf_file=self.file.name)
        ids = [1, 70, 65, 200, 258, 12, 99]
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0, -1]
        return {"ids": ids, "logits": [round(float(x), 5) for x in logits[:40]],
                "texts": {text: tokenizer(text)["input_ids"] for text in TEXTS}}


def sizes(writer, heads, kv, width, ffn, head):
    writer.add_context_length(64)
    writer.add_embedding_length(width)
    writer.add_block_count(2)
    writer.add_feed_forward_length(ffn)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)


def rotary(arch, seed, gemma=False, bias=False, quantised=None):
    tiny = Tiny(arch, seed)
    w, width, ffn, heads, kv, head = tiny.writer, 32, 64, 4, 2, 8
    sizes(w, heads, kv, width, ffn, head)
    if arch == "qwen2":
        w.add_tokenizer_pre("qwen2")
        vocabulary = byte_vocabulary(w)
    else:
        vocabulary = piece_vocabulary(w, not gemma)
    w.add_vocab_size(vocabulary)
    if gemma:
        w.add_sliding_window(16)
    norm = 1.0
    tiny.tensor("token_embd.weight", vocabulary, width)
    tiny.tensor("output_norm.weight", width, around=norm)
    if not gemma:
        tiny.tensor("output.weight", vocabulary, width)
    for i in range(2):
        p = f"blk.{i}."
        tiny.tensor(p + "attn_norm.weight", width, around=norm)
        tiny.tensor(p + "ffn_norm.weight", width, around=norm)
        tiny.tensor(p + "attn_q.weight", heads * head, width, quantised=quantised)
        tiny.tensor(p + "attn_k.weight", kv * head, width, quantised=quantised)
        tiny.tensor(p + "attn_v.weight", kv * head, width)
        tiny.tensor(p + "attn_output.weight", width, heads * head)
        if bias:
            tiny.tensor(p + "attn_q.bias", heads * head)
            tiny.tensor(p + "attn_k.bias", kv * head)
            tiny.tensor(p + "attn_v.bias", kv * head)
        if gemma:
            tiny.tensor(p + "post_attention_norm.weight", width, around=norm)
            tiny.tensor(p + "post_ffw_norm.weight", width, around=norm)
            if arch == "gemma3":
                tiny.tensor(p + "attn_q_norm.weight", head, around=norm)
                tiny.tensor(p + "attn_k_norm.weight", head, around=norm)
        tiny.tensor(p + "ffn_gate.weight", ffn, width)
        tiny.tensor(p + "ffn_up.weight", ffn, width)
        tiny.tensor(p + "ffn_down.weight", width, ffn)
    return tiny.finish()


def gpt2():
    tiny = Tiny("gpt2", 5)
    w, width = tiny.writer, 16
    w.add_context_length(1024)  # transformers reads no other for gpt2
    w.add_embedding_length(width)
    w.add_block_count(2)
    w.add_feed_forward_length(4 * width)
    w.add_head_count(2)
    w.add_layer_norm_eps(1e-5)
    w.add_tokenizer_pre("gpt-2")
    vocabulary = byte_vocabulary(w)
    tiny.tensor("token_embd.weight", vocabulary, width)
    tiny.tensor("position_embd.weight", 1024, width)
    tiny.tensor("output_norm.weight", width, around=1)
    tiny.tensor("output_norm.bias", width)
    tiny.tensor("output.weight", vocabulary, width)
    for i in range(2):
        p = f"blk.{i}."
        for norm in ("attn_norm", "ffn_norm"):
            tiny.tensor(p + norm + ".weight", width, around=1)
            tiny.tensor(p + norm + ".bias", width)
        for name, out, inside in (("attn_qkv", 3 * width, width), ("attn_output", width, width),
                                  ("ffn_up", 4 * width, width), ("ffn_down", width, 4 * width)):
            tiny.tensor(p + name + ".weight", out, inside)
            tiny.tensor(p + name + ".bias", out)
    return tiny.finish()


def main():
    found = {
        "llama": rotary("llama", 1, quantised=GGMLQuantizationType.Q8_0),
        "qwen2": rotary("qwen2", 2, bias=True),
        "gemma3": rotary("gemma3", 3, gemma=True),
        "gpt2": gpt2(),
    }
    (HERE / "references.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
