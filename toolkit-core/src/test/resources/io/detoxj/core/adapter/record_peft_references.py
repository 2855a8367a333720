#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records LoRA adapters that PEFT makes for the models beside ../model/reference, and what PEFT
computes with them and with adapters that the toolkit wrote.

Writes a folder for each adapter of PEFT's (peft-gpt2, peft-llama, peft-gemma3), as save_pretrained
does, with logits of one text in reference.safetensors. For each folder ours-*, which the toolkit
wrote (AdapterFolders in the tests), checks that PEFT finds all its tensors and no others, and writes
reference.safetensors alone. Recorded with torch 2.7.1, transformers 5.24 and peft 0.21.2, float32,
eager attention.
"""
import os
import shutil
import warnings

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, "..", "model", "reference")
IDS = [5, 9, 200, 31, 7, 12, 300, 2, 44, 18, 3, 3]
CONFIGS = {
    "gpt2": dict(r=4, lora_alpha=8, target_modules=["c_attn", "c_proj", "c_fc"], fan_in_fan_out=True,
                 rank_pattern={"h.1.mlp.c_proj": 2}, alpha_pattern={"c_attn": 16}),
    "llama": dict(r=4, lora_alpha=6, target_modules="all-linear", use_rslora=True),
    "gemma3": dict(r=3, lora_alpha=3, target_modules=r".*\.self_attn\.(q|v)_proj"),
}


def base(name):
    return AutoModelForCausalLM.from_pretrained(
        os.path.join(MODELS, name), dtype=torch.float32, attn_implementation="eager").train(False)


def record(model, folder):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([IDS])).logits[0].contiguous()
    save_file({"ids": torch.tensor(IDS), "logits": logits},
              os.path.join(folder, "reference.safetensors"))


def theirs(name):
    folder = os.path.join(HERE, "peft-" + name)
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(7)
    model = get_peft_model(base(name), LoraConfig(task_type="CAUSAL_LM", **CONFIGS[name]))
    for parameter_name, parameter in model.named_parameters():
        if "lora_B" in parameter_name:
            torch.nn.init.normal_(parameter, std=0.1)
    model.peft_config["default"].base_model_name_or_path = name
    model.save_pretrained(folder)
    os.remove(os.path.join(folder, "README.md"))
    record(model.train(False), folder)


def ours(folder):
    name = os.path.basename(folder)[len("ours-"):]
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=UserWarning)  # PEFT only warns of missing and unknown keys
        model = PeftModel.from_pretrained(base(name), folder).train(False)
    loaded = {n.replace(".default", "") for n, _ in model.named_parameters() if "lora_" in n}
    stored = set(load_file(os.path.join(folder, "adapter_model.safetensors")))
    assert loaded == stored, loaded ^ stored
    plain = base(name)(input_ids=torch.tensor([IDS])).logits
    record(model, folder)
    moved = load_file(os.path.join(folder, "reference.safetensors"))["logits"] - plain[0]
    print(folder, len(stored), "tensors; logits moved by up to", float(moved.abs().max()))


if __name__ == "__main__":
    for model_name in CONFIGS:
        theirs(model_name)
    for entry in sorted(os.listdir(HERE)):
        if entry.startswith("ours-"):
            ours(os.path.join(HERE, entry))
