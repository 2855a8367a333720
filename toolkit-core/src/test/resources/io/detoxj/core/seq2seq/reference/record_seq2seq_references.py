#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tiny encoder-decoders, hardly trained, and what Hugging Face transformers computes with them.

Writes one folder a model beside this file: config.json, model.safetensors and
generation_config.json as transformers saves them (t5-v1.1 with the configuration that version 4
wrote for such models, and an unembedding of its own), a tokenizer trained on invented sentences,
reference.safetensors with every hook point and the logits of two pairs of source and output, and
reference.json with texts, ids and outputs of many settings. Names of models as arguments record
these alone. (transformers 5.24 cannot generate with more blocks in the decoder of an mT5 than in
its encoder.) Every model is run by itself on one
text; that a padded batch gives the same texts is checked here.
Recorded with torch 2.15 and transformers 5.24, float32, eager attention.
"""
import json
import os
import random
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BartConfig, BartForConditionalGeneration, MT5Config, MT5ForConditionalGeneration, T5Config,
    T5ForConditionalGeneration)

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "encoder", "reference"))
from record_encoder_references import CORPUS, bytes_bpe  # noqa: E402

TEXTS = [
    "You soggy biscuit, put the spoon under the lamp before the musicians wave.",
    "Rain",
    "The goats are in the kitchen!",
    "My grandmother repaired the clock, and nobody remembers who painted it blue.",
    "She reads every letter twice.",
    "Na\u00efve caf\u00e9 words: \u4f60\u597d 123-45",
]
LIMIT = 18
STEPS = 250
SETTINGS = {
    "greedy": dict(num_beams=1),
    "greedy-ngram": dict(num_beams=1, no_repeat_ngram_size=2),
    "greedy-repetition": dict(num_beams=1, repetition_penalty=1.5, min_new_tokens=6),
    "beam4": dict(num_beams=4),
    "beam4-short": dict(num_beams=4, length_penalty=-1.5),
    "beam4-zero": dict(num_beams=4, length_penalty=0.0, early_stopping="never"),
    "beam4-long": dict(num_beams=4, length_penalty=2.0, early_stopping="never"),
    "beam4-early": dict(num_beams=4, length_penalty=2.0, early_stopping=True),
    "beam3-ngram": dict(num_beams=3, no_repeat_ngram_size=3, early_stopping=True),
    "beam5-repetition": dict(num_beams=5, repetition_penalty=1.3, min_new_tokens=5),
}


def unigram():
    special = ["<pad>", "</s>", "<unk>"]
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.NFKC()
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.decoder = decoders.Metaspace()
    t.train_from_iterator(CORPUS, trainers.UnigramTrainer(
        vocab_size=220, special_tokens=special, unk_token="<unk>", show_progress=False))
    t.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return t


T5_SIZES = dict(d_model=32, d_kv=6, d_ff=40, num_layers=2, num_heads=4)
MODELS = {
    "bart": (bytes_bpe, BartForConditionalGeneration, lambda n: BartConfig(
        vocab_size=n, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=2, encoder_ffn_dim=48, decoder_ffn_dim=40,
        max_position_embeddings=64, scale_embedding=True, forced_bos_token_id=0)),
    "bart-plain": (bytes_bpe, BartForConditionalGeneration, lambda n: BartConfig(
        vocab_size=n, d_model=24, encoder_layers=1, decoder_layers=2, encoder_attention_heads=3,
        decoder_attention_heads=3, encoder_ffn_dim=32, decoder_ffn_dim=32,
        max_position_embeddings=64, activation_function="relu", forced_eos_token_id=None)),
    "t5": (unigram, T5ForConditionalGeneration, lambda n: T5Config(
        vocab_size=n, relative_attention_num_buckets=8, relative_attention_max_distance=20,
        decoder_start_token_id=0, **T5_SIZES)),
    "t5-v1.1": (unigram, T5ForConditionalGeneration, lambda n: T5Config(
        vocab_size=n, feed_forward_proj="gated-gelu", tie_word_embeddings=False,
        decoder_start_token_id=0, **T5_SIZES)),
    "mt5": (unigram, MT5ForConditionalGeneration, lambda n: MT5Config(
        vocab_size=n, **T5_SIZES)),
}


def randomise(model):
    """Weights larger than usual, and none that is 0 or 1."""
    for p in model.parameters():
        if p.dim() > 1:
            torch.nn.init.normal_(p, 0, 0.25)
        else:
            p.data.add_(torch.randn_like(p) * 0.2)
    if hasattr(model, "final_logits_bias"):
        model.final_logits_bias.normal_(0, 0.5)


def batch(tokenizer, padding):
    """Some words of a sentence, and what is to be said of them: the same without the first."""
    pairs = []
    for _ in range(24):
        words = random.choice(CORPUS).split()
        begin = random.randrange(len(words) - 2)
        words = words[begin:begin + random.randint(2, 6)]
        pairs.append([tokenizer.encode(" ".join(some)).ids for some in (words, words[1:])])
    left, right = zip(*pairs)
    longest = [max(map(len, rows)) for rows in (left, right)]
    ids = torch.tensor([row + [padding] * (longest[0] - len(row)) for row in left])
    mask = torch.tensor([[1] * len(row) + [0] * (longest[0] - len(row)) for row in left])
    labels = torch.tensor([row + [-100] * (longest[1] - len(row)) for row in right])
    return dict(input_ids=ids, attention_mask=mask, labels=labels)


def train(model, tokenizer, steps):
    """A little, so that outputs end where they should and differ from text to text."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for step in range(steps):
        loss = model(**batch(tokenizer, model.config.pad_token_id)).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(step, round(loss.item(), 3), flush=True)
    model.eval()


