#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records a tiny random sentence encoder and the vectors that sentence-transformers gives with it.

Writes the folder "sentence" beside this file, as SentenceTransformer.save does, with a tokenizer
trained on the invented sentences of record_encoder_references.py, and reference.json: texts, their
vectors, and the cosine of each to the first; and of a text that is longer than the encoder the mean
over the tokens of all its windows, made one unit long.
Recorded with torch 2.15, transformers 5.24 and sentence-transformers 6.2, float32.
"""
import json
import os
import shutil
import tempfile

import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from record_encoder_references import HERE, LONG, SIZES, TEXTS, randomise, wordpiece

POSITIONS, LONGEST = 96, 48


def main():
    print(torch.__version__, sentence_transformers.__version__)
    tokenizer = wordpiece()
    folder = os.path.join(HERE, "sentence")
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(7)
    model = BertModel(BertConfig(
        vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=POSITIONS, **SIZES)).eval()
    randomise(model)
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
            pad_token="[PAD]", mask_token="[MASK]").save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=LONGEST)
        whole = SentenceTransformer(
            modules=[transformer, Pooling(SIZES["hidden_size"], "mean"), Normalize()], device="cpu")
    whole.save(folder, create_model_card=False)
    whole = SentenceTransformer(folder, device="cpu")
    vectors = whole.encode(TEXTS)
    for text, vector in zip(TEXTS, vectors):
        assert abs(whole.encode([text])[0] - vector).max() < 2e-6
    reference = {"texts": TEXTS, "vectors": vectors.tolist(),
                 "cosines": whole.similarity(vectors[:1], vectors)[0].tolist()}
    fast = PreTrainedTokenizerFast.from_pretrained(folder)
    windows = fast(LONG, truncation=True, max_length=LONGEST, stride=0,
                   return_overflowing_tokens=True)["input_ids"]
    assert len(windows) > 2 and len(windows[-1]) < LONGEST
    with torch.no_grad():
        states = torch.cat([model(torch.tensor([ids])).last_hidden_state[0] for ids in windows])
    long = torch.nn.functional.normalize(states.mean(0), dim=0)
    reference["long"] = {"text": LONG, "vector": long.tolist()}
    with open(os.path.join(folder, "reference.json"), "w") as out:
        json.dump(reference, out, ensure_ascii=True, indent=0)
        out.write("\n")


if __name__ == "__main__":
    main()
