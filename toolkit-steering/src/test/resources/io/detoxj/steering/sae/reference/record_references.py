# SPDX-License-Identifier: Apache-2.0
"""Records what SAELens makes of small autoencoders, and checks that it reads ours.

    python record_references.py               writes a folder an architecture beside this file
    python record_references.py FOLDER...     prints what SAELens reads in folders of ours

Needs torch, safetensors and sae-lens; what sae-lens imports but does not need here may be absent.
"""
import importlib.abc
import importlib.machinery
import json
import pathlib
import sys
import types

import numpy
import torch


class Stub(torch.nn.Module):
    """Stands for an absent class: a module that does nothing."""

    def setup(self):
        pass

    def forward(self, x):
        return x


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    names = ("transformer_lens", "datasets", "simple_parsing", "wandb", "plotly", "nltk", "babe",
             "matplotlib", "automated_interpretability", "tenacity", "huggingface_hub", "pandas",
             "dotenv", "docstring_parser", "transformers", "requests", "tqdm")

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__path__ = []
        module.__getattr__ = lambda name: type(name, (Stub,), {})
        return module

    def exec_module(self, module):
        pass


sys.meta_path.append(Absent())

from sae_lens.saes.sae import SAE  # noqa: E402
from sae_lens.saes.standard_sae import StandardSAE, StandardSAEConfig  # noqa: E402
from sae_lens.saes.gated_sae import GatedSAE, GatedSAEConfig  # noqa: E402
from sae_lens.saes.jumprelu_sae import JumpReLUSAE, JumpReLUSAEConfig  # noqa: E402
from sae_lens.saes.topk_sae import TopKSAE, TopKSAEConfig  # noqa: E402
from sae_lens.saes.batchtopk_sae import (  # noqa: E402
    BatchTopKTrainingSAE, BatchTopKTrainingSAEConfig)


def outputs(sae, x):
    z = sae.encode(x)
    if z.is_sparse:
        z = z.to_dense()
    return {"x": x.tolist(), "features": z.tolist(), "decoded": sae.decode(z).tolist()}


def write(folder, values):
    (folder / "values.json").write_text(json.dumps(values, indent=1) + "\n")


def record(here):
    kinds = {
        "standard": (StandardSAE, StandardSAEConfig, {"normalize_activations": "layer_norm"}),
        "gated": (GatedSAE, GatedSAEConfig, {}),
        "jumprelu": (JumpReLUSAE, JumpReLUSAEConfig, {"apply_b_dec_to_input": False}),
        "batchtopk": (BatchTopKTrainingSAE, BatchTopKTrainingSAEConfig,
                      {"k": 3, "rescale_acts_by_decoder_norm": True}),
        "topk": (TopKSAE, TopKSAEConfig, {"k": 3, "rescale_acts_by_decoder_norm": True}),
    }
    for name, (kind, config, extra) in kinds.items():
        torch.manual_seed(7)
        sae = kind(config(d_in=6, d_sae=11, dtype="float32", device="cpu", **extra))
        sae.cfg.metadata.hook_name = "blocks.1.hook_resid_post"
        sae.cfg.metadata.model_name = "tiny"
        with torch.no_grad():
            for key, p in sae.named_parameters():
                p.copy_(torch.randn_like(p) * (0.1 if key.startswith("b") else 0.5))
                if key == "threshold":
                    p.abs_()
            x = torch.randn(5, 6)
            folder = here / name
            folder.mkdir(exist_ok=True)
            if name == "batchtopk":
                sae.topk_threshold.fill_(0.3)
                sae.save_inference_model(folder)
                sae = SAE.load_from_disk(str(folder), device="cpu")
            else:
                sae.save_model(folder)
            (folder / "sae_weights.safetensors").chmod(0o644)
            values = outputs(sae, x)
        write(folder, values)
        if name == "jumprelu":
            scope = here / "gemma-scope"
            scope.mkdir(exist_ok=True)
            numpy.savez(scope / "params.npz",
                        **{key: p.detach().numpy() for key, p in sae.named_parameters()})
            write(scope, values)
        print(name, sorted(f.name for f in folder.iterdir()))


def read(folder):
    path = pathlib.Path(folder)
    sae = SAE.load_from_disk(str(path), device="cpu")
    values = json.loads((path / "values.json").read_text())
    with torch.no_grad():
        mine = outputs(sae, torch.tensor(values["x"]))
    for key in ("features", "decoded"):
        difference = (torch.tensor(mine[key]) - torch.tensor(values[key])).abs().max().item()
        print(folder, type(sae).__name__, key, "largest difference", difference)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        for argument in sys.argv[1:]:
            read(argument)
    else:
        record(pathlib.Path(__file__).parent)