def bart_parts(model):
    points = {}
    for stack, layers in (("encoder", model.model.encoder), ("decoder", model.model.decoder)):
        points[stack + ".embed"] = (layers.layernorm_embedding, "out")
        for i, block in enumerate(layers.layers):
            at = f"{stack}.blocks.{i}."
            attention(points, at, block.self_attn, block.self_attn.out_proj, "q_proj", "k_proj", "v_proj")
            points[at + "resid_pre"] = points[at + "attn_in"] = (block.self_attn.q_proj, "in")
            points[at + "resid_mid"] = (block.self_attn_layer_norm, "out")
            if stack == "decoder":
                cross = at + "cross."
                attention(points, cross, block.encoder_attn, block.encoder_attn.out_proj,
                          "q_proj", "k_proj", "v_proj")
                points[cross + "attn_in"] = (block.encoder_attn.q_proj, "in")
                points[cross + "resid_mid"] = (block.encoder_attn_layer_norm, "out")
            points[at + "mlp_in"] = (block.fc1, "in")
            points[at + "mlp.pre"] = (block.fc1, "out")
            points[at + "mlp.post"] = (block.fc2, "in")
            points[at + "mlp_out"] = (block.fc2, "out")
            points[at + "resid_post"] = (block.final_layer_norm, "out")
    return points


def attention(points, at, module, out, q, k, v):
    points[at + "attn.q"] = (getattr(module, q), "out")
    points[at + "attn.k"] = (getattr(module, k), "out")
    points[at + "attn.v"] = (getattr(module, v), "out")
    points[at + "attn.z"] = (out, "in")
    points[at + "attn_out"] = (out, "out")


def t5_parts(model):
    points = {}
    for stack, layers in (("encoder", model.encoder), ("decoder", model.decoder)):
        for i, block in enumerate(layers.block):
            at = f"{stack}.blocks.{i}."
            first, last = block.layer[0], block.layer[-1]
            attention(points, at, first.SelfAttention, first.SelfAttention.o, "q", "k", "v")
            points[at + "resid_pre"] = (first.layer_norm, "in")
            points[at + "attn_in"] = (first.layer_norm, "out")
            points[at + "resid_mid"] = (block.layer[1].layer_norm, "in")
            if i == 0:
                points[stack + ".embed"] = (first.layer_norm, "in")
            if stack == "decoder":
                cross, between = at + "cross.", block.layer[1]
                attention(points, cross, between.EncDecAttention, between.EncDecAttention.o, "q", "k", "v")
                points[cross + "attn_in"] = (between.layer_norm, "out")
                points[cross + "resid_mid"] = (last.layer_norm, "in")
            mlp = last.DenseReluDense
            points[at + "mlp_in"] = (last.layer_norm, "out")
            points[at + "mlp.pre"] = (mlp.wi_0 if hasattr(mlp, "wi_0") else mlp.wi, "out")
            points[at + "mlp.post"] = (mlp.wo, "in")
            points[at + "mlp_out"] = (mlp.wo, "out")
            points[at + "resid_post"] = (
                layers.block[i + 1].layer[0].layer_norm if i + 1 < len(layers.block)
                else layers.final_layer_norm, "in")
        points[stack + ".final_norm"] = (layers.final_layer_norm, "out")
    return points


