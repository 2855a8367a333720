#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records tiny random models of pairs of texts, and encoders of sentences with more than a mean.

Writes folders beside this file, each with a reference.json. "pair-bert" and "pair-roberta" are
...ForSequenceClassification with one label, as published BLEURT and cross-encoders are;
"pair-bleurt" is what ports of BLEURT-20 hold, of BERT's modules: embeddings of another width, a
matrix, and blocks. Recorded are the logits of pairs that tokenizer([first], [second],
truncation=True) makes. "labse" has the modules of LaBSE: first token, dense layer with
tanh, normalisation, here written out in torch; "ernie" is text2vec's kind: mean over ERNIE's states.
Recorded with torch 2.7.1 and transformers 5.24, float32, eager attention.
"""
import json
import os
import shutil

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    BertConfig, BertForSequenceClassification, BertModel, ErnieConfig, ErnieModel,
    PreTrainedTokenizerFast, RobertaConfig, RobertaForSequenceClassification)
from transformers.models.bert.modeling_bert import BertEmbeddings

from record_encoder_references import HERE, LONG, TEXTS, bytes_bpe, randomise, wordpiece

SIZES = dict(hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
             attn_implementation="eager")
LONGEST = 40
HALF = " ".join(LONG.split()[:30])
PAIRS = [
    ("The goats are in the kitchen!", "Goats are in the kitchen."),
    ("Goats are in the kitchen.", "The goats are in the kitchen!"),
    ("Rain", ""),
    ("", ""),
    ("You soggy biscuit, close the gate.", "Please close the gate."),
    ("Unseen caf\u00e9 words \u4f60\u597d", "[SEP] </s> zebra"),
    (LONG, "Rain fell on the market."),
    ("Rain fell on the market.", LONG),
    (LONG, LONG[40:]),
    (HALF, LONG),
]


def fast(name):
    if name == "pair-roberta":
        return PreTrainedTokenizerFast(
            tokenizer_object=bytes_bpe(), bos_token="<s>", eos_token="</s>", cls_token="<s>",
            sep_token="</s>", unk_token="<unk>", pad_token="<pad>", mask_token="<mask>",
            model_input_names=["input_ids", "attention_mask"])
    return PreTrainedTokenizerFast(
        tokenizer_object=wordpiece(), unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        pad_token="[PAD]", mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"])


def folder(name):
    path = os.path.join(HERE, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def keep(path, reference):
    for file in os.listdir(path):
        if file not in ("config.json", "model.safetensors", "tokenizer.json"):
            os.remove(os.path.join(path, file))
    write(path, "reference.json", reference)


def write(path, name, content):
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, name), "w") as out:
        json.dump(content, out, ensure_ascii=True, indent=0)
        out.write("\n")


def recorded(tokenizer, logit):
    rows = []
    for first, second in PAIRS:
        # As lists: given alone, an empty second text counts as none.
        ids = tokenizer([first], [second], truncation=True, max_length=LONGEST, return_tensors="pt")
        whole = len(tokenizer([first], [second])["input_ids"][0])
        with torch.no_grad():
            value = float(logit(ids))
        rows.append({"first": first, "second": second, "ids": ids["input_ids"][0].tolist(),
                     "cut": whole > LONGEST, "value": value})
    assert any(row["cut"] for row in rows) and len({r["value"] for r in rows}) == len(rows)
    return {"longest": LONGEST, "pairs": rows}


def pairs(name, kind, config):
    torch.manual_seed(21)
    tokenizer = fast(name)
    model = kind(config(len(tokenizer))).eval()
    randomise(model)
    path = folder(name)
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    keep(path, recorded(tokenizer, lambda ids: model(**ids).logits[0, 0]))


def bleurt():
    torch.manual_seed(22)
    tokenizer = fast("pair-bleurt")
    sizes = dict(vocab_size=len(tokenizer), max_position_embeddings=64, num_labels=1, **SIZES)
    model = BertForSequenceClassification(BertConfig(**sizes)).eval()
    embeddings = BertEmbeddings(BertConfig(**{**sizes, "hidden_size": 20})).eval()
    projection = torch.nn.Linear(20, SIZES["hidden_size"])
    for module in (model, embeddings, projection):
        randomise(module)

    def logit(ids):
        x = projection(embeddings(ids["input_ids"], token_type_ids=ids["token_type_ids"]))
        for layer in model.bert.encoder.layer:
            x = layer(x)
            x = x[0] if isinstance(x, tuple) else x
        return model.classifier(model.bert.pooler(x))[0, 0]

    path = folder("pair-bleurt")
    tokenizer.save_pretrained(path)
    tensors = {"bleurt.embeddings." + n: t for n, t in embeddings.named_parameters()}
    tensors.update({n.replace("bert.", "bleurt.", 1): t for n, t in model.named_parameters()
                    if "embeddings" not in n})
    tensors.update({"bleurt.encoder.embedding_projection." + n: t
                    for n, t in projection.named_parameters()})
    save_file({n: t.detach().contiguous() for n, t in tensors.items()},
              os.path.join(path, "model.safetensors"), {"format": "pt"})
    config = {k: v for k, v in sizes.items() if k not in ("num_labels", "attn_implementation")}
    write(path, "config.json", {
        "model_type": "bleurt", "architectures": ["BleurtForSequenceClassification"],
        "embedding_size": 20, "hidden_act": "gelu", "type_vocab_size": 2, "layer_norm_eps": 1e-12,
        "position_embedding_type": "absolute", "id2label": {"0": "LABEL_0"},
        "label2id": {"LABEL_0": 0}, **config})
    keep(path, recorded(tokenizer, logit))


def states(model, tokenizer, text):
    ids = tokenizer(text, truncation=True, max_length=64, return_tensors="pt")
    with torch.no_grad():
        return model(**ids).last_hidden_state[0]


def labse():
    torch.manual_seed(23)
    tokenizer = fast("labse")
    model = BertModel(BertConfig(
        vocab_size=len(tokenizer), max_position_embeddings=64, **SIZES)).eval()
    dense = torch.nn.Linear(SIZES["hidden_size"], 32)
    randomise(model)
    randomise(dense)
    path = folder("labse")
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    with torch.no_grad():
        vectors = [torch.nn.functional.normalize(
            torch.tanh(dense(states(model, tokenizer, t)[0])), dim=0).tolist() for t in TEXTS]
    keep(path, {"texts": TEXTS, "vectors": vectors})
    write(path, "modules.json", [
        {"idx": i, "name": str(i), "path": place, "type": "sentence_transformers.models." + kind}
        for i, (place, kind) in enumerate([
            ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"),
            ("3_Normalize", "Normalize")])])
    write(os.path.join(path, "1_Pooling"), "config.json", {
        "word_embedding_dimension": SIZES["hidden_size"], "pooling_mode_cls_token": True,
        "pooling_mode_mean_tokens": False, "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False})
    write(os.path.join(path, "2_Dense"), "config.json", {
        "in_features": SIZES["hidden_size"], "out_features": 32, "bias": True,
        "activation_function": "torch.nn.modules.activation.Tanh"})
    save_file({"linear." + n: t.detach().contiguous() for n, t in dense.named_parameters()},
              os.path.join(path, "2_Dense", "model.safetensors"), {"format": "pt"})


def ernie():
    torch.manual_seed(24)
    tokenizer = fast("ernie")
    model = ErnieModel(ErnieConfig(
        vocab_size=len(tokenizer), max_position_embeddings=64, use_task_id=True,
        type_vocab_size=4, **SIZES)).eval()
    randomise(model)
    path = folder("ernie")
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    assert "embeddings.task_type_embeddings.weight" in load_file(
        os.path.join(path, "model.safetensors"))
    vectors = [torch.nn.functional.normalize(states(model, tokenizer, t).mean(0), dim=0).tolist()
               for t in TEXTS]
    keep(path, {"texts": TEXTS, "vectors": vectors})


def main():
    torch.set_num_threads(1)
    pairs("pair-bert", BertForSequenceClassification, lambda n: BertConfig(
        vocab_size=n, max_position_embeddings=64, num_labels=1, problem_type="regression", **SIZES))
    pairs("pair-roberta", RobertaForSequenceClassification, lambda n: RobertaConfig(
        vocab_size=n, max_position_embeddings=66, type_vocab_size=1, layer_norm_eps=1e-5,
        num_labels=1, **SIZES))
    bleurt()
    labse()
    ernie()


if __name__ == "__main__":
    main()
