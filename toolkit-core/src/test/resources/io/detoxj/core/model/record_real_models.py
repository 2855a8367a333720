# SPDX-License-Identifier: Apache-2.0
"""Records what transformers computes in float32 with two real models, from their folders and their GGUF files.

    python record_real_models.py FOLDER          (transformers 5.24.0, gguf 0.19.0, torch 2.7.1)

FOLDER holds gemma-3-270m and smollm2-135m-instruct, and below .work the GGUF files that they were made of. The
folders are in bfloat16, so their numbers are those of the files rounded: both are recorded. Writes real-models.json
beside this script: of each prompt the ids, logits after the last token (the five largest, forty at fixed places, the
log of the sum of all exponentials, in double precision) and forty greedy tokens. Prompts that a tokenizer gives no
id for have their ids alone.
"""
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

MODELS = {
    "gemma-3-270m": ".work/gemma/gemma-3-270m-q4_k_m.gguf",
    "smollm2-135m-instruct": ".work/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
}
FILE = Path(__file__).parent / "real-models.json"
PLACES, GREEDY = 40, 40
# Some 600 tokens: longer than Gemma's window of 512.
LONG = " ".join(
    f"In bed {i} the gardener counted {3 * i + 2} turnips and {i * i % 7} snails, wrote both numbers down, "
    f"and went on to the next bed because the sun was {'high' if i % 2 else 'low'}."
    for i in range(1, 20)
)
PROMPTS = [
    "The weather in the valley",
    "Once upon a time there was a gardener who",
    "The capital of France is",
    "Question: How many legs have three spiders?\nAnswer:",
    'def fibonacci(n):\n    """Returns the n-th number."""\n',
    "SELECT name, COUNT(*) FROM plants WHERE height > 12.5 GROUP BY",
    '{"name": "turnip", "weights": [1.5, 2, -3e-4], "fresh":',
    "\\frac{a}{b} = \\sum_{i=1}^{n} x_i^2 \\quad",
    "I planted \U0001F331\U0001F337 and then \U0001F469\U0001F3FD\u200D\U0001F33E came \U0001F600\U0001F600, so",
    "\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u4e00\u8d77\u53bb\u516c\u56ed",
    "The word \u732b means cat, \u72d7 means dog, and \u9c7c means",
    "\u0421\u0435\u0433\u043e\u0434\u043d\u044f \u0432 \u0441\u0430\u0434\u0443 \u0440\u0430\u0441\u0446\u0432\u0435\u043b\u0438",
    "\u00dcn\u00efc\u00f6d\u00e9 e\u0301 \ufb01 \u210c \u2014 \u00abbonjour\u00bb co\u00fbte 3\u00a0\u20ac",
    "don't I'LL we've\u00a0x\r\ny",
    "   \t\t  \n\n\n   leading and trailing   ",
    "1, 1, 2, 3, 5, 8, 13,",
    "ha " * 50,
    "<start_of_turn>user\nHello<end_of_turn>\n<|im_start|>user\nHi<|im_end|>\n",
    " ",
    "\n",
    "a",
    "",
    LONG,
]


@torch.inference_mode()
def recorded(model, tokenizer, prompt):
    ids = tokenizer(prompt)["input_ids"]
    if not ids:
        return {"ids": ids}
    out = model(torch.tensor([ids]), use_cache=True)
    logits = out.logits[0, -1]
    top = torch.topk(logits, 5)
    step = len(logits) // PLACES
    row = {
        "ids": ids,
        "top_ids": top.indices.tolist(),
        "top": [round(x, 5) for x in top.values.tolist()],
        "every": step,
        "logits": [round(x, 5) for x in logits[: step * PLACES : step].tolist()],
        "log_sum": round(torch.logsumexp(logits.double(), 0).item(), 5),
        "greedy": [],
    }
    # How near the second candidate ever came: below the tolerance, another choice would be no error.
    nearest = float("inf")
    for _ in range(GREEDY):
        best = torch.topk(out.logits[0, -1], 2)
        nearest = min(nearest, (best.values[0] - best.values[1]).item())
        row["greedy"].append(best.indices[0].item())
        out = model(best.indices[:1].view(1, 1), past_key_values=out.past_key_values, use_cache=True)
    row["nearest"] = round(nearest, 5)
    return row


def write(found):
    lines = [f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"
             for key, rows in found.items()]
    FILE.write_text("{" + ",\n".join(lines) + "}\n")


def main(root):
    found = {"prompts": PROMPTS}
    if FILE.exists():  # goes on after a stop; delete the file to record anew
        found.update({key: rows for key, rows in json.loads(FILE.read_text()).items() if key != "prompts"})
    for name, file in MODELS.items():
        gguf = root / file
        kinds = {"folder": (root / name, {}), "gguf": (gguf.parent, {"gguf_file": gguf.name})}
        for kind, (path, extra) in kinds.items():
            if f"{name} {kind}" in found:
                continue
            tokenizer = AutoTokenizer.from_pretrained(path, **extra)
            model = AutoModelForCausalLM.from_pretrained(
                path, dtype=torch.float32, attn_implementation="eager", **extra).eval()
            rows = [recorded(model, tokenizer, prompt) for prompt in PROMPTS]
            found[f"{name} {kind}"] = rows
            write(found)
            print(name, kind, "ids of the longest:", len(rows[-1]["ids"]),
                  "nearest second candidate:", min(row.get("nearest", 9) for row in rows),
                  "largest logit:", max(row["top"][0] for row in rows if row["ids"]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
