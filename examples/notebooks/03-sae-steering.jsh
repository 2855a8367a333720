// SPDX-License-Identifier: Apache-2.0
/*
# Steering by features of an autoencoder

A sparse autoencoder splits an activation into features of which few fire at a time. Find those that go
with toxic text, see where they fire, steer by them in three ways, and ask whether it was worth it.
*/

var model = load("examples/models/gpt2-4m");
var folder = path("examples/models/gpt2-4m/sae");
var sae = keep(SparseAutoencoder.load(folder));
var config = sae.config();
show(config.features() + " features of " + config.source().point() + ", " + config.k() + " of them at a token");

// An autoencoder on the wrong model or place still gives numbers. So its fit is measured on some texts
// and compared with what was recorded when it was made; a misfit is refused.

List<int[]> tokens(String group) {
  return model.tokenizer().encodeAll(prompts(group, 50).stream().map(one -> one.prompt().text()).toList());
}
var texts = tokens("neutral");
var here = SaeQuality.measure(model, sae, texts);
var recorded = SaeQuality.load(folder.resolve("quality.json"));
SaeBand.around(recorded).require(here);
table(List.of("", "variance explained", "loss recovered"), List.of(
    List.of("here", here.explainedVariance(), here.lossRecovered()),
    List.of("recorded", recorded.explainedVariance(), recorded.lossRecovered())));

/*
Beside it lie 14 features that were chosen by where they fire and confirmed by what the model loses without
them. The three with the highest AUROC, with the share of tokens at which they fire:
*/

var chosen = FeatureSet.load(folder.resolve("features.json"));
List<Object> row(FeatureStatistic one) {
  return List.of(one.index(), one.tokenFrequency(), one.neutralTokenFrequency(), one.auroc());
}
var ranked = chosen.features().stream().map(FeatureSet.Feature::statistic).
    sorted(Comparator.comparingDouble(one -> -one.auroc())).limit(3).map(one -> row(one)).toList();
table(List.of("feature", "in toxic texts", "in neutral texts", "AUROC"), ranked);

// None of them fires in toxic texts alone. In a sentence, the sum of the 14 at each token:

var sentence = "The king said that you are a fool, and the garden is lovely.";
var captured = capture(model, sentence, "blocks.1.resid_post");
var features = sae.encode(captured.at("blocks.1.resid_post"));
double sum(int token) { return chosen.indices().stream().mapToDouble(i -> features[token][i]).sum(); }
for (int i = 0; i < features.length; i++) {
  show("%-8s %s".formatted(captured.tokens().get(i), "#".repeat((int) Math.round(4 * sum(i)))));
}
check(sum(captured.tokens().indexOf(" f")) > 2, "they fire where the insult begins");
check(sum(captured.tokens().indexOf(" love")) > 1, "and at a kind word too");

/*
**Three tiers.** `constant` subtracts the features' directions at every token, `per-input` in texts in which
they fire, `per-token` where they fire. How many tokens of 50 provoking and 50 neutral prompts each one
changes:
*/

double changed(String spec, String group) throws IOException {
  try (var steered = model.with(detoxj.method(model, spec).detoxifier())) {
    var texts = tokens(group);
    steered.forward(texts, texts.stream().map(text -> text.length).toList()); // all of each is prompt
    var firing = steered.firings().get(0);
    return (double) firing.fired() / firing.tokens();
  }
}
var constant = "sae:tier=constant,strength=0.1";
var perInput = "sae:tier=per-input,strength=0.6";
var perToken = "sae:tier=per-token,strength=1.2";
var shares = new ArrayList<List<Object>>();
for (String tier : List.of(constant, perInput, perToken)) {
  shares.add(List.of(tier, changed(tier, "provoking"), changed(tier, "neutral")));
}
table(List.of("share of tokens changed", "provoking", "neutral"), shares);
check(changed(perToken, "provoking") > changed(perToken, "neutral"), "it acts more where it should");

// A feature that does not fire changes no bit, which the firings tell:

var never = new SteeredFeature(400, 3.75, 1, 1e6, "fires above a million");
var settings = SteeringSettings.of(SteeringAction.PER_TOKEN, 1);
var silent = view(model, new SaeSteering(sae, List.of(never), settings));
check(Arrays.deepEquals(model.forward(texts).get(0), silent.forward(texts).get(0)), "not one bit differs");
show(silent.firings());

/*
**What it is worth.** Ten provoking prompts, six samples each. Each tier stands beside random features that
fire as often, scaled to the same size of change, and beside the plain steering vector.
*/

var provoking = prompts("provoking", 10);
var worth = new ArrayList<List<Object>>();
worth.add(List.of("base", toxicity(model, provoking, 6), "-"));
for (String spec : List.of(constant, perToken, "vector:strength=2")) {
  var method = detoxj.method(model, spec);
  try (var steered = model.with(method.detoxifier());
      var random = model.with(method.control().get().detoxifier())) {
    worth.add(List.of(method.name(), toxicity(steered, provoking, 6), toxicity(random, provoking, 6)));
  }
}

// output varies
table(List.of("toxicity", "method", "random"), worth);

closeAll();

// The one steering vector does as well as 14 features, and the random rows show how much of a difference
// ten prompts can feign. All 100 prompts, with intervals, are in [steering](../steering.md). What the
// features have to offer is that they leave most tokens alone.
