#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tiny random models of each architecture and what Hugging Face transformers computes.

Writes one folder a model beside this file: config.json and model.safetensors as transformers saves
them, and reference.safetensors with prompts (p0, p1, p2), every hook point of p0 and p1, logits,
64 greedy tokens, and a gradient. Recorded with torch 2.7.1 and transformers 5.23, float32, eager
attention.
"""
import copy
import os

import torch
from safetensors.torch import save_file
from transformers import (
    Gemma2Config, Gemma2ForCausalLM, Gemma3ForCausalLM, Gemma3TextConfig, GemmaConfig,
    GemmaForCausalLM, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MistralConfig,
    MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM)

HERE = os.path.dirname(os.path.abspath(__file__))
IDS = dict(vocab_size=320, eos_token_id=319, bos_token_id=319, pad_token_id=None)
ROTARY = dict(IDS, max_position_embeddings=256, intermediate_size=56)
MODELS = {
    "gpt2": (GPT2LMHeadModel, GPT2Config(
        n_layer=2, n_embd=48, n_head=3, n_inner=80, n_positions=256, **IDS)),
    "gpt2-untied": (GPT2LMHeadModel, GPT2Config(
        n_layer=2, n_embd=32, n_head=4, n_positions=256, tie_word_embeddings=False, **IDS)),
    "gemma": (GemmaForCausalLM, GemmaConfig(
        hidden_size=40, num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=1,
        head_dim=24, **ROTARY)),
    "gemma2": (Gemma2ForCausalLM, Gemma2Config(
        hidden_size=48, num_hidden_layers=4, num_attention_heads=8, num_key_value_heads=2,
        head_dim=16, sliding_window=8, attn_logit_softcapping=2.0, final_logit_softcapping=3.0,
        query_pre_attn_scalar=24, **ROTARY)),
    "gemma3": (Gemma3ForCausalLM, Gemma3TextConfig(
        hidden_size=40, num_hidden_layers=7, num_attention_heads=4, num_key_value_heads=2,
        head_dim=12, sliding_window=8, query_pre_attn_scalar=20,
        rope_parameters={
            "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 1e6},
            "sliding_attention": {"rope_type": "default", "rope_theta": 1e4}}, **ROTARY)),
    "llama": (LlamaForCausalLM, LlamaConfig(
        hidden_size=64, num_hidden_layers=3, num_attention_heads=8, num_key_value_heads=2,
        rope_parameters={
            "rope_type": "llama3", "rope_theta": 500000.0, "factor": 4.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 32}, **ROTARY)),
    "llama-tied": (LlamaForCausalLM, LlamaConfig(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=1,
        tie_word_embeddings=True, attention_bias=True,
        rope_parameters={"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.0}, **ROTARY)),
    "mistral": (MistralForCausalLM, MistralConfig(
        hidden_size=40, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
        head_dim=14, sliding_window=8, **ROTARY)),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2,
        tie_word_embeddings=True, **ROTARY)),
}


def randomise(model):
    for name, p in model.named_parameters():
        if p.dim() > 1:
            torch.nn.init.normal_(p, 0, 0.25 if "embed" in name or "wte" in name else 0.2)
        else:
            p.data.add_(torch.randn_like(p) * 0.3)


def parts(model):
    """Modules by hook point, and whether the input or the output of each is meant."""
    gpt2 = hasattr(model, "transformer")
    base = model.transformer if gpt2 else model.model
    points = {}
    for i, block in enumerate(base.h if gpt2 else base.layers):
        at = f"blocks.{i}."
        points[at + "resid_pre"] = (block, "in")
        points[at + "resid_post"] = (block, "out")
        if gpt2:
            points[at + "attn_in"] = (block.ln_1, "out")
            points[at + "qkv"] = (block.attn.c_attn, "out")
            points[at + "attn.z"] = (block.attn.c_proj, "in")
            points[at + "attn_out"] = (block.attn.c_proj, "out")
            points[at + "resid_mid"] = (block.ln_2, "in")
            points[at + "mlp_in"] = (block.ln_2, "out")
            points[at + "mlp.pre"] = (block.mlp.c_fc, "out")
            points[at + "mlp.post"] = (block.mlp.c_proj, "in")
            points[at + "mlp_out"] = (block.mlp.c_proj, "out")
            continue
        attention = block.self_attn
        post = hasattr(block, "pre_feedforward_layernorm")
        before_mlp = block.pre_feedforward_layernorm if post else block.post_attention_layernorm
        points[at + "attn_in"] = (block.input_layernorm, "out")
        points[at + "attn.q"] = (attention.q_proj, "out")
        points[at + "attn.k"] = (attention.k_proj, "out")
        points[at + "attn.v"] = (attention.v_proj, "out")
        points[at + "attn.z"] = (attention.o_proj, "in")
        points[at + "attn_out"] = (
            block.post_attention_layernorm if post else attention.o_proj, "out")
        points[at + "resid_mid"] = (before_mlp, "in")
        points[at + "mlp_in"] = (before_mlp, "out")
        points[at + "mlp.pre"] = (block.mlp.gate_proj, "out")
        points[at + "mlp.post"] = (block.mlp.down_proj, "in")
        points[at + "mlp_out"] = (
            block.post_feedforward_layernorm if post else block.mlp.down_proj, "out")
    points["final_norm"] = (base.ln_f if gpt2 else base.norm, "out")
    return points


def record(model, ids):
    seen, handles = {}, []
    for name, (module, side) in parts(model).items():
        def hook(_, args, kwargs, output, name=name, side=side):
            value = (args[0] if args else kwargs["hidden_states"]) if side == "in" else output
            value = value[0] if isinstance(value, tuple) else value
            seen[name] = value.detach().reshape(-1, value.shape[-1]).clone()
        handles.append(module.register_forward_hook(hook, with_kwargs=True))
    with torch.no_grad():
        output = model(torch.tensor([ids]), output_attentions=True)
    for handle in handles:
        handle.remove()
    for i, pattern in enumerate(output.attentions):
        seen[f"blocks.{i}.attn.pattern"] = pattern[0].clone()
        qkv = seen.pop(f"blocks.{i}.qkv", None)
        if qkv is not None:
            for letter, part in zip("qkv", qkv.chunk(3, -1)):
                seen[f"blocks.{i}.attn.{letter}"] = part.contiguous()
        for left, added, right in (("resid_pre", "attn_out", "resid_mid"),
                                   ("resid_mid", "mlp_out", "resid_post")):
            at = f"blocks.{i}."
            error = (seen[at + left] + seen[at + added] - seen[at + right]).abs().max()
            assert error < 1e-4, (at, left, error)
    seen["embed"] = seen["blocks.0.resid_pre"].clone()
    seen["logits"] = output.logits[0].clone()
    return seen


def greedy(model, ids, count):
    ids = list(ids)
    with torch.no_grad():
        for _ in range(count):
            ids.append(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
    return ids[-count:]


def gradient(model, ids):
    gpt2 = hasattr(model, "transformer")
    name = "transformer.h.0.mlp.c_proj.weight" if gpt2 else "model.layers.0.mlp.down_proj.weight"
    weight = dict(model.named_parameters())[name]
    block = model.transformer.h[0] if gpt2 else model.model.layers[0]
    kept = []

    def keep(_, __, output):
        value = output[0] if isinstance(output, tuple) else output
        value.retain_grad()
        kept.append(value)

    handle = block.register_forward_hook(keep)
    logits = model(torch.tensor([ids])).logits[0]
    handle.remove()
    loss = torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(ids[1:]))
    loss.backward()
    return name, {
        "p0.grad.loss_value": loss.detach().reshape(1),
        "p0.grad.blocks.0.resid_post": kept[0].grad.reshape(-1, kept[0].shape[-1]).clone(),
        "p0.grad.parameter": weight.grad.clone(),
    }


def main():
    for number, (folder, (kind, config)) in enumerate(MODELS.items()):
        torch.manual_seed(100 + number)
        config._attn_implementation = "eager"
        model = kind(config).eval()
        randomise(model)
        target = os.path.join(HERE, folder)
        model.save_pretrained(target)
        for extra in ("generation_config.json",):
            if os.path.exists(os.path.join(target, extra)):
                os.remove(os.path.join(target, extra))
        tensors = {}
        logits = None
        for p, length in enumerate((12, 5, 170)):
            ids = torch.randint(0, 319, (length,)).tolist()
            tensors[f"p{p}.ids"] = torch.tensor(ids)
            seen = record(model, ids)
            logits = seen["logits"]
            for name, value in seen.items():
                if p < 2 or name == "logits":
                    tensors[f"p{p}.{name}"] = value.contiguous()
            if p < 2:
                tensors[f"p{p}.greedy"] = torch.tensor(greedy(model, ids, 64))
            if p == 0:
                edited, grads = gradient(model, ids)
                tensors.update(grads)
                brain = copy.deepcopy(model).to(torch.bfloat16)
                with torch.no_grad():
                    rounded = brain(torch.tensor([ids])).logits[0].float()
                tensors["p0.bf16_logits"] = rounded
                weight = dict(model.named_parameters())[edited]
                with torch.no_grad():
                    weight.neg_()
                    tensors["p0.edited_logits"] = model(torch.tensor([ids])).logits[0].clone()
                    weight.neg_()
        save_file(tensors, os.path.join(target, "reference.safetensors"),
                  {"p0.grad.parameter": edited})
        print(folder, "logits deviate by", float(logits.std()), "bf16 error",
              float((tensors["p0.bf16_logits"] - tensors["p0.logits"]).abs().max()), "of",
              float(tensors["p0.logits"].abs().max()))


main()
