#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what lm-eval makes of the bundled GPT-2 on local data, item by item.

    record_lm_eval.py [--chat] MODEL DATA OUT [TASK ...]

MODEL is examples/models/gpt2-4m, DATA a folder with the benchmarks' published files (bench-*), OUT
the folder to write to. The tasks are lm-eval's own, with their own prompts, choices, targets and
filters; only where the records come from is overridden: the published files are turned into the
fields the task expects. TruthfulQA is asked without its preamble, and GSM8K writes 24 tokens after
no example, for the model's context has 128 tokens; lm-eval cannot ask records with an answer longer
than that, which are left out. OUT/TASK.json.gz has the results, the positions of the records where
some are left out, and for each item the log-likelihoods or the text written, and a hash of what was
asked. Recorded with lm-eval 0.4.13, transformers 5.24 and torch 2.15, float32.

With --chat the tasks are asked with --apply_chat_template and the invented template below, the first
40 records of each, for OUT recorded/chat (torch 2.7).
"""
import csv
import gzip
import hashlib
import io
import json
import os
import re
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

import lm_eval
import torch
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks._yaml_loader import load_yaml
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

CHAT = "--chat" in sys.argv
MODEL, DATA, OUT, *NAMED = [one for one in sys.argv[1:] if one != "--chat"]
TEMPLATE = ("{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}"
            "{% if add_generation_prompt %}[assistant] {% endif %}")
HERE = os.path.dirname(os.path.abspath(__file__))
YAML = os.path.join(os.path.dirname(lm_eval.__file__), "tasks")


def text(name):
    path = os.path.join(DATA, name)
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as f:
        return f.read()


def jsonl(name):
    return [json.loads(line) for line in text(name).split("\n") if line.strip()]


def table(name, delimiter=","):
    return list(csv.reader(io.StringIO(text(name), newline=""), delimiter=delimiter))


def letters(name, n):
    return [{"question": r[0], "choices": {"text": r[1:n + 1], "label": list("ABCDE")[:n]},
             "answerKey": r[n + 1]} for r in table(name)]


def openbook():
    docs = []
    for r in table("bench-openbookqa/test.tsv", "\t")[1:]:
        found = re.findall(r"\(([A-E])\) (.*?)(?= \([A-E]\) |$)", r[2])
        docs.append({"question_stem": r[1], "answerKey": r[4], "choices": {
            "text": [one[1] for one in found], "label": [one[0] for one in found]}})
    return docs


def truthful():
    rows = table("bench-truthfulqa/TruthfulQA.csv.gz")
    at = {name: i for i, name in enumerate(rows[0])}
    docs = []
    for r in rows[1:]:
        true, false = ([one.strip() for one in r[at[name]].split(";") if one.strip()]
                       for name in ("Correct Answers", "Incorrect Answers"))
        docs.append({
            "question": r[at["Question"]],
            "mc1_targets": {"choices": [r[at["Best Answer"]]] + false},
            "mc2_targets": {"choices": true + false, "labels": [1] * len(true) + [0] * len(false)}})
    return docs


def pages():
    out, page = [], ""
    for line in text("text-wikitext2/test.txt.gz").split("\n"):
        if re.fullmatch(r" = [^=].*[^=] = ", line) and page.strip():
            out.append({"page": page})
            page = ""
        page += line + "\n"
    return out + ([{"page": page[:-1]}] if page.strip() else [])


def piqa():
    labels = text("bench-piqa/valid-labels.lst").split()
    return [dict(d, label=int(l)) for d, l in zip(jsonl("bench-piqa/valid.jsonl.gz"), labels)]


def boolq():
    return [dict(d, label=int(d["answer"] == "True")) for d in jsonl("bench-boolq/dev.jsonl.gz")]


def blimp():
    return [{"sentence_good": d["good"], "sentence_bad": d["bad"]}
            for d in jsonl("bench-blimp/blimp.jsonl.gz")]


def invented(name):
    with open(os.path.join(HERE, "invented", name), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


MMLU = {"description": "The following are multiple choice questions (with answers) about "
                       "{{subject|replace('_', ' ')}}.\n\n"}
WITHOUT_PREAMBLE = {"doc_to_text": "Q: {{question}}\nA:"}
SHORT = {"num_fewshot": 0, "generation_kwargs": {
    "until": ["Question:", "</s>", "<|im_end|>"], "do_sample": False, "max_gen_toks": 24}}
# Our name: lm-eval's file, the records, and what is overridden.
TASKS = {
    "arc_easy": ("arc/arc_easy.yaml", lambda: letters("bench-arc/ARC-Easy_test.csv.gz", 4), {}),
    "arc_challenge": (
        "arc/arc_challenge.yaml", lambda: letters("bench-arc/ARC-Challenge_test.csv.gz", 4), {}),
    "piqa": ("piqa/piqa.yaml", piqa, {}),
    "openbookqa": ("openbookqa/openbookqa.yaml", openbook, {}),
    "boolq": ("super_glue/boolq/default.yaml", boolq, {}),
    "commonsense_qa": ("commonsense_qa/default.yaml",
                       lambda: letters("bench-commonsenseqa/validation.csv.gz", 5), {}),
    "truthfulqa_mc1": ("truthfulqa/truthfulqa_mc1.yaml", truthful, WITHOUT_PREAMBLE),
    "truthfulqa_mc2": ("truthfulqa/truthfulqa_mc2.yaml", truthful, WITHOUT_PREAMBLE),
    "lambada": ("lambada/lambada_openai.yaml",
                lambda: jsonl("bench-lambada/lambada_test.jsonl.gz"), {}),
    "blimp": ("blimp/adjunct_island.yaml", blimp, {}),
    "mmlu": ("mmlu/default/mmlu_anatomy.yaml", lambda: jsonl("bench-mmlu/test.jsonl.gz"), MMLU),
    "gsm8k": ("gsm8k/gsm8k.yaml", lambda: jsonl("bench-gsm8k/test.jsonl.gz"), SHORT),
    "wikitext": ("wikitext/wikitext.yaml", pages, {}),
    "hellaswag": ("hellaswag/hellaswag.yaml", lambda: invented("hellaswag/hellaswag_val.jsonl"), {}),
    "winogrande": ("winogrande/default.yaml", lambda: invented("winogrande/dev.jsonl"), {}),
}


def kept(name, docs, tokenizer):
    """The positions of the records that are asked."""
    if name == "gsm8k":
        # A question of a chat that does not fit the context is refused here, and cut there.
        fits = lambda doc: not CHAT or len(tokenizer.encode(doc["question"])) <= 80
        return [i for i in range(0, len(docs), 4) if fits(docs[i])]
    longest = lambda doc: max(len(tokenizer.encode(" " + doc[key])) for key in ("sol1", "sol2"))
    return [i for i, doc in enumerate(docs) if name != "piqa" or longest(doc) <= 128]


def evaluated(name, lm, docs):
    yaml, _, overrides = TASKS[name]
    config = load_yaml(os.path.join(YAML, yaml))
    for key in ("training_split", "validation_split", "fewshot_split", "fewshot_config",
                "dataset_name", "tag", "task_alias", "group"):
        config.pop(key, None)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "docs.jsonl")
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(json.dumps(doc) + "\n" for doc in docs)
        config.update(
            task=name, dataset_path="json", test_split="test", num_fewshot=0,
            dataset_kwargs={"data_files": {"test": path}})
        config.update(overrides)
        return lm_eval.simple_evaluate(
            model=lm, tasks=[config], log_samples=True, bootstrap_iters=0,
            apply_chat_template=CHAT)


def item(sample):
    asked = sample["arguments"]
    flat = [str(value) for one in asked.values() for value in one.values()] \
        if isinstance(asked, dict) else [str(value) for one in asked for value in one[:2]]
    answers = [one[0] for one in sample["resps"]]
    if isinstance(answers[0], str):
        return {"asked": flat[0], "written": answers[0]}
    lls = [one[0] if isinstance(one, (list, tuple)) else one for one in answers]
    greedy = [int(one[1]) if isinstance(one, (list, tuple)) else 0 for one in answers]
    digest = hashlib.sha256("\x00".join(flat).encode()).hexdigest()[:8]
    return {"asked": digest, "ll": [round(float(x), 4) for x in lls], "greedy": greedy}


def main():
    torch.set_num_threads(2)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=os.path.join(MODEL, "tokenizer.json"),
        eos_token="<|endoftext|>", bos_token="<|endoftext|>")
    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32).eval()
    tokenizer.chat_template = TEMPLATE
    lm = HFLM(pretrained=model, tokenizer=tokenizer, batch_size=64, device="cpu")
    os.makedirs(OUT, exist_ok=True)
    for name in NAMED or TASKS:
        began = time.time()
        records = TASKS[name][1]()
        positions = kept(name, records, tokenizer)[:40 if CHAT else None]
        result = evaluated(name, lm, [records[i] for i in positions])
        samples = sorted(result["samples"][name], key=lambda one: one["doc_id"])
        seen = {}
        for one in samples:
            seen.setdefault(one["doc_id"], one)
        record = {
            "task": name,
            "results": {k: v for k, v in result["results"][name].items() if isinstance(v, float)},
            "items": [item(one) for one in seen.values()]}
        if len(positions) < len(records):
            record["kept"] = positions
        # Without a time in it, so that the same record makes the same bytes.
        with open(os.path.join(OUT, name + ".json.gz"), "wb") as f:
            f.write(gzip.compress(json.dumps(record, separators=(",", ":")).encode(), 9, mtime=0))
        print(name, len(seen), record["results"], "%.0f s" % (time.time() - began), flush=True)


if __name__ == "__main__":
    main()
