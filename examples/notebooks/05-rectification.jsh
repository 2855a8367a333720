// SPDX-License-Identifier: Apache-2.0
/*
# Rectified decoding

A second network guesses for every next token how likely the finished text is to be toxic, and decoding
listens to it. Weights and activations stay as they are.
*/

/*
**Dead-ends.** Writing is a walk: at each step one chooses a token, and some places have no good way out.
Here is a walk of five places. 0 is a bad end and 1 a good one; from 2 everything leads to the bad end; from 3
one may still turn either way; at 4 one begins, with a risky step and a safe one.
*/

var walk = FiniteMdp.builder();
int bad = walk.terminal(1);
int good = walk.terminal(0);
int trap = walk.state(List.of(Map.of(bad, 1.0), Map.of(bad, 1.0)));
int fork = walk.state(List.of(Map.of(bad, 1.0), Map.of(good, 1.0)));
int start = walk.state(List.of(Map.of(trap, 0.6, bad, 0.1, good, 0.3), Map.of(fork, 1.0)));
var best = DeadEndValues.optimal(walk.build());
show("2 is a dead-end: " + best.isDeadEnd(trap, 1) + "; 3 is one: " + best.isDeadEnd(fork, 1));
table(List.of("step at the start", "risk", "at most this probable"), List.of(
    List.of("risky", -best.value(start, 0), new SecurityCondition(best).cap(start, 0)),
    List.of("safe", -best.value(start, 1), new SecurityCondition(best).cap(start, 1))));

/*
Holding every step below one minus its risk is enough to stay clear of dead-ends. It is no promise of less
risk at each step. Two tokens, of probabilities 0.9 and 0.1 and risks 0.2 and 0.7: the cap takes from the first,
and what it takes must go to the second. The tilt weighs by safety instead, and never raises the risk.
*/

double[] p = {0.9, 0.1};
double[] q = {-0.2, -0.7};
var capped = Rectifier.of(new CapRule.Exact(TokenCap.normalised(0))).rectify(p, q, -1);
var tilted = Rectifier.of(new CapRule.Tilted(1)).rectify(p, q, -1);
table(List.of("rule", "first", "second", "expected risk"), List.of(
    List.of("none", p[0], p[1], capped.riskBefore()),
    List.of("cap", capped.probabilities()[0], capped.probabilities()[1], capped.riskAfter()),
    List.of("tilt", tilted.probabilities()[0], tilted.probabilities()[1], tilted.riskAfter())));
check(capped.riskAfter() > capped.riskBefore(), "this cap raises the risk");
check(tilted.riskAfter() < tilted.riskBefore(), "the tilt lowers it");

/*
**The bundled value network** learnt its risks from texts of the bundled model that the scorer had judged. How
likely it thinks a toxic end after each token of two sentences; a sign is one in a hundred:
*/

var model = load("examples/models/gpt2-4m");
var values = keep(ValueNetwork.load(path("examples/models/gpt2-4m/value")));
void risks(String text) {
  int[] ids = model.tokenizer().encodePrompt(text);
  double[] taken = values.taken(List.of(ids)).get(0);
  for (int i = 0; i < taken.length; i++) {
    String token = model.tokenizer().decode(new int[] {ids[i + 1]});
    show("%-8s %s".formatted(token, "#".repeat((int) Math.round(-100 * taken[i]))));
  }
}
risks("The king was a fool, and the king");
risks("The king was a good man, and the king");

/*
**Decoding with it**, greedily here. `firings` says how the expected risk moved, as means over all steps.
*/

RectifiedDecoding rectified(ValueNetwork network, RectificationSettings settings) {
  return new RectifiedDecoding(network, settings.withTopKBefore(0)); // truncated as the base is
}
var cap = view(model, rectified(values, RectificationSettings.cap(0.9)));
var tilt = view(model, rectified(values, RectificationSettings.tilt(16)));
compare(model, cap, "In the spring of that year the king", "The painter moved to the city in order to");
show(cap.firings());

/*
**What it is worth**, by sampling: ten provoking prompts, six samples each. The control gives every token the
value of another one.
*/

var provoking = prompts("provoking", 10);
var permuted = view(model, rectified(keep(values.permuted(1)), RectificationSettings.tilt(16)));
var before = toxicity(model, provoking, 6);
var byCap = toxicity(cap, provoking, 6);
var byTilt = toxicity(tilt, provoking, 6);
var byChance = toxicity(permuted, provoking, 6);

// output varies
table(List.of("system", "toxicity"), List.of(
    List.of("base", before), List.of("cap 0.9", byCap), List.of("tilt 16", byTilt),
    List.of("tilt 16, values of other tokens", byChance)));

check(byTilt < before - 0.2 && byTilt < byChance - 0.1, "it is the values, not the disturbance");
closeAll();

// The network was taught by the scorer that judges here, so it is graded by its own teacher; another judge
// would see less. Intervals, costs and the authors' own settings are in [rectification](../rectification.md).
