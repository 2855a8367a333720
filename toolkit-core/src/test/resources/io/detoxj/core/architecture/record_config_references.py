#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what transformers makes of configurations: rotary frequencies, windows, soft-caps, sizes.

Writes config_references.json beside this file, a list of {name, config, layers, ...}: config is a
whole config.json of a tiny model, layers has the inverse frequencies and the window (0 for none) of
each. Where transformers cannot build the model, "error" says why. A few variants also have the last
logits of the weights in ../model/reference. Recorded with torch 2.7.1 and transformers 5.24.
"""
import json
import os
import tempfile
import warnings

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, logging

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "..", "model", "reference")
logging.set_verbosity_error()
warnings.simplefilter("ignore")

SIZES = dict(hidden_size=32, intermediate_size=16, num_attention_heads=4, num_hidden_layers=3,
             vocab_size=40, max_position_embeddings=64, head_dim=8, num_key_value_heads=2)
LLAMA3 = dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0)
FULL, SLIDING = "full_attention", "sliding_attention"

# name: model type, fields beside the sizes; a field with the value "DROP" is left out
VARIANTS = {
    # The base in each place, in both, and in none.
    "llama nothing": ("llama", {}),
    "llama old": ("llama", dict(rope_theta=5e5)),
    "llama old with null scaling": ("llama", dict(rope_theta=5e5, rope_scaling=None)),
    "llama new": ("llama", dict(rope_parameters=dict(rope_type="default", rope_theta=5e5))),
    "llama new without type": ("llama", dict(rope_parameters=dict(rope_theta=5e5))),
    "llama new, base above": ("llama", dict(rope_parameters=dict(rope_type="default"), rope_theta=5e5)),
    "llama new, base in both": ("llama", dict(
        rope_parameters=dict(rope_type="default", rope_theta=7e5), rope_theta=5e5)),
    "llama new empty, base above": ("llama", dict(rope_parameters={}, rope_theta=5e5)),
    "llama new null, base above": ("llama", dict(rope_parameters=None, rope_theta=5e5)),
    "llama new without base": ("llama", dict(rope_parameters=dict(rope_type="default"))),
    "llama both": ("llama", dict(
        rope_parameters=dict(rope_type="default", rope_theta=7e5),
        rope_scaling=dict(rope_type="linear", factor=2.0), rope_theta=5e5)),
    "llama both, old with a base": ("llama", dict(
        rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=7e5),
        rope_scaling=dict(type="linear", factor=2.0, rope_theta=3e5), rope_theta=5e5)),
    "llama both, old empty": ("llama", dict(
        rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=7e5), rope_scaling={},
        rope_theta=5e5)),
    "llama both, old without a base": ("llama", dict(
        rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=7e5),
        rope_scaling=dict(type="linear", factor=2.0))),
    "llama whole number as base": ("llama", dict(rope_theta=500000)),
    # The kind of scaling under both names.
    "llama old linear by type": ("llama", dict(rope_theta=1e4, rope_scaling=dict(type="linear", factor=2.0))),
    "llama old linear by rope_type": ("llama", dict(rope_scaling=dict(rope_type="linear", factor=3))),
    "llama old, two types": ("llama", dict(
        rope_scaling=dict(type="linear", rope_type="default", factor=2.0))),
    "llama old, scaling without type": ("llama", dict(rope_scaling=dict(factor=2.0))),
    "llama new linear by type": ("llama", dict(
        rope_parameters=dict(type="linear", factor=2.0), rope_theta=5e5)),
    "llama default with a factor": ("llama", dict(rope_scaling=dict(type="default", factor=2.0))),
    "llama linear without factor": ("llama", dict(rope_scaling=dict(type="linear"))),
    # Llama 3, and where it finds the original context.
    "llama3": ("llama", dict(rope_theta=5e5, rope_scaling=dict(
        rope_type="llama3", original_max_position_embeddings=32, **LLAMA3))),
    "llama3 new, base above": ("llama", dict(rope_theta=5e5, rope_parameters=dict(
        rope_type="llama3", original_max_position_embeddings=32, **LLAMA3))),
    "llama3 without original context": ("llama", dict(rope_theta=5e5, rope_scaling=dict(
        rope_type="llama3", **LLAMA3))),
    "llama3 original context above": ("llama", dict(
        rope_theta=5e5, original_max_position_embeddings=16, rope_scaling=dict(
            rope_type="llama3", original_max_position_embeddings=32, **LLAMA3))),
    "llama3 original context only above": ("llama", dict(
        rope_theta=5e5, original_max_position_embeddings=16, rope_scaling=dict(
            rope_type="llama3", **LLAMA3))),
    "llama3 without low factor": ("llama", dict(rope_theta=5e5, rope_scaling=dict(
        rope_type="llama3", factor=8.0, high_freq_factor=4.0))),
    # What this toolkit does not compute.
    "llama yarn": ("llama", dict(rope_scaling=dict(
        type="yarn", factor=2.0, original_max_position_embeddings=32))),
    "llama dynamic": ("llama", dict(rope_scaling=dict(type="dynamic", factor=2.0))),
    "llama longrope": ("llama", dict(rope_scaling=dict(
        type="longrope", short_factor=[1.0] * 4, long_factor=[2.0] * 4,
        original_max_position_embeddings=32))),
    "llama nested": ("llama", dict(rope_parameters={FULL: dict(rope_theta=5e5)})),
    # The other flat ones.
    "mistral": ("mistral", dict(rope_theta=1e6, sliding_window=None)),
    "mistral new, base above": ("mistral", dict(rope_parameters=dict(rope_type="default"), rope_theta=1e6)),
    "mistral without window": ("mistral", {}),
    "mistral window": ("mistral", dict(sliding_window=8)),
    "mistral window of layer types": ("mistral", dict(
        sliding_window=8, layer_types=[SLIDING, FULL, SLIDING])),
    "llama window": ("llama", dict(sliding_window=8)),
    "qwen2": ("qwen2", dict(rope_theta=1e6)),
    "qwen2 new, base above": ("qwen2", dict(rope_parameters=dict(rope_type="default"), rope_theta=1e6)),
    "qwen2 nested": ("qwen2", dict(rope_parameters={FULL: dict(rope_theta=5e5, rope_type="default")})),
    "qwen2 windows": ("qwen2", dict(use_sliding_window=True, sliding_window=8, max_window_layers=1)),
    "qwen2 windows, all by default": ("qwen2", dict(use_sliding_window=True, num_hidden_layers=30)),
    "qwen2 window without its flag": ("qwen2", dict(sliding_window=8, max_window_layers=1)),
    "qwen2 window and flag false": ("qwen2", dict(
        sliding_window=8, max_window_layers=1, use_sliding_window=False)),
    "qwen2 layer types": ("qwen2", dict(
        use_sliding_window=True, sliding_window=8, layer_types=[FULL, SLIDING, FULL])),
    "gemma": ("gemma", dict(rope_theta=2e4)),
    "gemma new, base above": ("gemma", dict(rope_parameters=dict(rope_type="default"), rope_theta=2e4)),
    "gemma sizes by default": ("gemma", dict(
        head_dim="DROP", num_key_value_heads="DROP", num_attention_heads=16)),
    "gemma gelu": ("gemma", dict(hidden_act="gelu")),
    "gemma gelu and null": ("gemma", dict(hidden_act="gelu", hidden_activation=None)),
    "gemma2": ("gemma2", dict(rope_theta=2e4)),
    "gemma2 new, base above": ("gemma2", dict(rope_parameters=dict(rope_type="default"), rope_theta=2e4)),
    "gemma2 without caps": ("gemma2", dict(attn_logit_softcapping=None, final_logit_softcapping=None)),
    "gemma2 caps": ("gemma2", dict(attn_logit_softcapping=7.0, final_logit_softcapping=9.0)),
    "gemma2 window": ("gemma2", dict(sliding_window=8)),
    "gemma2 layer types": ("gemma2", dict(sliding_window=8, layer_types=[FULL, SLIDING, FULL])),
    "gemma2 sizes by default": ("gemma2", dict(
        head_dim="DROP", num_key_value_heads="DROP", num_attention_heads=8)),
    "gemma2 hidden_act gelu": ("gemma2", dict(hidden_act="gelu")),
    "mistral sizes by default": ("mistral", dict(
        head_dim="DROP", num_key_value_heads="DROP", num_attention_heads=8)),
    "qwen2 sizes by default": ("qwen2", dict(
        head_dim="DROP", num_key_value_heads="DROP", num_attention_heads=32, hidden_size=64)),
    # Gemma 3, old and new, with a type missing.
    "gemma3 nothing": ("gemma3_text", {}),
    "gemma3 old": ("gemma3_text", dict(
        rope_theta=1e6, rope_local_base_freq=1e4, rope_scaling=None, sliding_window_pattern=2)),
    "gemma3 old, other bases": ("gemma3_text", dict(
        rope_theta=3e5, rope_local_base_freq=2e4, sliding_window_pattern=2)),
    "gemma3 old, linear": ("gemma3_text", dict(
        rope_theta=1e6, rope_local_base_freq=1e4, rope_scaling=dict(rope_type="linear", factor=8.0),
        sliding_window_pattern=2)),
    "gemma3 old, linear by type": ("gemma3_text", dict(
        rope_scaling=dict(type="linear", factor=8.0), sliding_window_pattern=2)),
    "gemma3 new": ("gemma3_text", dict(sliding_window_pattern=2, rope_parameters={
        FULL: dict(rope_type="linear", factor=8.0, rope_theta=9e5),
        SLIDING: dict(rope_type="default", rope_theta=2e4)})),
    "gemma3 new, bases above": ("gemma3_text", dict(
        rope_theta=3e5, rope_local_base_freq=2e4, sliding_window_pattern=2, rope_parameters={
            FULL: dict(rope_type="linear", factor=8.0), SLIDING: dict(rope_type="default")})),
    "gemma3 new, bases in both": ("gemma3_text", dict(
        rope_theta=3e5, rope_local_base_freq=2e4, sliding_window_pattern=2, rope_parameters={
            FULL: dict(rope_type="default", rope_theta=9e5),
            SLIDING: dict(rope_type="default", rope_theta=5e4)})),
    "gemma3 new, one type": ("gemma3_text", dict(sliding_window_pattern=2, rope_parameters={
        FULL: dict(rope_type="linear", factor=8.0, rope_theta=9e5)})),
    "gemma3 new, the other type": ("gemma3_text", dict(sliding_window_pattern=2, rope_parameters={
        SLIDING: dict(rope_type="default", rope_theta=2e4)})),
    "gemma3 new, one type null": ("gemma3_text", dict(sliding_window_pattern=2, rope_theta=3e5,
        rope_parameters={FULL: None, SLIDING: dict(rope_theta=2e4)})),
    "gemma3 new without bases": ("gemma3_text", dict(sliding_window_pattern=2, rope_parameters={
        FULL: dict(rope_type="default"), SLIDING: dict(rope_type="default")})),
    "gemma3 new and old scaling": ("gemma3_text", dict(
        sliding_window_pattern=2, rope_scaling=dict(rope_type="linear", factor=2.0), rope_parameters={
            FULL: dict(rope_type="default", rope_theta=9e5),
            SLIDING: dict(rope_type="default", rope_theta=2e4)})),
    "gemma3 new and old scaling, type missing": ("gemma3_text", dict(
        sliding_window_pattern=2, rope_scaling=dict(rope_type="linear", factor=2.0),
        rope_parameters={SLIDING: dict(rope_type="default", rope_theta=2e4)})),
    "gemma3 local linear": ("gemma3_text", dict(sliding_window_pattern=2, rope_parameters={
        FULL: dict(rope_type="default"), SLIDING: dict(rope_type="linear", factor=2.0)})),
    "gemma3 flat": ("gemma3_text", dict(
        sliding_window_pattern=2, rope_parameters=dict(rope_type="default", rope_theta=5e5))),
    "gemma3 empty": ("gemma3_text", dict(sliding_window_pattern=2, rope_parameters={}, rope_theta=3e5)),
    "gemma3 layer types": ("gemma3_text", dict(
        sliding_window=8, layer_types=[FULL, SLIDING, FULL], rope_theta=3e5)),
    "gemma3 yarn": ("gemma3_text", dict(sliding_window_pattern=2, rope_scaling=dict(
        type="yarn", factor=2.0, original_max_position_embeddings=32))),
    "gemma3 sizes by default": ("gemma3_text", dict(
        head_dim="DROP", num_key_value_heads="DROP", num_attention_heads=8)),
}

# Variants of the recorded models' configurations whose logits are recorded too.
LOGITS = {
    "logits qwen2 inside": ("qwen2", dict(rope_parameters=dict(rope_type="default", rope_theta=1e6))),
    "logits qwen2 top level": ("qwen2", dict(
        rope_parameters=dict(rope_type="default"), rope_theta=1e6)),
    "logits qwen2 old": ("qwen2", dict(rope_parameters="DROP", rope_theta=1e6)),
    "logits llama old": ("llama", dict(rope_parameters="DROP", rope_theta=5e5, rope_scaling=dict(
        type="linear", factor=2.0))),
    "logits gemma3 one type": ("gemma3", dict(rope_theta=3e5, rope_parameters={
        SLIDING: dict(rope_type="default", rope_theta=2e4)})),
    "logits gemma gelu": ("gemma", dict(hidden_act="gelu")),
    "logits mistral without window": ("mistral", dict(sliding_window="DROP")),
    "logits gemma2 without caps": ("gemma2", dict(
        attn_logit_softcapping="DROP", final_logit_softcapping="DROP")),
}


def fields(base, changes):
    merged = dict(base, **changes)
    return {k: v for k, v in merged.items() if not (isinstance(v, str) and v == "DROP")}


def built(config):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "config.json"), "w") as f:
            json.dump(config, f)
        read = AutoConfig.from_pretrained(folder)
    read._attn_implementation = "eager"
    return read, AutoModelForCausalLM.from_config(read).eval()


def window(read, block):
    if read.model_type == "mistral":
        return read.sliding_window or 0
    if read.model_type in ("llama", "gemma"):
        return 0
    return block.self_attn.sliding_window or 0


def facts(read, model):
    rotary = model.model.rotary_emb
    layers = []
    for i, block in enumerate(model.model.layers):
        if read.model_type == "gemma3_text":
            frequencies = getattr(rotary, read.layer_types[i] + "_inv_freq")
            scale = getattr(rotary, read.layer_types[i] + "_attention_scaling")
        else:
            frequencies, scale = rotary.inv_freq, rotary.attention_scaling
        assert scale == 1 or "yarn" in str(read.rope_parameters) or "longrope" in str(read.rope_parameters)
        layers.append(dict(window=window(read, block), frequencies=frequencies.tolist()))
    attention = model.model.layers[0].self_attn
    act = model.model.layers[0].mlp.act_fn
    return dict(
        layers=layers,
        scale=attention.scaling,
        attention_cap=getattr(attention, "attn_logit_softcapping", None) or 0.0,
        logit_cap=(getattr(read, "final_logit_softcapping", None) or 0.0)
        if read.model_type.startswith(("gemma2", "gemma3")) else 0.0,
        head_width=attention.head_dim,
        key_value_heads=attention.k_proj.out_features // attention.head_dim,
        tied=model.lm_head.weight is model.model.embed_tokens.weight,
        activation=float(act(torch.tensor(1.5))),
        rope_type=str(read.rope_parameters))


def main():
    records = []
    for name, (kind, changes) in VARIANTS.items():
        config = fields(dict(SIZES, model_type=kind), changes)
        record = dict(name=name, config=config)
        try:
            read, model = built(json.loads(json.dumps(config)))
            with torch.no_grad():
                model(torch.tensor([[1, 2, 3]]))
            record.update(facts(read, model))
        except Exception as e:
            record["error"] = f"{type(e).__name__}: {e}"[:200]
        records.append(record)
    for name, (folder, changes) in LOGITS.items():
        with open(os.path.join(REFERENCE, folder, "config.json")) as f:
            config = fields(json.load(f), changes)
        read, model = built(json.loads(json.dumps(config)))
        weights = load_file(os.path.join(REFERENCE, folder, "model.safetensors"))
        missing, unexpected = model.load_state_dict(weights, strict=False)
        assert not unexpected and all("lm_head" in m for m in missing), (missing, unexpected)
        with safe_open(os.path.join(REFERENCE, folder, "reference.safetensors"), "pt") as f:
            ids = f.get_tensor("p0.ids")
        with torch.no_grad():
            logits = model(ids[None]).logits[0, -1]
        records.append(dict(name=name, model=folder, config=config, logits=logits.tolist()))
    with open(os.path.join(HERE, "config_references.json"), "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(r) for r in records) + "\n]\n")
    for r in records:
        print(r["name"], "|", r.get("error") or (
            len(r["logits"]) if "logits" in r else
            ([l["window"] for l in r["layers"]][:4], ["%.4g" % l["frequencies"][-1] for l in r["layers"]][:3],
             r["attention_cap"], r["logit_cap"], r["head_width"], r["key_value_heads"], r["tied"], r["rope_type"][:150])))


main()
