#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the directory of published autoencoders that SaeDirectory reads.

Takes SAELens' list (sae_lens/pretrained_saes.yaml.gz, MIT, as the first argument) and keeps names and
paths alone: of each release its name, model, repository and form, then of each autoencoder its id and,
if it is another, its path. Left out are forms that are not read here, Gemma Scope's autoencoders of
embeddings, attention and MLPs, and those that need a number or setting which their own files lack.
"""
import gzip
import os
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "../../../../../../main/resources/io/detoxj/steering/sae/sae-directory.tsv")
HARMLESS = {"dataset_path", "model_from_pretrained_kwargs"}


def main():
    releases = yaml.safe_load(gzip.open(sys.argv[1]))
    lines, count = [], 0
    for name in sorted(releases):
        release = releases[name]
        scope = release.get("conversion_func", "") == "gemma_2"
        saelens = release.get("conversion_func", "") is None
        if not (saelens or (scope and "-res" in name)):
            continue
        if set(release.get("config_overrides") or {}) - HARMLESS:
            continue
        kept = [one for one in release["saes"]
                if "path" in one and "norm_scaling_factor" not in one and "conversion_func" not in one
                and not one["path"].startswith("embedding") and not one["path"].endswith(".pt")]
        if not kept:
            continue
        form = "gemma-scope" if scope else "saelens"
        lines.append("\t".join([name, release["model"], release["repo_id"], form]))
        for one in kept:
            lines.append("\t" + one["id"] + ("" if one["id"] == one["path"] else "\t" + one["path"]))
            count += 1
    with open(TARGET, "w", encoding="utf-8", newline="\n") as out:
        out.write("\n".join(lines) + "\n")
    print(count, "autoencoders")


main()
