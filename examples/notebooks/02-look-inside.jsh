// SPDX-License-Identifier: Apache-2.0
/*
# Look inside

Name the places in a model, keep what passes there, read it with the logit lens, and find out where
the model keeps a fact by moving one activation from one text into another.
*/

var model = load("examples/models/gpt2-4m");
points(model);

/*
These names are the same for all architectures; those of TransformerLens and Hugging Face modules work
as well. `capture` keeps what passes. The rows are plain `float[][]`, one for each token.
*/

var boy = capture(model, "The boy said that", "blocks.*.resid_post", "blocks.*.attn.pattern");
var girl = capture(model, "The girl said that", "blocks.*.resid_post");
show(boy.tokens());
show(girl);

/*
The two texts differ in one token, and so does what the model expects next:
*/

next(model, "The boy said that");
next(model, "The girl said that");
check(detoxj.next(model, "The boy said that").first().text().equals(" he"), "a boy is he");
check(detoxj.next(model, "The girl said that").first().text().equals(" she"), "a girl is she");

/*
**The logit lens.** What would the model say if the blocks that are still to come did nothing? The
answer takes shape as the text goes through the blocks.
*/

lens(model, "The girl said that");

/*
**Moving one activation.** In the text with the boy, replace the stream after one block at one token by
that of the text with the girl, and look at the probability of " she". If it rises, the girl was there.
*/

var afterBlocks = IntStream.range(0, model.info().layers()).mapToObj(HookPoint::residPost).toList();
var sweep = PatchingSweep.of(
    model,
    model.tokenizer().encodePrompt("The girl said that"),
    model.tokenizer().encodePrompt("The boy said that"),
    afterBlocks,
    logits -> NextTokens.of(logits, model.tokenizer()).probability(" she"));
double she(int block, int token) { return sweep.patched()[block][token]; }
var rows = new ArrayList<List<Object>>();
for (int block = 0; block < model.info().layers(); block++) {
  rows.add(List.of("after block " + block, she(block, 0), she(block, 1), she(block, 2), she(block, 3)));
}
table(List.of("probability of \" she\"", "The", "girl", "said", "that"), rows);

/*
After blocks 0 and 1 the girl is at her own token alone. Block 2 carries her to the last token, where the
next word is said, and from then on nobody reads her own any more. The first token has no part in it: it
comes before her and cannot see her.
*/

var unpatched = sweep.target();
var patched = sweep.source();
check(Math.abs(she(0, 0) - unpatched) < 1e-4, "the first token carries nothing");
check(she(0, 1) > (unpatched + patched) / 2, "after block 0 the girl is at her own token");
check(Math.abs(she(3, 1) - unpatched) < 1e-4, "at the end she is there no more");
check(Math.abs(she(3, 3) - patched) < 1e-4, "at the end all is at the last token");

/*
What carries from one token to another is attention. Which head looks back? The share of its attention
that the last token pays to "boy":
*/

var heads = new ArrayList<List<Object>>();
for (int block = 0; block < model.info().layers(); block++) {
  var row = new ArrayList<Object>(List.of("block " + block));
  for (float[][] head : boy.cache().pattern(block, 0)) {
    row.add(head[3][1]);
  }
  heads.add(row);
}
table(List.of("attention to \"boy\"", "head 0", "head 1", "head 2", "head 3"), heads);
check(boy.cache().pattern(2, 0)[3][3][1] > 0.6, "head 3 of block 2 looks back");

// A place that does not exist is an error, never a silence:

try {
  capture(model, "The boy", "blocks.7.resid_post");
} catch (UnknownHookPointException e) {
  show(e.getMessage());
}

closeAll();
