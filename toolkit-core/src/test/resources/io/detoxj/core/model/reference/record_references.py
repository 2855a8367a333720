#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tiny random models of each architecture and what Hugging Face transformers computes.

Writes one folder a model beside this file: config.json and model.safetensors as transformers saves
them, and reference.safetensors with prompts (p0, p1, p2), every hook point of p0 and p1, logits,
64 greedy tokens, and a gradient. Recorded with torch 2.7.1 and transformers 5.23, float32, eager
attention; the models after qwen2 with transformers 5.24. Names as arguments record those models alone.
"""
import copy
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import (
    Gemma2Config, Gemma2ForCausalLM, Gemma3ForCausalLM, Gemma3TextConfig, GemmaConfig,
    GemmaForCausalLM, GPT2Config, GPT2LMHeadModel, GPTJConfig, GPTJForCausalLM, GPTNeoXConfig,
    GPTNeoXForCausalLM, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, OPTConfig,
    OPTForCausalLM, Phi3Config, Phi3ForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config,
    Qwen3ForCausalLM)

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
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(
        hidden_size=40, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
        head_dim=16, use_sliding_window=True, sliding_window=8, max_window_layers=2,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6}, **ROTARY)),
    "phi3": (Phi3ForCausalLM, Phi3Config(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2,
        sliding_window=9, original_max_position_embeddings=256, **ROTARY)),
    "phi3-longrope": (Phi3ForCausalLM, Phi3Config(
        hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        tie_word_embeddings=True, original_max_position_embeddings=256,
        rope_parameters={
            "rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 0.75,
            "short_factor": [1.0, 1.1, 1.2, 1.5, 2.0, 3.0],
            "long_factor": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]},
        **dict(ROTARY, max_position_embeddings=4096))),
    "neox": (GPTNeoXForCausalLM, GPTNeoXConfig(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=3,
        rope_parameters={
            "rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.25},
        **ROTARY)),
    "neox-sequential": (GPTNeoXForCausalLM, GPTNeoXConfig(
        hidden_size=40, num_hidden_layers=2, num_attention_heads=4, use_parallel_residual=False,
        attention_bias=False, tie_word_embeddings=True, hidden_act="gelu_new",
        rope_parameters={
            "rope_type": "linear", "factor": 2.0, "rope_theta": 5000.0,
            "partial_rotary_factor": 1.0},
        **ROTARY)),
    "gptj": (GPTJForCausalLM, GPTJConfig(
        n_layer=2, n_embd=48, n_head=3, n_inner=80, n_positions=256, rotary_dim=8,
        **dict(IDS))),
    "opt": (OPTForCausalLM, OPTConfig(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=3, ffn_dim=80,
        max_position_embeddings=256, word_embed_proj_dim=48, **IDS)),
    "opt-unbiased": (OPTForCausalLM, OPTConfig(
        hidden_size=40, num_hidden_layers=2, num_attention_heads=4, ffn_dim=56,
        max_position_embeddings=256, word_embed_proj_dim=40, enable_bias=False,
        activation_function="gelu", tie_word_embeddings=False, **IDS)),
}


def randomise(model):
    for name, p in model.named_parameters():
        if p.dim() > 1:
            torch.nn.init.normal_(p, 0, 0.25 if "embed" in name or "wte" in name else 0.2)
        else:
            p.data.add_(torch.randn_like(p) * 0.3)


def trunk(model):
    """The module that holds the blocks, the blocks, and the norm after them."""
    if hasattr(model, "transformer"):
        return model.transformer, model.transformer.h, model.transformer.ln_f
    if hasattr(model, "gpt_neox"):
        return model.gpt_neox, model.gpt_neox.layers, model.gpt_neox.final_layer_norm
    if hasattr(model.model, "decoder"):
        base = model.model.decoder
        return base, base.layers, base.final_layer_norm
    return model.model, model.model.layers, model.model.norm


def parts(model):
    """Modules by hook point, and whether the input or the output of each is meant."""
    _, blocks, final = trunk(model)
    points = {}
    for i, block in enumerate(blocks):
        at = f"blocks.{i}."
        points[at + "resid_pre"] = (block, "in")
        points[at + "resid_post"] = (block, "out")
        kind = model.config.model_type
        one = {"gpt2": gpt2, "gpt_neox": neox, "gptj": gptj, "opt": opt, "phi3": phi3}
        for name, part in one.get(kind, gated)(block).items():
            points[at + name] = part
        if kind == "gptj" or getattr(model.config, "use_parallel_residual", False):
            # Attention and MLP read the same stream: there is none between them.
            del points[at + "resid_mid"]
    points["final_norm"] = (final, "out")
    return points


def sublayers(before_attention, out, before_mlp, inner, down):
    """What all blocks have but the queries, keys and values."""
    return {
        "attn_in": (before_attention, "out"),
        "attn.z": (out, "in"),
        "attn_out": (out, "out"),
        "resid_mid": (before_mlp, "in"),
        "mlp_in": (before_mlp, "out"),
        "mlp.pre": (inner, "out"),
        "mlp.post": (down, "in"),
        "mlp_out": (down, "out"),
    }


def separate(attention):
    return {f"attn.{x}": (getattr(attention, f"{x}_proj"), "out") for x in "qkv"}


def gpt2(block):
    points = sublayers(block.ln_1, block.attn.c_proj, block.ln_2, block.mlp.c_fc, block.mlp.c_proj)
    return dict(points, qkv=(block.attn.c_attn, "out"))


def neox(block):
    points = sublayers(
        block.input_layernorm, block.attention.dense, block.post_attention_layernorm,
        block.mlp.dense_h_to_4h, block.mlp.dense_4h_to_h)
    return dict(points, qkv=(block.attention.query_key_value, "out"))


def gptj(block):
    points = sublayers(block.ln_1, block.attn.out_proj, block.ln_1, block.mlp.fc_in, block.mlp.fc_out)
    return {**points, **separate(block.attn)}


def opt(block):
    points = sublayers(
        block.self_attn_layer_norm, block.self_attn.out_proj, block.final_layer_norm, block.fc1,
        block.fc2)
    return {**points, **separate(block.self_attn)}


def phi3(block):
    points = sublayers(
        block.input_layernorm, block.self_attn.o_proj, block.post_attention_layernorm,
        block.mlp.gate_up_proj, block.mlp.down_proj)
    return dict(points, qkv=(block.self_attn.qkv_proj, "out"))


def gated(block):
    attention = block.self_attn
    post = hasattr(block, "pre_feedforward_layernorm")
    before_mlp = block.pre_feedforward_layernorm if post else block.post_attention_layernorm
    points = sublayers(
        block.input_layernorm, attention.o_proj, before_mlp, block.mlp.gate_proj,
        block.mlp.down_proj)
    points.update(separate(attention))
    if post:
        points["attn_out"] = (block.post_attention_layernorm, "out")
        points["mlp_out"] = (block.post_feedforward_layernorm, "out")
    return points


def split(model, seen, at):
    """Takes apart what a model computes with one matrix."""
    config = model.config
    qkv = seen.pop(at + "qkv", None)
    if qkv is None:
        return
    if config.model_type == "gpt_neox":
        heads = qkv.view(len(qkv), config.num_attention_heads, 3, -1)
        q, k, v = (heads[:, :, i].reshape(len(qkv), -1) for i in range(3))
    elif config.model_type == "phi3":
        width = config.hidden_size // config.num_attention_heads
        keys = config.num_key_value_heads * width
        q, k, v = qkv.split([config.hidden_size, keys, keys], -1)
        seen[at + "mlp.pre"] = seen[at + "mlp.pre"].chunk(2, -1)[0].contiguous()
    else:
        q, k, v = qkv.chunk(3, -1)
    for letter, part in zip("qkv", (q, k, v)):
        seen[f"{at}attn.{letter}"] = part.contiguous()


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
        at = f"blocks.{i}."
        split(model, seen, at)
        middle = seen.get(at + "resid_mid", seen[at + "resid_pre"] + seen[at + "attn_out"])
        for left, added, right in ((seen[at + "resid_pre"], "attn_out", middle),
                                   (middle, "mlp_out", seen[at + "resid_post"])):
            error = (left + seen[at + added] - right).abs().max()
            assert error < 1e-4, (at, added, error)
    seen["embed"] = seen["blocks.0.resid_pre"].clone()
    seen["logits"] = output.logits[0].clone()
    return seen


def greedy(model, ids, count):
    ids = list(ids)
    with torch.no_grad():
        for _ in range(count):
            ids.append(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
    return ids[-count:]


def down_projection(model):
    """The matrix of the first block that writes what its MLP adds."""
    down = parts(model)["blocks.0.mlp_out"][0]
    if hasattr(trunk(model)[1][0], "post_feedforward_layernorm"):
        down = trunk(model)[1][0].mlp.down_proj
    return next(name for name, p in model.named_parameters() if p is down.weight)


def gradient(model, ids):
    name = down_projection(model)
    weight = dict(model.named_parameters())[name]
    block = trunk(model)[1][0]
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
        if sys.argv[1:] and folder not in sys.argv[1:]:
            continue
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
