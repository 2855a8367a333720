#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what TransformerLens and Hugging Face modules give under their own names.

For the models in ../model/reference, of which it takes the first recorded prompt, it writes into
hook_names.safetensors the last three positions of every activation of the first and the last block
and of those outside the blocks, as "MODEL/lens/NAME" and "MODEL/module/NAME". A module's value is
its output; attention patterns are [heads, 3, keys]. Names as arguments record the modules of those
models alone and keep the rest of the file; so were neox, gptj, opt, qwen3 and phi3. Recorded with torch 2.7.1, transformers 5.24 and
transformer_lens 4.3, whose bridge is taken as it comes, without folding or centring of weights.
"""
import os
import re
import shutil
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["WANDB_MODE"] = "disabled"

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "..", "model", "reference")
MODELS = ["gpt2", "llama", "qwen2", "mistral", "gemma", "gemma2", "gemma3"]
LAST = 3
# The bridge asks for a tokenizer, though it is given ids.
WORDS = PreTrainedTokenizerFast(
    tokenizer_object=Tokenizer(WordLevel({f"t{i}": i for i in range(320)}, unk_token="t0")),
    unk_token="t0", bos_token="t319", eos_token="t319", pad_token="t319")


def wanted(name, layers):
    """Of the blocks only the first and the last one."""
    block = re.search(r"(?:blocks|h|layers)\.(\d+)(?:\.|$)", name)
    return block is None or int(block.group(1)) in (0, layers - 1)


def last_positions(value, length):
    """[batch, seq, ...] as [3, rest], or patterns as [heads, 3, keys]; None for anything else."""
    if torch.is_tensor(value) and value.dim() == 2 and value.shape[0] == length:
        # OPT's MLP joins the rows of a batch.
        value = value.unsqueeze(0)
    if not torch.is_tensor(value) or value.dim() < 3 or not value.is_floating_point():
        return None
    value = value.detach()[0].float()
    if value.dim() == 3 and value.shape[1:] == (length, length):
        return value[:, -LAST:].contiguous().clone()
    if value.shape[0] != length:
        return None
    return value[-LAST:].reshape(LAST, -1).contiguous().clone()


def modules(model, ids):
    seen, handles = {}, []
    for name, module in model.named_modules():
        def keep(_, __, output, name=name):
            value = output[0] if isinstance(output, tuple) else output
            seen[name] = last_positions(value, len(ids))
        handles.append(module.register_forward_hook(keep))
    with torch.no_grad():
        model(torch.tensor([ids]))
    for handle in handles:
        handle.remove()
    return seen


def lens(folder, model, ids):
    from transformer_lens.model_bridge import TransformerBridge

    with tempfile.TemporaryDirectory() as copy:
        shutil.copy(os.path.join(folder, "config.json"), copy)
        WORDS.save_pretrained(copy)
        bridge = TransformerBridge.boot_transformers(copy, hf_model=model)
    with torch.no_grad():
        _, cache = bridge.run_with_cache(torch.tensor([ids]))
    return {name: last_positions(value, len(ids)) for name, value in cache.items()}


def main():
    target = os.path.join(HERE, "hook_names.safetensors")
    tensors = load_file(target) if sys.argv[1:] else {}
    for name in sys.argv[1:] or MODELS:
        folder = os.path.join(REFERENCE, name)
        with safe_open(os.path.join(folder, "reference.safetensors"), "pt") as f:
            ids = f.get_tensor("p0.ids").tolist()

        def load():
            return AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()

        layers = load().config.num_hidden_layers
        found = [("module", modules(load(), ids))]
        if not sys.argv[1:]:
            found.append(("lens", lens(folder, load(), ids)))
        for kind, seen in found:
            kept = {k: v for k, v in seen.items() if k and v is not None and wanted(k, layers)
                    and not re.search(r"_original_component|hook_in$|hook_out$|drop|attn_scores", k)}
            print(name, kind, len(kept))
            tensors.update({f"{name}/{kind}/{k}": v.clone() for k, v in kept.items()})
    save_file(tensors, target)


main()
