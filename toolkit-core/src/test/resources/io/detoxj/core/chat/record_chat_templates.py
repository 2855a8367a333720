#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what chat templates make of the conversations in chat_cases.json under transformers.

Without arguments: renders the templates in the folder templates beside this file, which are our own,
and writes rendered.json with the texts. With a folder of published templates (*.jinja), such as those
in the wheel of trl (trl/chat_templates), in the source archive of llama-cpp-python
(vendor/llama.cpp/models/templates) or in tests of huggingface.js: writes published.json with the name
and SHA-256 of each template and the first 16 digits of the SHA-256 of each text, for the templates
themselves are other people's work and stay outside. A conversation that a template refuses is null.
Every template is told the same special tokens and that it is 7 March 2026, 15:04:05. Recorded with
transformers 5.24.0 and jinja2 3.1.6.
"""
import datetime
import glob
import hashlib
import json
import os
import sys

from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import _normalize_chat_messages, render_jinja_template

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = datetime.datetime(2026, 3, 7, 15, 4, 5)


class FixedTime:
    """Stands for the clock that strftime_now reads."""

    @staticmethod
    def now():
        return NOW


chat_template_utils.datetime = FixedTime
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def rendered(template, case):
    variables = dict(TOKENS, **case.get("variables", {}))
    try:
        texts, _ = render_jinja_template(
            conversations=[_normalize_chat_messages(case["messages"])],
            tools=case.get("tools"),
            documents=case.get("documents"),
            chat_template=template,
            add_generation_prompt=case["add_generation_prompt"],
            **variables)
        return texts[0]
    except Exception as refusal:  # whatever it is, there is no text
        print("   ", case["name"], type(refusal).__name__, str(refusal)[:100])
        return None


def digest(text):
    return None if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def main():
    cases = json.load(open(os.path.join(HERE, "chat_cases.json"), encoding="utf-8"))
    own = len(sys.argv) == 1
    folder = os.path.join(HERE, "templates") if own else sys.argv[1]
    lines = []
    for file in sorted(glob.glob(os.path.join(folder, "*.jinja"))):
        name = os.path.basename(file)[:-len(".jinja")]
        template = open(file, encoding="utf-8", newline="").read()
        print(name)
        texts = [rendered(template, case) for case in cases]
        one = {"name": name, "sha256": hashlib.sha256(template.encode()).hexdigest()}
        one["texts"] = texts if own else [digest(text) for text in texts]
        lines.append(json.dumps(one, ensure_ascii=False))
    target = os.path.join(HERE, "rendered.json" if own else "published.json")
    with open(target, "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(lines) + "\n]\n")
    print(len(lines), "templates,", len(cases), "conversations")


main()
