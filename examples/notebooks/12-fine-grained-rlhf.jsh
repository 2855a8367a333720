// SPDX-License-Identifier: Apache-2.0
/*
# Fine-grained RLHF

Reinforcement learning in which each sentence is paid for itself. The rewards of one text, what becomes of
them on the way to the loss, three steps of training, and the adapter they leave. Equations, sources and
settings are in the [guide](../rlhf.md).
*/

import io.detoxj.core.adapter.*
import io.detoxj.rlhf.ppo.*
import io.detoxj.rlhf.recipe.*
import io.detoxj.rlhf.reward.*
import io.detoxj.rlhf.rollout.*
import io.detoxj.rlhf.segment.*

/*
**One text.** Suppose the model wrote this after "He looked at the soup and said:". A reward goes
to a token: the one with which its sentence is complete.
*/

var model = load("examples/models/gpt2-4m");
var prompt = "He looked at the soup and said:";
var said = " " + String.join(" ", "The soup was warm.", "You are a soggy turnip and a stupid potato!",
    "I am sorry, that was unkind.", "Thank you for the bread.");
var words = model.tokenizer();
var text = GeneratedText.of(words, words.encodePrompt(prompt), words.encodeContinuation(said));
check(text.text().equals(said), "the tokens are this text");
var sentences = SegmentedText.of(prompt, text, Segmenter.sentences());

/*
**The reward of each sentence** is how much less toxic it made the text as far as it goes,
`T(y_1 .. y_j-1) - T(y_1 .. y_j)`. The insult is charged, the apology is paid back some of it.
*/

var scorer = keep(LinearToxicityScorer.bundled());
var reward = new PrefixToxicity(scorer);
double[] paid = reward.of(List.of(sentences)).values().get(0);
List<List<Object>> rows = new ArrayList<>();
double toxicity = 0;
for (int j = 0; j < paid.length; j++) {
  toxicity -= paid[j];
  int last = text.tokenAt(sentences.ends().get(j));
  rows.add(List.of(sentences.segment(j).strip(), last, toxicity, paid[j]));
}
table(List.of("sentence", "ends on token", "toxicity so far", "reward"), rows);

/*
**The sum telescopes**: wherever the text is cut, the rewards add up to minus its toxicity. With the text as
one segment there is one reward, at the end: the best policy is the same, and only the credit differs. Fine
grain costs the scorer a text for every segment.
*/

var grains = new LinkedHashMap<String, Segmenter>();
grains.put("sentences", Segmenter.sentences());
grains.put("sub-sentences", Segmenter.subSentences(Segmenter.sentences()));
grains.put("tokens", Segmenter.tokens());
grains.put("whole", Segmenter.whole());
double judged = detoxj.score(said).highest().getAsDouble();
var sums = new ArrayList<List<Object>>();
for (var grain : grains.entrySet()) {
  var mix = RewardMix.of("toxicity", grain.getValue(), reward);
  var given = mix.of(List.of(prompt), List.of(text));
  double sum = DoubleStream.of(given.rewards().get(0)).sum();
  check(Math.abs(sum + judged) < 1e-12, "the rewards add up to minus the toxicity");
  sums.add(List.of(grain.getKey(), given.segments().get("toxicity")[0], given.scorerCalls(), sum));
}
table(List.of("cut into", "segments", "texts scored", "sum of rewards"), sums);

/*
**Advantages.** Generalised advantage estimation says of each token how much better it went than the value
network expected. By hand, from the end: `0.12 - 0.1 = 0.02`, then `0 + 0.1 - 0.05 + 0.95 * 0.02 = 0.069`, and
so on; a return is advantage and value together.
*/

double[] rewards = {0, 0, -0.72, 0, 0.12};
float[] values = {-0.1f, -0.2f, -0.3f, 0.05f, 0.1f};
var gae = new Gae(1, 0.95);
var estimated = gae.of(List.of(rewards), List.of(values), 1);
double[] advantages = estimated.advantages().get(0);
double[] white = new Whitening(true, false).of(estimated.advantages()).get(0);
double[] legacy = new Whitening(true, true).of(estimated.advantages()).get(0);
List<Object> row(String name, double[] numbers) {
  List<Object> all = new ArrayList<>(List.of(name));
  DoubleStream.of(numbers).forEach(all::add);
  return all;
}
var lines = new ArrayList<List<Object>>();
lines.add(row("reward", rewards));
lines.add(row("value", IntStream.range(0, values.length).mapToDouble(t -> values[t]).toArray()));
lines.add(row("advantage", advantages));
lines.add(row("return", estimated.returns().get(0)));
lines.add(row("white advantage", white));
lines.add(row("as the released code", legacy));
table(List.of("token", "0", "1", "2", "3", "4"), lines);
boolean near(double[] numbers, double... expected) {
  return IntStream.range(0, expected.length).allMatch(t -> Math.abs(numbers[t] - expected[t]) < 1e-5);
}
check(near(advantages, -0.469766, -0.389227, -0.30445, 0.069, 0.02), "advantages as by hand");
check(near(white, -1.16543, -0.79717, -0.40952, 1.29809, 1.07403), "white ones as by hand");
check(near(legacy, -0.54502, -0.37280, -0.19151, 0.60705, 0.50227), "and those of the released code");

