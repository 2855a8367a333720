/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.examination.ItemExamination;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** An experiment on a tiny model, small enough to be run dozens of times. */
final class TinyRun {
  static final int PROMPTS = 12;
  static final int SAMPLES = 3;
  static final int BATCH_ROWS = 6;

  private TinyRun() {}

  static List<EvalPrompt> prompts() {
    return IntStream.range(0, PROMPTS)
        .mapToObj(i -> new Prompt("p" + i, "the rain " + "no ".repeat(i % 4) + i))
        .map(prompt -> new EvalPrompt(prompt, OptionalDouble.empty(), "other"))
        .toList();
  }

  static List<Candidate> candidates() {
    return List.of(
        new Candidate("scaled", Role.METHOD, new Scaled(0.5f)).against("scaled-more"),
        new Candidate("scaled-more", Role.CONTROL, new Scaled(0.3f).andThen(new Scaled(0.9f))));
  }

  static ToxicityExperiment experiment(TransformerModel model, Scorer scorer) {
    return new ToxicityExperiment(
        model,
        scorer,
        GenerationConfig.nucleus(5, 0.9).withSamples(SAMPLES).withSeed(1).withBatchRows(BATCH_ROWS),
        new Bootstrap(100, 0.95, 1));
  }

  /** Makes the output of a block smaller. */
  record Scaled(float factor) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("scaled", "1", Map.of("factor", "" + factor), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "scaled " + factor,
              HookPoint.residPost(1),
              memory -> (activation, context) -> activation.mul(factor)));
    }
  }

  /** Scores by length; counts how often it was asked. */
  static class Lengths implements Scorer {
    private final String id;
    private final Runnable before;
    private final List<String> asked = new ArrayList<>();

    Lengths(String id) {
      this(id, () -> {});
    }

    /** With something that is done at the beginning of each call. */
    Lengths(String id, Runnable before) {
      this.id = id;
      this.before = before;
    }

    int asked() {
      return asked.size();
    }

    @Override
    public ScorerInfo info() {
      return new ScorerInfo(id, "1", "0".repeat(64), "counts letters");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.ofHash(id);
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      before.run();
      asked.addAll(texts);
      return texts.stream().map(this::score).toList();
    }

    private ScoreOutcome score(String text) {
      double score = Math.min(1, text.length() / (id.equals("lengths") ? 12.0 : 20.0));
      return new ScoreOutcome.Scored(score, Map.of("long", score));
    }
  }

  /** Asks the model how likely some words are. */
  static final class Words implements ItemExamination<TransformerModel> {
    private int examined;

    int examined() {
      return examined;
    }

    @Override
    public String id() {
      return "words@1";
    }

    @Override
    public List<String> itemIds() {
      return IntStream.range(0, 50).mapToObj(i -> "w" + i).toList();
    }

    @Override
    public List<ItemResult> examine(TransformerModel model, List<String> itemIds) {
      examined += itemIds.size();
      return itemIds.stream().map(id -> new ItemResult(id, Map.of("nll", nll(model, id)))).toList();
    }

    private static double nll(TransformerModel model, String id) {
      int[] tokens = model.tokenizer().encode("the rain " + id);
      double sum = 0;
      for (float one : model.logProbabilities(List.of(tokens)).get(0)) {
        sum -= one;
      }
      return sum;
    }

    @Override
    public List<Measurement> measure(List<ItemResult> results) {
      Map<String, Double> values = new LinkedHashMap<>();
      results.forEach(one -> values.put(one.itemId(), one.value("nll")));
      MetricId id = new MetricId("words_nll", 1, Map.of());
      return List.of(
          new Measurement(
              id, new MetricKind("Words", null), RatioOfSums.mean(values), results.size(), 0));
    }
  }
}
