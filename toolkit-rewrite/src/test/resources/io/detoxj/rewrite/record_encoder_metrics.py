"""Records BERTScore values and token labels that tests are compared with.

pip install torch transformers bert-score==0.3.13
python record_encoder_metrics.py CORE

CORE is the folder io/detoxj/core/encoder/reference in the test resources of toolkit-core. Its tiny
random encoder "sentence" serves for both: BERTScore is taken over it as it is, and a random matrix
of seven labels is put on it, saved as entity/token-classifier beside this file. Texts were invented.
Recorded with torch 2.15, transformers 5.24 and bert-score 0.3.13, float32.
"""
import csv
import json
import os
import sys
import tempfile

import bert_score
import torch
from transformers import (
    AutoTokenizer, BertForTokenClassification, PreTrainedTokenizerFast)

# bert-score asks for it for empty texts, and transformers 5 has it no longer.
PreTrainedTokenizerFast.build_inputs_with_special_tokens = lambda self, ids: self.encode("")

HERE = os.path.dirname(os.path.abspath(__file__))
CORE = sys.argv[1]
TEXTS = [
    ("You are a soggy biscuit", ["You are not helpful", "That was no help"]),
    ("the rain falls on the hills", ["the rain falls on the hills", "rain"]),
    ("", ["nothing was said", "quiet"]),
    ("something", ["", "something else"]),
    ("  Please be quiet now!  ", ["Shut the window, please.", "be quiet"]),
    ("naïve 😀 weather 你好", ["fine weather 😀", "good evening"]),
    ("a b c a b c", ["c b a", "a a a b"]),
]
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
TAGGED = [
    "Anna met Bob in the old town on Monday.",
    "😀 the rain falls on the Hills of Kent",
    "你好 Anna",
    "",
    "unbelievable thunderstorms everywhere, rainy mountains and riverbanks again and again and again",
]


def encoder(name):
    return os.path.join(CORE, name)


def bert(name, layer, **options):
    texts = [text for text, _ in TEXTS]
    references = [refs for _, refs in TEXTS]
    p, r, f = bert_score.score(
        texts, references, model_type=encoder(name), num_layers=layer, device="cpu", **options)
    return {"p": p.tolist(), "r": r.tolist(), "f": f.tolist()}


def main():
    recorded = {"texts": [{"text": t, "references": r} for t, r in TEXTS]}
    recorded["plain"] = {str(layer): bert("sentence", layer) for layer in (1, 2)}
    recorded["idf"] = bert("sentence", 2, idf=True)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False) as table:
        csv.writer(table).writerows(
            [["LAYER", "P", "R", "F"]] + [[i, 0.31, 0.32, 0.33] for i in range(5)])
    recorded["rescaled"] = bert(
        "sentence", 2, rescale_with_baseline=True, baseline_path=table.name, lang="en")
    with open(os.path.join(HERE, "metric", "bert_score.json"), "w") as out:
        json.dump(recorded, out, indent=0)

    torch.manual_seed(11)
    folder = os.path.join(HERE, "entity", "token-classifier")
    labels = dict(enumerate(LABELS))
    model = BertForTokenClassification.from_pretrained(
        encoder("sentence"), id2label=labels, label2id={v: k for k, v in labels.items()}).eval()
    with torch.no_grad():
        model.classifier.weight.normal_(0, 0.5)
    tokenizer = AutoTokenizer.from_pretrained(encoder("sentence"))
    with torch.no_grad():
        states = [model.bert(**tokenizer(t, return_tensors="pt")).last_hidden_state[0] for t in TAGGED if len(t) < 60]
        # Random states are much alike; without this every token would have one label.
        model.classifier.bias.copy_(-model.classifier.weight @ torch.cat(states).mean(0))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    rows = []
    for text in TAGGED:
        encoded = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
        spans = encoded.pop("offset_mapping")[0].tolist()[1:-1]
        assert len(spans) + 2 <= model.config.max_position_embeddings
        with torch.no_grad():
            probabilities = model(**encoded).logits[0].softmax(-1)[1:-1]
        rows.append({
            "text": text,
            "tokens": [
                {"start": s, "end": e, "label": LABELS[int(p.argmax())], "probability": float(p.max())}
                for (s, e), p in zip(spans, probabilities)],
        })
    with open(os.path.join(HERE, "entity", "token_labels.json"), "w") as out:
        json.dump(rows, out, indent=0)


if __name__ == "__main__":
    main()
