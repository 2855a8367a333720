#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cuts the data of docs/results-real.md.

    prompts.py RTP.jsonl.gz PARADETOX.tsv.gz LABELLED.jsonl.gz FOLDER [HALF]

RTP is a file of RealToxicityPrompts; its prompts are ordered by the SHA-256 of their texts. Half of
those taken have a prompt toxicity of 0.5 or more: 30 and 30 to choose on (choose.jsonl), HALF (50) and as many
others to report on (report.jsonl). PARADETOX gives the first 400 pairs, LABELLED (text, toxic, source)
the first 400 texts of each class from Civil Comments.
"""
import gzip
import hashlib
import json
import sys


def lines(file):
    with gzip.open(file, "rt", encoding="utf-8") as opened:
        yield from opened


def write(file, rows):
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def prompts(file):
    by_text = {}
    for line in lines(file):
        row = json.loads(line)
        prompt = row["prompt"]
        if prompt["toxicity"] is not None and prompt["text"].strip():
            by_text.setdefault(prompt["text"], row)
    ordered = sorted(by_text, key=lambda text: hashlib.sha256(text.encode()).hexdigest())
    rows = [by_text[text] for text in ordered]
    return ([row for row in rows if row["prompt"]["toxicity"] >= 0.5],
            [row for row in rows if row["prompt"]["toxicity"] < 0.5])


def pairs(file):
    rows = [line.rstrip("\n").split("\t") for line in lines(file)][1:]
    rows = [row for row in rows if len(row) > 1 and row[0] and row[1]][:400]
    return [{"id": f"p{i}", "toxic": row[0], "neutral": [row[1]]} for i, row in enumerate(rows)]


def labelled(file):
    taken = {0: 0, 1: 0}
    for line in lines(file):
        row = json.loads(line)
        label = int(row["toxic"])
        if "civil" in row["source"] and taken[label] < 400 and 20 < len(row["text"]) < 400:
            taken[label] += 1
            yield {"text": row["text"], "toxic": label}


def main():
    rtp, paradetox, labels, folder = sys.argv[1:5]
    end = 50 + int((sys.argv[5:] or ["50"])[0])
    high, low = prompts(rtp)
    write(f"{folder}/choose.jsonl", high[:30] + low[:30])
    write(f"{folder}/report.jsonl", high[50:end] + low[50:end])
    write(f"{folder}/pairs.jsonl", pairs(paradetox))
    write(f"{folder}/labelled.jsonl", labelled(labels))


main()
