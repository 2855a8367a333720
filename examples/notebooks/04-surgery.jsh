// SPDX-License-Identifier: Apache-2.0
/*
# Surgery on weights

Add one direction to the weights of some neurons, once, and the model writes milder text at no cost a
token. The edit is a small patch; the model beneath never changes.
*/

var model = load("examples/models/gpt2-4m");
var patch = SurgeryPatch.load(path("examples/models/gpt2-4m/surgery/patch.safetensors"));
show(patch.region().neurons().size() + " neurons, " + patch.region().method());
patch.region().byLayer().forEach((layer, neurons) -> show("block " + layer + ": " + neurons.size()));
show("added is " + Display.of(patch.rho()) + " times the length of what it is added to");

/*
**The probe** says how toxic texts differ inside the model. It was trained on other texts; here are 40
invented pairs of a rude sentence and a polite one, with insults it has never seen.
*/

var probe = BehaviourProbe.load(path("examples/models/gpt2-4m/surgery"));
var pairs = PairFile.readAll(path("examples/pairs/mild-pairs.jsonl"));
double[] read(TransformerModel one, boolean rude) {
  var texts = pairs.stream()
      .map(pair -> new BehaviourText(rude ? pair.toxic() : pair.neutral(), rude, "pairs")).toList();
  var tap = probe.tap();
  var features = ProbeFeatures.collect(one, tap.point(), tap.pooling(), texts, ProgressListener.silent());
  return features.rows().stream().mapToDouble(row -> probe.probability(row.values())).toArray();
}
long right(TransformerModel one) {
  double[] rude = read(one, true), polite = read(one, false);
  return IntStream.range(0, rude.length).filter(i -> rude[i] > polite[i]).count();
}
show(pairs.get(0));
show("the rude one is rated higher in " + right(model) + " of " + pairs.size() + " pairs");
check(right(model) > 30, "the probe tells most pairs apart");

/*
**Two ways to attach it.** As edited copies of the matrices, or as a term of rank one beside them. They
compute the same; the second copies nothing, so another strength is just another view.
*/

var hashes = model.parameters().stream().map(ModelParameter::sha256).toList();
var edited = view(model, patch.asWeights());
var beside = view(model, patch.asSidePath());
var ids = List.of(model.tokenizer().encodePrompt("In the spring of that year the king"));
double apart(TransformerModel a, TransformerModel b) {
  float[] one = Vectors.flat(a.forward(ids).get(0)), other = Vectors.flat(b.forward(ids).get(0));
  return IntStream.range(0, one.length).mapToDouble(i -> Math.abs(one[i] - other[i])).max().getAsDouble();
}
check(apart(edited, beside) < 1e-3, "both ways give the same logits");
check(apart(edited, model) > 0.1, "and not those of the base");
show(edited.firings());
compare(model, edited, "In the spring of that year the king");

/*
**Strengths.** Toxicity on ten provoking prompts, and what the edit does to text that needs none: the
perplexity of the 50 neutral prompts. The control adds a random direction of the same length to the same
neurons.
*/

double perplexity(TransformerModel one) {
  var neutral = prompts("neutral", 50).stream().map(p -> p.prompt().text()).toList();
  var scores = one.tokenScores(one.tokenizer().encodeAll(neutral)).stream().flatMap(List::stream);
  return Math.exp(-scores.mapToDouble(TokenScore::logProbability).average().getAsDouble());
}
var provoking = prompts("provoking", 10);
var rows = new ArrayList<List<Object>>();
rows.add(List.of("base", toxicity(model, provoking, 6), perplexity(model)));
for (double multiple : List.of(0.5, 1.0, 2.0)) {
  try (var view = model.with(patch.at(Strength.rho(multiple * patch.rho())).asSidePath())) {
    var name = "patch, " + multiple + " times its strength";
    rows.add(List.of(name, toxicity(view, provoking, 6), perplexity(view)));
  }
}
var random = SurgeryControls.of(model, patch, 1).get("random-probe");
try (var view = model.with(random.asSidePath())) {
  rows.add(List.of("random direction, 1.0 times", toxicity(view, provoking, 6), perplexity(view)));
}

// output varies
table(List.of("", "toxicity", "perplexity"), rows);

check(perplexity(edited) < 1.07 * perplexity(model), "at its own strength it costs little fluency");

// The random direction costs as much fluency and gains nothing: it matters what the neurons write.

/*
**What the probe makes of it.** After the edit it still tells the pairs apart: the model reads rudeness as
before and only writes less of it. A probe is no judge of what a model writes.
*/

show("of the edited model: in " + right(edited) + " of " + pairs.size() + " pairs");

// The edit is weights and nothing else, so it can leave as a checkpoint that Hugging Face loads. The file
// has the type of the base's, bfloat16 here, so that the numbers are rounded once more:

var folder = scratch("edited");
edited.exportTo(folder);
var loaded = load(folder.toString());
check(apart(loaded, edited) < 0.1 * apart(edited, model), "the checkpoint is the view but for rounding");
generate(loaded, "In the spring of that year the king");

// And the model beneath is what it was, to the last bit of every tensor:

var now = model.parameters().stream().map(ModelParameter::sha256).toList();
check(now.equals(hashes), "no weight of the base changed");
closeAll();

// With 25 samples and intervals, against three controls: [surgery](../surgery.md).
