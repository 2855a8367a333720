// SPDX-License-Identifier: Apache-2.0
/*
# A sentence forms out of noise

Text diffusion writes all tokens at once: noise becomes a few latent vectors step by step, and a decoder makes a
text of them. Here a toy is trained in the shell, on 18 invented pairs and an encoder with random weights, and
watched. Equations, sources, settings and the numbers of a real training are in the [guide](../diffusion.md).
*/

import io.detoxj.core.engine.TorchOps
import io.detoxj.core.rewrite.*
import io.detoxj.diffusion.latent.*
import io.detoxj.diffusion.process.*
import io.detoxj.diffusion.recipe.*
import io.detoxj.diffusion.rewriter.*

var clauses = List.of("the rain falls on the island", "the museum is open today", "she kept the old boat",
    "my letter came late again", "he plays a better game", "the kite is over the garden");
List<PairTexts.TextPair> pairs = new ArrayList<>();
for (var clause : clauses) {
  for (var insult : List.of("you soggy goat, ", "listen, you biscuit: ", "you old turnip, ")) {
    pairs.add(new PairTexts.TextPair(insult + clause, clause));
  }
}
var encoderFolder = path("toolkit-core/src/test/resources/io/detoxj/core/encoder/reference/sentence");
var encoder = keep(FrozenEncoder.load(encoderFolder));
var texts = PairTexts.of(pairs, List.of(), encoder, 40, 1);
show(texts.pairs().size() + " pairs to learn from, " + texts.all().size() + " texts");

/*
**Two trainings.** An autoencoder learns to make eight vectors of the encoder's states, and the tokens of the
vectors, while some of what it reads is left out or noised. Then the diffusion learns to find the vectors of the
target in noise, while it reads the source. One source in ten is hidden from it.
*/

var recipe = new DiffusionRecipe(new DiffusionRecipe.Shape(8, 32, 4, 40, 1, 1, 2, 1), 1,
    Smoothing.LATENTS, new Corruption(0.1, 0.9, 0.1),
    new DiffusionRecipe.Phase(120, 1e-2), new DiffusionRecipe.Phase(150, 5e-3),
    12, 3, FirstGuess.NOTHING, false, 0.1, 0.97, TorchOps.Variant.PLAIN, 1000, 1);
var folder = scratch("text-diffusion").resolve("model");
List<String> said = new ArrayList<>();
try (var work = recipe.begin(encoder, texts, TrainingFolders.of(folder, false))) {
  recipe.run(work, encoder, encoderFolder, texts, folder, said::add, phase -> ProgressListener.silent());
}
var model = keep(TextDiffusion.load(folder));
check(said.size() > 1 && Files.exists(folder.resolve(DiffusionFolder.CARD)), "both were trained");

// What the autoencoder loses, no diffusion brings back. So its texts come first:

// output varies
show(model.reconstruct(clauses));

/*
**Watched.** With a guidance of 0 the source is left aside: the model knows only what texts are like. At each
step of the ten it believes in a text, or in a blend of several, and may change its mind.
*/

var settings = RewritingSettings.standard().with(Sampling.of(Sampler.DDIM, 10)).withSeed(2);
var source = "you soggy goat, the museum is open today";
var alone = model.watch(source, settings.withGuidance(0));

// output varies
table(List.of("step", "believed in"),
    IntStream.range(0, 10).mapToObj(i -> List.of(i + 1, alone.get(i))).toList());

check(alone.size() == 10, "a text for each step");

// With the source the noise has little left to decide, for such a toy.

// output varies
show(new LinkedHashSet<>(model.watch(source, settings)));

check(model.watch(source, settings).get(9).equals(model.rewrite(List.of(source), settings).get(0).get(0)),
    "the last is what the rewriter writes");

/*
**The same seed, the same bytes**, whatever stands beside a sentence: its noise is its own, and all batches have
one shape.
*/

var sources = pairs.stream().map(PairTexts.TextPair::source).toList();
var together = new DiffusionRewriter(model, settings).rewrite(sources);
check(together.get(4).equals(new DiffusionRewriter(model, settings).rewrite(List.of(sources.get(4))).get(0)),
    "in company and alone");

/*
**How smooth the space is**: the share of tokens that come out again with noise on the latents, of deviation 0,
1 and 3, and the way from one text to another.
*/

var probes = new LatentProbes(model);
double kept(double deviation) { return probes.accuracyUnderNoise(clauses, deviation, 1); }

// output varies
table(List.of("deviation", "tokens that come out again"),
    List.of(List.of(0, kept(0)), List.of(1, kept(1)), List.of(3, kept(3))));

check(kept(3) < kept(0), "much noise costs tokens");

// output varies
show(probes.between(clauses.get(0), clauses.get(1), 7));

/*
**The bundled model** is trained on real pairs. Its encoder, all-MiniLM-L6-v2, is not bundled; if it lies in
`target/all-MiniLM-L6-v2` ([how it gets there](../diffusion.md)), that model is watched here.
*/

var minilm = path("target/all-MiniLM-L6-v2");
List<String> bundled = List.of("the encoder is not there");
if (Files.isDirectory(minilm)) {
  bundled = keep(TextDiffusion.load(path("examples/models/cosmos"), minilm)).watch("you dumb potato", settings);
}

// output varies
bundled.forEach(text -> show(text));

closeAll();
