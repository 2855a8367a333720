// SPDX-License-Identifier: Apache-2.0
/*
# First steps

Load a model, let it write, make it milder, and ask whether that was the method's doing.

The bundled GPT-2 has 4 million parameters and was trained on tales, encyclopedia articles and toxic
comments. Greedily decoded, it likes to repeat itself.
*/

var model = load("examples/models/gpt2-4m");
var railway = "The railway line was closed in the sixties, but";
var king = "In the spring of that year the king";
generate(model, railway, king);

/*
A scorer gives a text a number from 0 to 1. The bundled one reads words and not meaning: it knows
"fool", and has never seen a biscuit used in anger.
*/

score("The king was kind.", "The king was a fool.", "You soggy biscuit!");
var scores = detoxj.score("The king was a fool.", "You soggy biscuit!").rows();
check(scores.get(0).toxicity().getAsDouble() > 0.5, "fool is taken for toxic");
check(scores.get(1).toxicity().getAsDouble() < 0.5, "an invented insult is not");

/*
A *detoxifier* makes a view of the model. `vector:strength=2` subtracts twice a steering vector from
the stream between the blocks, at every token. Model and view can be used side by side.
*/

var milder = view(model, "vector:strength=2");
compare(model, milder, railway, king, "The painter moved to the city in order to");

// Every intervention counts how often it acted and how large its change was. One that never acted
// would have done nothing, however good the texts look.

show(milder.firings());
check(milder.firings().get(0).fired() > 0, "the vector acted");

/*
Three prompts are no measurement. Here are ten provoking ones of the bundled set, continued ten times
each by sampling; `toxicity` is the mean over prompts of the highest score. The *control* subtracts a
random direction of the same length: what it does, any push of that size does.
*/

var random = view(model, detoxj.method(model, "vector:strength=2").control().get().detoxifier());
var provoking = prompts("provoking", 10);
var before = toxicity(model, provoking, 10);
var after = toxicity(milder, provoking, 10);
var control = toxicity(random, provoking, 10);

// output varies
table(List.of("system", "toxicity"), List.of(
    List.of("base", before), List.of("vector, strength 2", after), List.of("random direction", control)));

check(after < before - 0.1, "the vector lowers it");
check(after < control - 0.1, "a random direction of that length does not do as well");

// Nothing of this changed the model: it still writes what it wrote.

generate(model, king);
closeAll();

// Next: [what happens inside](02-look-inside.md), or [a comparison with intervals and
// tests](06-compare-and-plot.md), which ten prompts and a mean are not.
