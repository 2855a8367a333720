/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import io.detoxj.core.InterventionException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.SharedRows;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.model.Companion;
import io.detoxj.rectify.cap.Outcome;
import io.detoxj.rectify.cap.Rectified;
import io.detoxj.rectify.value.ValueNetwork;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Rectifies the distributions of one batch, with the value network in step. */
final class RectifyingProcessor implements LogitsProcessor {
  private final ValueNetwork values;
  private final RectificationSettings settings;
  private final Companion companion;
  private final Set<Integer> endsOfText;
  private final Map<String, Double> sums = new TreeMap<>();
  private int[] lengths = {};

  RectifyingProcessor(
      ValueNetwork values, RectificationSettings settings, Set<Integer> endsOfText) {
    this.values = values;
    this.settings = settings;
    this.companion = new Companion(values.network());
    this.endsOfText = endsOfText;
    for (Outcome branch : Outcome.values()) {
      sums.put(name(branch), 0.0);
    }
  }

  private static String name(Outcome branch) {
    return "branch " + branch.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Stage stage() {
    return settings.order().stage();
  }

  @Override
  public void begin(List<int[]> prompts) {
    lengths = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
    requireRoom();
    companion.begin(prompts);
  }

  /** Beyond its context a network gives numbers without a meaning. */
  private void requireRoom() {
    int longest = Arrays.stream(lengths).max().orElse(0);
    int context = values.network().contextLength();
    if (longest > context) {
      throw new InterventionException(
          "prompt and new tokens are %s, more than the value network's context of %s; shorten the prompts, generate fewer tokens, or train a value network on a model with a longer context"
              .formatted(longest, context));
    }
  }

  @Override
  public void process(float[][] logits) {
    float[][] raw = companion.logits();
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        rectify(logits[row], raw[row]);
      }
    }
  }

  private void rectify(float[] logits, float[] raw) {
    SharedRows.forbidBeyond(logits, raw.length);
    int[] tokens = Candidates.most(logits, settings.topKBefore());
    if (tokens.length == 0) {
      // No token is allowed: then the generator says so.
      return;
    }
    double[] probabilities = Candidates.probabilities(logits, tokens);
    double[] q = new double[tokens.length];
    for (int i = 0; i < q.length; i++) {
      q[i] = values.calibration().value(raw[tokens[i]]);
    }
    EndsAsOne ends =
        EndsAsOne.of(tokens, probabilities, settings.exemptEndOfText() ? endsOfText : Set.of());
    Rectified rectified = settings.rectifier().rectify(ends.joined(), ends.of(q), ends.exempt());
    note(rectified);
    if (rectified.branch() == Outcome.DEAD_END && settings.endAtDeadEnds()) {
      int end = likeliestEnd(logits);
      Arrays.fill(logits, Float.NEGATIVE_INFINITY);
      logits[end] = 0;
      return;
    }
    if (rectified.branch() == Outcome.UNCHANGED && settings.topKAfter() == 0) {
      Candidates.keepOnly(logits, tokens);
      return;
    }
    write(logits, tokens, ends.spread(rectified.probabilities()));
  }

  private int likeliestEnd(float[] logits) {
    return endsOfText.stream()
        .sorted()
        .max(Comparator.comparingDouble(end -> logits[end]))
        .orElseThrow();
  }

  private void write(float[] logits, int[] tokens, double[] probabilities) {
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < tokens.length; i++) {
      logits[tokens[i]] = (float) Math.log(probabilities[i]);
    }
    if (settings.topKAfter() > 0) {
      Candidates.keepOnly(logits, Candidates.most(logits, settings.topKAfter()));
    }
  }

  private void note(Rectified rectified) {
    add(name(rectified.branch()), 1);
    add("risk before", rectified.riskBefore());
    add("risk after", rectified.riskAfter());
    add("boost", rectified.boost());
  }

  private void add(String name, double value) {
    sums.merge(name, value, Double::sum);
  }

  @Override
  public void accept(int[] tokens) {
    for (int row = 0; row < tokens.length; row++) {
      // Finished rows are fed end-of-text, maybe beyond the context, and nobody asks for theirs.
      lengths[row] += endsOfText.contains(tokens[row]) ? 0 : 1;
    }
    requireRoom();
    companion.accept(tokens);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.copyOf(sums);
  }

  @Override
  public void close() {
    companion.close();
  }
}
