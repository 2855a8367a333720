#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what short templates give under transformers' own settings of Jinja.

Reads snippets.txt beside this file, one template a line, in which a backslash and n is a line end
and two backslashes are one; a line that begins with !! is refused here although Jinja prints
something for it, mostly nothing. Writes snippets.json: each template with its output, or with null if it
is refused. Recorded with transformers 5.24.0 and jinja2 3.1.6.
"""
import json
import os
import re

from transformers.utils.chat_template_utils import _compile_jinja_template

HERE = os.path.dirname(os.path.abspath(__file__))
VARIABLES = json.load(open(os.path.join(HERE, "variables.json"), encoding="utf-8"))


def unescaped(line):
    return re.sub(r"\\(n|\\)", lambda found: "\n" if found[1] == "n" else "\\", line)


def main():
    recorded = []
    for line in open(os.path.join(HERE, "snippets.txt"), encoding="utf-8", newline="\n"):
        line = line.rstrip("\n")
        if not line or line.startswith("## "):
            continue
        refused = line.startswith("!! ")
        template = unescaped(line[3:] if refused else line)
        try:
            if refused:
                raise PermissionError("refused here")
            output = _compile_jinja_template(template).render(**VARIABLES)
        except Exception as refusal:  # whatever it is, the template is not rendered
            print(type(refusal).__name__, refusal, "|", line[:90])
            output = None
        recorded.append({"template": template, "output": output})
    with open(os.path.join(HERE, "snippets.json"), "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in recorded) + "\n]\n")
    print(len(recorded), "snippets")


main()
