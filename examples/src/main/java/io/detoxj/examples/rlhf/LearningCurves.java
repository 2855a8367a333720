/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Journal;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.examples.data.Split;
import io.detoxj.minilm.MiniLmJudge;
import io.detoxj.rlhf.ppo.PpoOutcome;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.ppo.PpoTrainer;
import io.detoxj.rlhf.ppo.PpoUpdate;
import io.detoxj.rlhf.ppo.ValueNetwork;
import io.detoxj.rlhf.rollout.PromptGuard;
import io.detoxj.rlhf.rollout.Sampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains the arms of the comparison on one model, some seeds each, and judges them on held-out
 * prompts every so many steps, by the scorer that taught them and by one that did not. Stopped and
 * started, it goes on; all runs come to one number of steps before any goes further.
 */
@Command(
    name = "learning-curves",
    description = "Learning curves of fine-grained RLHF and of what it is compared with.")
public final class LearningCurves extends Program {
  private static final JsonMapper JSON = BoundedJson.mapper();

  @Option(names = "--data", required = true, description = "Data folder with unified/")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder of the base model")
  private Path folder = Path.of(".");

  @Option(names = "--output", required = true, description = "Folder of curves and checkpoints")
  private Path output = Path.of(".");

  @Option(names = "--arms", defaultValue = "FINE,HOLISTIC", split = ",")
  private List<CurveArm> arms = List.of();

  @Option(names = "--seeds", defaultValue = "1,2,3", split = ",")
  private List<Long> seeds = List.of();

  @Option(names = "--steps", defaultValue = "75")
  private long steps;

  @Option(names = "--every", defaultValue = "25", description = "Steps between judgements")
  private long every;

  @Option(names = "--prompts", defaultValue = "16", description = "Prompts of a step")
  private int prompts;

  @Option(names = "--held-out", defaultValue = "120", description = "Prompts to judge on")
  private int heldOut;

  @Option(names = "--learning-rate", defaultValue = "3e-5")
  private double learningRate;

  public static void main(String[] arguments) {
    Programs.main(new LearningCurves(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    try (TransformerModel base = TransformerModel.load(folder);
        Scorer teacher = LinearToxicityScorer.bundled();
        Scorer judge = MiniLmJudge.load();
        Journal curves = Journal.open(output.resolve("curves.jsonl"), header())) {
      List<Prompt> training =
          CurvePrompts.read(data, Split.TRAIN, base.tokenizer(), Integer.MAX_VALUE);
      List<Prompt> test = CurvePrompts.read(data, Split.TEST, base.tokenizer(), heldOut);
      PromptGuard.requireApart(training, test);
      HeldOutTexts texts = new HeldOutTexts(base, test, sampling(), 4_711, List.of(teacher, judge));
      Set<String> known = known(curves);
      if (!known.contains("BASE/0/0")) {
        append(curves, texts.judged(base), "BASE", 0, 0, 0);
      }
      for (long target = every; target <= steps; target += every) {
        for (long seed : seeds) {
          for (CurveArm arm : arms) {
            if (!known.contains(arm + "/" + seed + "/" + target)) {
              run(base, training, teacher, texts, curves, arm, seed, target);
            }
          }
        }
      }
    }
    return 0;
  }

  private String header() {
    return "{\"prompts\":%s,\"held_out\":%s,\"learning_rate\":%s}"
        .formatted(prompts, heldOut, Double.toString(learningRate));
  }

  private static Sampling sampling() {
    return Sampling.nucleus(4, 40);
  }

  private static Set<String> known(Journal curves) throws IOException {
    Set<String> known = new HashSet<>();
    curves.forEach(
        line -> {
          try {
            var fields = JSON.readTree(line);
            known.add(
                "%s/%s/%s"
                    .formatted(
                        fields.path("arm").asText(),
                        fields.path("seed").asLong(),
                        fields.path("steps").asLong()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return known;
  }

  private void run(
      TransformerModel base,
      List<Prompt> training,
      Scorer teacher,
      HeldOutTexts texts,
      Journal curves,
      CurveArm arm,
      long seed,
      long target)
      throws IOException {
    String name = arm.name().toLowerCase(Locale.ROOT) + "-" + seed;
    PpoSettings settings =
        PpoSettings.of(target, prompts, sampling(), PpoUpdate.of(learningRate, 16))
            .with(arm.credit())
            .withSeed(seed)
            .withCheckpointEvery(5);
    try (TrainableModel policy = TrainableModel.of(base, TorchOps.Variant.PLAIN);
        ValueNetwork values = arm.credit().needsValues() ? ValueNetwork.of(base, seed) : null;
        Journal journal = Journal.open(output.resolve(name + ".jsonl"), "{}");
        TransformerModel live = policy.live(base)) {
      PpoTrainer trainer =
          new PpoTrainer(
              settings,
              arm.rewards(teacher, seed),
              training,
              output.resolve(name + ".safetensors"),
              step -> {
                try {
                  if (step.step() >= journal.lines()) {
                    journal.append(step.json());
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                print("%s %s%n", name, step.json());
              });
      PpoOutcome outcome = trainer.train(base, policy, values);
      append(curves, texts.judged(live), arm.name(), seed, target, outcome.scorerCalls());
    }
  }

  private void append(
      Journal curves, ObjectNode line, String arm, long seed, long target, long calls)
      throws IOException {
    line.put("arm", arm).put("seed", seed).put("steps", target).put("scorer_calls", calls);
    curves.append(line.toString());
    print(
        "%s seed %d, %d steps: %s%n",
        arm, seed, target, line.deepCopy().without(List.of("perplexities")).toString());
  }
}