def activations(model, source, output):
    t5 = hasattr(model, "encoder")
    seen, handles = {}, []
    for name, (module, side) in (t5_parts if t5 else bart_parts)(model).items():
        def hook(_, args, kwargs, result, name=name, side=side):
            value = (args[0] if args else kwargs["hidden_states"]) if side == "in" else result
            seen[name] = value.detach().reshape(-1, value.shape[-1]).clone()
        handles.append(module.register_forward_hook(hook, with_kwargs=True))
    with torch.no_grad():
        result = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([output]),
                       output_attentions=True)
    for handle in handles:
        handle.remove()
    for part, patterns in (("encoder.blocks.%d.", result.encoder_attentions),
                           ("decoder.blocks.%d.", result.decoder_attentions),
                           ("decoder.blocks.%d.cross.", result.cross_attentions)):
        for i, pattern in enumerate(patterns):
            # [heads, queries, keys] as [queries, heads * keys]
            seen[part % i + "attn.pattern"] = pattern[0].transpose(0, 1).flatten(1).clone()
    seen["decoder.logits"] = result.logits[0].clone()
    return seen


def generated(model, rows, padding, setting):
    width = max(map(len, rows))
    ids = torch.tensor([row + [padding] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    result = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=LIMIT, do_sample=False, **setting)
    return result.tolist()


def cut(ids, end):
    ids = ids[1:]
    return ids[:ids.index(end)] if end in ids else ids[:LIMIT]


def write(name, folder, seed):
    """A model in a folder, and as transformers loads it."""
    tokenizer_of, kind, config_of = MODELS[name]
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer = tokenizer_of()
    torch.manual_seed(seed)
    random.seed(seed)
    config = config_of(tokenizer.get_vocab_size())
    model = kind._from_config(config, attn_implementation="eager")
    randomise(model)
    if name == "t5-v1.1":
        model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight) * 0.3)
    train(model, tokenizer, STEPS)
    model.save_pretrained(folder)
    file = os.path.join(folder, "model.safetensors")
    if name == "t5-v1.1":
        tensors = load_file(file)
        tensors["lm_head.weight"] = model.lm_head.weight.detach().clone()
        save_file(tensors, file, {"format": "pt"})
        file = os.path.join(folder, "config.json")
        with open(file) as text:
            old = json.load(text)
        old["tie_word_embeddings"] = False
        del old["scale_decoder_outputs"]
        with open(file, "w") as text:
            json.dump(old, text, indent=2, sort_keys=True)
            text.write("\n")
    if name == "bart-plain":
        # In half precision, without the bias, and as the bare model names its tensors.
        tensors = {key.removeprefix("model."): value.to(torch.float16)
                   for key, value in load_file(file).items() if key != "final_logits_bias"}
        save_file(tensors, file, {"format": "pt"})
        named = {"model." + key: value.float() for key, value in tensors.items()}
        named["final_logits_bias"] = torch.zeros(1, config.vocab_size)
        missing = model.load_state_dict(named, strict=False)
        assert not missing.unexpected_keys, missing
    else:
        trained = model.state_dict()
        model = kind.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
        assert all(torch.equal(value, trained[key]) for key, value in model.state_dict().items())
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    return model, tokenizer


def record(name, seed):
    folder = os.path.join(HERE, name)
    model, tokenizer = write(name, folder, seed)
    end, padding = model.config.eos_token_id, model.config.pad_token_id
    sources = [tokenizer.encode(text).ids for text in TEXTS]
    outputs = {}
    for setting, options in SETTINGS.items():
        single = [cut(generated(model, [row], padding, options)[0], end) for row in sources]
        together = [cut(row, end) for row in generated(model, sources, padding, options)]
        if single != together:
            print(name, setting, "a batch differs")
        outputs[setting] = {"ids": single, "texts": [tokenizer.decode(row) for row in single]}
        print(name, setting, [len(row) for row in single])
    best = generated(model, [sources[0]], padding, dict(num_beams=4, num_return_sequences=3))
    start = model.generation_config.decoder_start_token_id
    pairs = [(sources[1], [start] + sources[4][:5]), (sources[4], [start] + sources[2][:3])]
    tensors = {}
    for i, (source, output) in enumerate(pairs):
        for key, value in activations(model, source, output).items():
            tensors[f"p{i}.{key}"] = value.contiguous()
    save_file(tensors, os.path.join(folder, "reference.safetensors"))
    with open(os.path.join(folder, "reference.json"), "w") as out:
        json.dump({
            "texts": TEXTS, "sources": sources, "limit": LIMIT, "outputs": outputs,
            "best": [cut(row, end) for row in best],
            "pairs": [{"source": a, "output": b} for a, b in pairs]}, out, ensure_ascii=True)
        out.write("\n")


def main():
    print(torch.__version__, transformers.__version__)
    for seed, name in enumerate(MODELS):
        if name in (sys.argv[1:] or MODELS):
            record(name, 300 + seed)


if __name__ == "__main__":
    main()