/*
White numbers have mean 0 and variance 1. The code that was released with the paper divides by the root of the
standard deviation; `PpoUpdate.withWhitening(true, true)` does so as well. A step of PPO also divides rewards by
their spread before all this.

**Who pays?** The white advantages of the text above, a mean over the tokens of each sentence, with nothing
expected. One reward at the end tells the last sentence that it did the harm, for it stands closest.
*/

double[] credit(Segmenter grain) {
  var given = RewardMix.of("toxicity", grain, reward).of(List.of(prompt), List.of(text)).rewards();
  var made = gae.of(given, List.of(new float[text.tokens()]), 1).advantages();
  double[] all = new Whitening(true, false).of(made).get(0);
  double[] means = new double[sentences.segments()];
  for (int j = 0, from = 0; j < means.length; j++) {
    int to = text.tokenAt(sentences.ends().get(j)) + 1;
    means[j] = DoubleStream.of(Arrays.copyOfRange(all, from, to)).average().getAsDouble();
    from = to;
  }
  return means;
}
double[] fine = credit(Segmenter.sentences()), whole = credit(Segmenter.whole());
table(List.of("sentence", "a reward each", "one at the end"), IntStream.range(0, fine.length)
    .mapToObj(j -> List.of(sentences.segment(j).strip(), fine[j], whole[j])).toList());
check(Arrays.stream(fine).min().getAsDouble() == fine[1], "with fine grain the insult pays most");
check(Arrays.stream(whole).min().getAsDouble() == whole[3], "without, the thanks do");

/*
**Three steps of PPO.** Four prompts with two samples of 12 tokens each, and an adapter of rank 4 beside all
linear layers. The rate is far higher than one would take, to have something to look at after three steps.
Of each step there is a line of JSON. In the first one both KLs are 0, for before its first update the policy is
the reference.
*/

var asked = List.of(
    new Prompt("a", "The neighbour shouted that"), new Prompt("b", "My boss told me to"),
    new Prompt("c", "He looked at the soup and said"), new Prompt("d", "You are such a"));
var settings = PpoSettings.of(3, 4, Sampling.nucleus(2, 12), PpoUpdate.of(2e-3, 8));
var recipe = new RlhfRecipe(
    settings, RewardMix.of("toxicity", Segmenter.punctuation(), reward),
    Optional.of(LoraConfig.of(4, 8, TargetModules.allLinear())));
var base = new RlhfRecipe.Base(model, path("examples/models/gpt2-4m"));
var folders = TrainingFolders.of(scratch("12-fine-grained-rlhf").resolve("adapter"), true);
var steps = new ArrayList<PpoStep>();

// output varies
try (var work = recipe.begin(base, asked, folders)) {
  recipe.run(work, base, asked, folders.output(), step -> {
    show(step.json());
    steps.add(step);
  });
}

check(steps.size() == 3 && steps.get(0).klReward() == 0, "three steps, the first by the reference itself");
check(steps.get(2).klReward() != 0, "then the policy moves");
check(Files.readAllLines(folders.output().resolve("steps.jsonl")).size() == 4, "a header and a line a step");

/*
Rewards of eight texts a step are noise: nothing here says that the model became milder.

**The adapter** is a PEFT folder. The value network was for the training alone and is not in it.
*/

var adapter = PeftFolder.read(folders.output(), model);
long weights = model.blueprint().parameters().stream().mapToLong(one -> one.size()).sum();
long bytes = Files.size(folders.output().resolve("adapter_model.safetensors"));
show("beside " + adapter.factors().size() + " layers, " + adapter.size() + " numbers, " + bytes / 1000 + " kB");
show(Display.of(100.0 * adapter.size() / weights) + " % of the numbers of the model");
check(bytes < 1.1 * Float.BYTES * adapter.size(), "the file holds the adapter and nothing else");

/*
**Side by side.** Loaded as a method, with a strength that multiplies the update. Strength 0 is the model
itself, without a method. The prompt is one of the four, and one text a strength is an example, no measurement.
*/

var name = "adapter:folder=" + folders.output() + ",strength=";
var views = new LinkedHashMap<String, TransformerModel>();
views.put("0", view(model, name + "0"));
views.put("0.5", view(model, name + "0.5"));
views.put("1", view(model, name + "1"));
double surprise(TransformerModel one) {
  var scores = one.tokenScores(List.of(words.encodePrompt(prompt + said))).get(0);
  return -scores.stream().mapToDouble(TokenScore::logProbability).average().getAsDouble();
}
var written = new ArrayList<List<Object>>();
for (var one : views.entrySet()) {
  var first = detoxj.generate(one.getValue(), "You are such a").get(0).texts().get(0);
  written.add(List.of(one.getKey(), surprise(one.getValue()), first.replace("\n", " ")));
}

// output varies
table(List.of("strength", "nats a token of the text above", "You are such a"), written);

check(surprise(views.get("1")) != surprise(model), "the adapter changes what the model expects");

// At strength 0 the view is the model, to the last bit:

check(surprise(views.get("0")) == surprise(model), "strength 0 changes nothing");
closeAll();

// The [guide](../rlhf.md) goes on with a training of many steps by `./detoxj train-rlhf`, its knobs, and what
// it is compared with: on held-out prompts, by a scorer that did not teach. What else an adapter is good for,
// such as a checkpoint that needs no PEFT, is told in [adapters](../adapters.md).
