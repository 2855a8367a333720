# SPDX-License-Identifier: Apache-2.0
"""Records what Hugging Face transformers computes with a tiny random GPT-2.

Usage: python record_gpt2_reference.py OUTPUT_FOLDER

Needs torch and transformers on the CPU. Writes config.json and model.safetensors (a checkpoint as
save_pretrained writes it: F32, names begin with "transformer.", the tied lm_head left out) and
reference.json. Of every prompt that file holds:
  ids         the token ids, of unequal lengths
  resid_mid   [layer][token][channel]: the residual stream after attention is added
  hidden      [layer][token][channel]: the residual stream after each block, before the final
              layer norm (transformers' own hidden_states[-1] has that norm applied; hooks do not)
  logits      [token][vocabulary] at every position
  last_logits [vocabulary]: the last row of logits again
  nll         [token - 1]: negative log-likelihood in nats of tokens 1, 2, ... given those before
  greedy      the 12 ids that greedy decoding appends, the whole sequence read anew each time
Numbers are rounded to 8 significant digits. Greedy choices are checked to be no near ties, and
none is the end-of-text token, so that no decoder has cause to stop or to differ.
"""

import json
import pathlib
import sys

import torch
import transformers

SEED = 1
LENGTHS = (1, 5, 9, 17)
GREEDY_TOKENS = 12
SMALLEST_MARGIN = 1e-2


def build_model():
    """A GPT-2 whose every parameter, biases and layer norms included, is random and matters."""
    config = transformers.GPT2Config(
        n_layer=3,
        n_embd=32,
        n_head=4,
        n_positions=64,
        vocab_size=320,
        bos_token_id=319,
        eos_token_id=319,
        activation_function="gelu_new",
        attn_implementation="eager",
    )
    model = transformers.GPT2LMHeadModel(config).float().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            is_gain = ".ln_" in name and name.endswith("weight")
            std = 0.3 if parameter.dim() == 2 else 0.2
            parameter.normal_(mean=1.0 if is_gain else 0.0, std=std)
    return model


def rounded(tensor):
    """Nested lists of numbers with 8 significant digits."""
    if tensor.dim() == 0:
        return float(f"{tensor.item():.8g}")
    return [rounded(part) for part in tensor]


def greedy(model, ids):
    """The ids that greedy decoding appends; refuses near ties and the end of text."""
    sequence = list(ids)
    for _ in range(GREEDY_TOKENS):
        best = model(torch.tensor([sequence])).logits[0, -1].topk(2)
        margin = (best.values[0] - best.values[1]).item()
        token = best.indices[0].item()
        if margin < SMALLEST_MARGIN or token == model.config.eos_token_id:
            raise SystemExit(f"token {token} with margin {margin}: choose another SEED")
        sequence.append(token)
    return sequence[len(ids):]


def record(model, ids):
    """Everything the reference holds about one prompt."""
    resid_mid, hidden = [], []
    handles = []
    for block in model.transformer.h:
        # What enters the second layer norm is the stream after attention was added.
        handles.append(block.ln_2.register_forward_pre_hook(
            lambda module, args: resid_mid.append(args[0][0].clone())))
        handles.append(block.register_forward_hook(
            lambda module, args, out: hidden.append(
                (out[0] if isinstance(out, tuple) else out).reshape(len(ids), -1).clone())))
    logits = model(torch.tensor([ids])).logits[0]
    for handle in handles:
        handle.remove()
    log_probabilities = logits.log_softmax(-1)
    nll = [-log_probabilities[i, token] for i, token in enumerate(ids[1:])]
    return {
        "ids": ids,
        "resid_mid": [rounded(t) for t in resid_mid],
        "hidden": [rounded(t) for t in hidden],
        "logits": rounded(logits),
        "last_logits": rounded(logits[-1]),
        "nll": [rounded(t) for t in nll],
        "greedy": greedy(model, ids),
    }


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: python record_gpt2_reference.py OUTPUT_FOLDER")
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    model = build_model()
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    prompts = [torch.randint(0, 319, (n,)).tolist() for n in LENGTHS]
    with torch.no_grad():
        recorded = [record(model, ids) for ids in prompts]
    reference = {
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "seed": SEED,
        "prompts": recorded,
    }
    text = json.dumps(reference, separators=(",", ":"))
    (folder / "reference.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
