// SPDX-License-Identifier: Apache-2.0
/*
# Your own detoxifier

A method of your own is a class with two methods: what identifies it in a report, and a plan of what it does.
Views, counting, batches, caches, reports and export come with it.
*/

var model = load("examples/models/gpt2-4m");
var vectors = SteeringVectors.load(path("examples/models/gpt2-4m/steering-vectors.safetensors"));
var vector = vectors.at(HookPoint.residPost(1));

/*
**An idea.** Activations are not equally long. Instead of subtracting the same vector from all, push each one in
proportion to its own length. The hook gets the activation, `[batch, tokens, width]`, and returns a new one.
*/

record Lean(SteeringVector vector, double share) implements Detoxifier {
  public DetoxifierSpec spec() {
    var made = Map.of("vector", Fingerprint.ofHash(vector.sha256()));
    return new DetoxifierSpec("lean", "1", Map.of("share", "" + share), made);
  }
  public InterventionPlan plan(ModelInfo model) {
    HookPoint point = model.requireHookPoint(vector.point());
    return InterventionPlan.of(new ActivationIntervention("lean", point, this::hook));
  }
  ActivationHook hook(NDManager manager) {
    NDArray step = manager.create(Vectors.scaled(vector.values(), share / vector.norm()));
    return (x, context) -> x.sub(x.norm(new int[] {2}, true).mul(step));
  }
}

/*
**Is it any good?** Beside it the plain vector, whose change is about as large, and the idea in a random
direction.
*/

var mine = view(model, new Lean(vector, 0.25));
var plain = view(model, VectorSteering.away(vector, 2));
var random = view(model, new Lean(vector.randomOfSameNorm(1), 0.25));
var ten = prompts("provoking", 10);
var rows = new ArrayList<List<Object>>();
rows.add(List.of("base", toxicity(model, ten, 6)));
rows.add(List.of("lean", toxicity(mine, ten, 6)));
rows.add(List.of("plain vector", toxicity(plain, ten, 6)));
rows.add(List.of("lean, random direction", toxicity(random, ten, 6)));

// output varies
table(List.of("system", "toxicity"), rows);

// As good as the plain vector, and no reason yet to prefer it. A random direction of that size helps nothing:
// the direction is what works, not the idea.

// It need not know of caches or padding: the same text with and without the cache.

var greedy = GenerationConfig.greedy(20);
var king = "In the spring of that year the king";
var cached = detoxj.generate(mine, greedy, king);
var uncached = detoxj.generate(mine, greedy.withKvCache(false), king);
check(cached.equals(uncached), "the cache makes no difference");
show(mine.firings());

/*
**Two at once.** `andThen` joins detoxifiers of any kind; here yours and the bundled patch of weights.
*/

var patch = SurgeryPatch.load(path("examples/models/gpt2-4m/surgery/patch.safetensors"));
var both = new Lean(vector, 0.25).andThen(patch.asWeights());
show(both.spec().id());
compare(model, view(model, both), king);

// One that never acts is no success, and a report calls it an error:

var idle = view(model, new Lean(vector, 0));
generate(idle, king);
check(idle.firings().get(0).fired() == 0, "it never acted");

/*
**Weights.** An intervention may replace a parameter instead. Then the view can leave as a checkpoint. Taking
a direction out of what the MLP of block 1 writes:
*/

record Blunt(SteeringVector vector) implements Detoxifier {
  public DetoxifierSpec spec() {
    return new DetoxifierSpec("blunt", "1", Map.of(), Map.of("vector", Fingerprint.ofHash(vector.sha256())));
  }
  public InterventionPlan plan(ModelInfo model) {
    String parameter = "transformer.h.1.mlp.c_proj.weight";
    return InterventionPlan.of(new WeightIntervention("blunt", parameter, this::without));
  }
  NDArray without(NDArray weight) {
    float[] direction = Vectors.scaled(vector.values(), 1 / vector.norm());
    NDArray unit = weight.getManager().create(direction).reshape(-1, 1);
    return weight.sub(weight.matMul(unit).matMul(unit.transpose()));
  }
}
var blunt = view(model, new Blunt(vector));
show(blunt.firings());
var folder = scratch("blunt");
blunt.exportTo(folder);
var loaded = load(folder.toString());
check(detoxj.generate(loaded, king).equals(detoxj.generate(blunt, king)), "the checkpoint writes the same");

// An intervention on activations cannot be written into a checkpoint, and is refused:

try {
  mine.exportTo(scratch("mine"));
} catch (InterventionException e) {
  show(e.getMessage());
}
closeAll();
