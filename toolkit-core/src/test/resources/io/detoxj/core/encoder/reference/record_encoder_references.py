#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tiny random text classifiers and what Hugging Face transformers computes with them.

Writes one folder a model beside this file: config.json and model.safetensors as transformers saves
them, a tokenizer trained on the invented sentences below, and reference.json with texts, their
token ids, logits of one padded batch, and a long text in windows as the tokenizer cuts them.
Recorded with torch 2.15 and transformers 5.24, float32, eager attention.
"""
import json
import os
import shutil
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import (
    AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers)
from transformers import (
    BertConfig, BertForSequenceClassification, DistilBertConfig,
    DistilBertForSequenceClassification, PreTrainedTokenizerFast, RobertaConfig,
    RobertaForSequenceClassification, XLMRobertaConfig, XLMRobertaForSequenceClassification)

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = """The old gardener waters the roses before sunrise and counts the snails.
A small boat drifts along the quiet river while the children wave from the bridge.
Nobody in the village remembers who painted the blue door of the bakery.
She reads every letter twice, then folds it and puts it under the lamp.
The soup tastes better on the second day, as my grandmother always said.
Our train was late again, so we shared an apple and talked about the weather.
You soggy biscuit, you have left the gate open and the goats are in the kitchen!
He repaired the clock with a spoon, two nails and a great deal of patience.
Rain fell on the market, but the musicians kept playing under the awning.
The museum keeps a map on which the island is drawn upside down.
""".splitlines()
TEXTS = [
    "The goats are in the kitchen!",
    "Rain",
    "My grandmother repaired the clock, and nobody remembers who painted it blue.",
    "",
    "You soggy biscuit, put the spoon under the lamp before the musicians wave.",
    "Unseen caf\u00e9 words: zebra, Na\u00efve \u4f60\u597d 123-45 <mask> [SEP] </s>",
    "RAIN on the Market\tand  two\nspaces",
]
LONG = " ".join(CORPUS)
WINDOW, OVERLAP = 24, 5
JIGSAW = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]


def labels(names):
    return dict(id2label=dict(enumerate(names)), label2id={n: i for i, n in enumerate(names)})


BERT_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def wordpiece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    t.train_from_iterator(CORPUS, trainers.WordPieceTrainer(
        vocab_size=260, special_tokens=BERT_SPECIAL, show_progress=False))
    ids = [(s, t.token_to_id(s)) for s in BERT_SPECIAL]
    t.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[ids[2], ids[3]])
    return t


def bytes_bpe():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=400, special_tokens=ROBERTA_SPECIAL, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return t


def unigram():
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.NFKC()
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.decoder = decoders.Metaspace()
    t.train_from_iterator(CORPUS, trainers.UnigramTrainer(
        vocab_size=260, special_tokens=ROBERTA_SPECIAL, unk_token="<unk>", show_progress=False))
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)])
    return t


SIZES = dict(hidden_size=48, num_hidden_layers=3, num_attention_heads=4, intermediate_size=80)
MODELS = {
    "bert-single": (wordpiece, BertForSequenceClassification, lambda n: BertConfig(
        vocab_size=n, max_position_embeddings=96, **SIZES, **labels(["harmless", "toxic"]))),
    "bert-multi": (wordpiece, BertForSequenceClassification, lambda n: BertConfig(
        vocab_size=n, max_position_embeddings=96, hidden_act="gelu_new",
        problem_type="multi_label_classification", **SIZES, **labels(JIGSAW))),
    "roberta-single": (bytes_bpe, RobertaForSequenceClassification, lambda n: RobertaConfig(
        vocab_size=n, max_position_embeddings=98, type_vocab_size=1, layer_norm_eps=1e-5,
        **SIZES, **labels(["nothate", "hate"]))),
    # Jigsaw's labels without a problem type; weights of bfloat16.
    "roberta-multi": (bytes_bpe, RobertaForSequenceClassification, lambda n: RobertaConfig(
        vocab_size=n, max_position_embeddings=98, type_vocab_size=1, layer_norm_eps=1e-5,
        hidden_act="relu", **SIZES, **labels(["toxicity", "severe_toxicity", "insult"]))),
    "distilbert": (wordpiece, DistilBertForSequenceClassification, lambda n: DistilBertConfig(
        vocab_size=n, max_position_embeddings=96, dim=48, n_layers=2, n_heads=3, hidden_dim=64)),
    "xlm-roberta": (unigram, XLMRobertaForSequenceClassification, lambda n: XLMRobertaConfig(
        vocab_size=n, max_position_embeddings=98, type_vocab_size=1, layer_norm_eps=1e-5,
        problem_type="multi_label_classification", **SIZES, **labels(["toxic"]))),
}
STORED = {"roberta-multi": torch.bfloat16, "distilbert": torch.float16}


def randomise(model):
    for name, p in model.named_parameters():
        if p.dim() > 1:
            torch.nn.init.normal_(p, 0, 0.5 if "embed" in name else 0.3)
        else:
            p.data.add_(torch.randn_like(p) * 0.3)


def logits(model, rows, padding):
    """Logits of a padded batch, after a check that padding does not show."""
    width = max(map(len, rows))
    ids = torch.tensor([row + [padding] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    with torch.no_grad():
        batch = model(input_ids=ids, attention_mask=mask).logits
        for i, row in enumerate(rows):
            alone = model(input_ids=torch.tensor([row])).logits[0]
            assert (alone - batch[i]).abs().max() < 2e-5, (i, alone, batch[i])
    return batch.tolist()


def record(name, seed):
    make, kind, config = MODELS[name]
    tokenizer = make()
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(seed)
    model = kind(config(tokenizer.get_vocab_size())).eval()
    randomise(model)
    if name in STORED:
        model.to(STORED[name]).to(torch.float32)
    model.config._attn_implementation = "eager"
    model.save_pretrained(folder)
    weights = os.path.join(folder, "model.safetensors")
    if name in STORED:
        save_file({k: v.to(STORED[name]) for k, v in load_file(weights).items()}, weights,
                  metadata={"format": "pt"})
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    first = "<s>" if "roberta" in name else "[CLS]"
    padding = tokenizer.token_to_id("<pad>" if "roberta" in name else "[PAD]")
    rows = [tokenizer.encode(text).ids for text in TEXTS]
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, cls_token=first, pad_token="<pad>" if padding else "[PAD]")
    windows = fast(LONG, truncation=True, max_length=WINDOW, stride=OVERLAP,
                   return_overflowing_tokens=True)["input_ids"]
    assert len(windows) > 5
    reference = {
        "texts": TEXTS, "ids": rows, "logits": logits(model, rows, padding),
        "long": {"text": LONG, "tokens": WINDOW, "overlap": OVERLAP, "ids": windows,
                 "logits": logits(model, windows, padding)}}
    if name == "bert-single":
        reference["activations"] = {}
        for activation in ("gelu", "gelu_python", "gelu_new", "gelu_fast", "gelu_pytorch_tanh",
                           "relu", "silu", "swish"):
            changed = BertConfig.from_pretrained(folder, hidden_act=activation)
            other = kind.from_pretrained(folder, config=changed).eval()
            reference["activations"][activation] = logits(other, rows[:1], padding)[0]
    if "roberta" in name:
        # A padding token inside a text: positions do not count it.
        ids = rows[0][:3] + [padding] + rows[0][3:]
        with torch.no_grad():
            inside = model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids)))
        reference["padding_inside"] = {"ids": ids, "logits": inside.logits[0].tolist()}
    with open(os.path.join(folder, "reference.json"), "w") as out:
        json.dump(reference, out, ensure_ascii=True, indent=0)
        out.write("\n")


def legacy(name, tokenizer_class, settings, **tokens):
    """Ids of transformers' tokenizers made from the files that came before tokenizer.json."""
    tokenizer = MODELS[name][0]()
    folder = os.path.join(HERE, "legacy-" + name.split("-")[0])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tempfile.TemporaryDirectory() as scratch:
        for file in tokenizer.model.save(scratch):
            shutil.copy(file, folder)
    recorded = []
    for setting in settings:
        with open(os.path.join(folder, "tokenizer_config.json"), "w") as out:
            json.dump(dict(setting, tokenizer_class=tokenizer_class.__name__), out)
        made = tokenizer_class.from_pretrained(folder, **tokens)
        recorded.append({"config": setting, "ids": [made(text)["input_ids"] for text in TEXTS]})
    os.remove(os.path.join(folder, "tokenizer_config.json"))
    with open(os.path.join(folder, "reference.json"), "w") as out:
        json.dump({"texts": TEXTS, "settings": recorded}, out, ensure_ascii=True, indent=0)
        out.write("\n")


def main():
    print(torch.__version__, transformers.__version__)
    for seed, name in enumerate(MODELS):
        record(name, 100 + seed)
    legacy("bert-single", transformers.BertTokenizerFast, [
        {}, {"do_lower_case": False}, {"do_lower_case": False, "strip_accents": True},
        {"do_lower_case": True, "strip_accents": False, "tokenize_chinese_chars": False}])
    # The mask takes the space before it along in the published tokenizer.json of RoBERTa and in
    # transformers before version 5.
    legacy("roberta-single", transformers.RobertaTokenizerFast, [{}, {"add_prefix_space": True}],
           mask_token=AddedToken("<mask>", lstrip=True, special=True))


if __name__ == "__main__":
    main()
