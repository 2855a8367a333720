"""Records TER under every combination of sacrebleu's options, for RecordedTerTest.

pip install sacrebleu==2.6.0
python record_ter_options.py > ter_options.jsonl

Takes every third short pair of text_metrics.jsonl and the invented ones below. Each line but the last is a
pair with its values by the options that are on; the last has those of the whole as a corpus.
"""
import itertools
import json
import os

from sacrebleu.metrics import TER

HERE = os.path.dirname(os.path.abspath(__file__))
OPTIONS = ["case_sensitive", "normalized", "no_punct", "asian_support"]
MORE = [
    ("The baker's dog's ball isn't Bob's, it's the baker's", "the baker 's dog has Bob 's ball"),
    ("a well-\n-known cook\n- and &quot;friend&quot; &amp; co. &lt;b&gt;", "a well-known cook and \"friend\" & co. <b>"),
    ("この傘はカボチャだ。\u30fb\u300c本当\u300d\uff01", "この傘は、カボチャではない\u3002"),
    ("コーヒー", "コーヒー を 飲む"),
    ("ひらがな", "ひらがなカタカナ\u31f0\u31f1"),
    ("\u3220\u3300\u33a1\u2e80\u31c0\uf900\ufe30", "\u3220 \u3300 \u33a1 \u2e80 \u31c0 \uf900 \ufe30"),
    ("价格是1,200元\uff0c太贵\uff1b不行\uff1f(真的)", "价格是1,300元\u3002太贵了\uff01"),
    ("3-4 or 10,5 - 7.x, A.B;C:D!", "3 -4 or 10 , 5 -7 . x A.B C D"),
    ("\u4f60\U00020000\u597d\uff0e\uff61\uff65", "\u4f60 \u597d"),
    ("...!?\"()", ""),
    ("", "?!"),
    ("tab\tand\nline \u3000 wide", "tab and line wide"),
    ("100.000 \uff08ten\uff09 \uff02x\uff02 \u3010y\u3011", "100.000 ten x y"),
]


def name(on):
    return " ".join(on) if on else "none"


def main():
    with open(os.path.join(HERE, "text_metrics.jsonl"), encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = [(row["text"], row["references"]) for row in rows if len(row.get("text", "x" * 999)) < 150][::3]
    pairs += [(text, [reference]) for text, reference in MORE]
    metrics = {}
    for size in range(len(OPTIONS) + 1):
        for on in itertools.combinations(OPTIONS, size):
            metrics[name(on)] = TER(**{option: True for option in on})
    for text, references in pairs:
        values = {key: one.sentence_score(text, references).score for key, one in metrics.items()}
        print(json.dumps({"text": text, "references": references, "values": values}))
    texts = [text for text, _ in pairs]
    first = [[references[0] for _, references in pairs]]
    print(json.dumps({"corpus": {key: one.corpus_score(texts, first).score for key, one in metrics.items()}}))


if __name__ == "__main__":
    main()
