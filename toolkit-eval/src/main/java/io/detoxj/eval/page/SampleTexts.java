/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The texts that a page holds. However many are given, no more than the limits allow are kept: what
 * goes first are the last samples of every prompt, and then the last prompts. The figures of a
 * prompt are of all its samples.
 */
final class SampleTexts {
  /** Of a longer text the beginning is kept. */
  static final int MAX_CHARACTERS = 4000;

  /** Into so many parts of the same width the scores from 0 to 1 are sorted. */
  static final int BINS = 20;

  /** What numbers and brackets around a text take, about. */
  private static final int BYTES_BESIDE_TEXT = 32;

  private final int systems;
  private final int[][] histograms;
  private final Map<String, Integer> indexOf = new HashMap<>();
  private final PageOptions limits;
  private final TextsSection.@Nullable Flag flag;
  private final LinkedHashMap<String, PromptTexts> prompts = new LinkedHashMap<>();
  private final Deque<String> order = new ArrayDeque<>();
  private final List<ScorerInfo> scorers = new ArrayList<>();
  private int firstSamples = Integer.MAX_VALUE;
  private boolean full;
  private long given;
  private int kept;
  private long bytes;

  /** The beginning of a text, how long it was, and what each scorer said: a score or a reason. */
  record Sample(String text, int characters, List<Object> outcomes) {}

  /** A system's samples of one prompt. */
  static final class Tally {
    int samples;
    int scored;
    int flagged;
    double sum;
    double max;

    /** By sample, the first ones. */
    final TreeMap<Integer, Sample> texts = new TreeMap<>();

    private void add(OptionalDouble score, TextsSection.@Nullable Flag flag) {
      samples++;
      if (score.isPresent()) {
        double value = score.getAsDouble();
        max = scored == 0 ? value : Math.max(max, value);
        sum += value;
        scored++;
        flagged += flag != null && value >= flag.from() ? 1 : 0;
      }
    }
  }

  /** The beginning of a prompt, how long it was, and what each system made of it. */
  record PromptTexts(String text, int characters, List<Tally> tallies) {}

  /** None yet, of systems in the order of the report. */
  SampleTexts(List<String> systems, PageOptions limits, TextsSection.@Nullable Flag flag) {
    this.systems = systems.size();
    this.histograms = new int[systems.size()][BINS];
    systems.forEach(name -> indexOf.put(name, indexOf.size()));
    this.limits = limits;
    this.flag = flag;
  }

  /** Adds a text, or refuses one of a system that the report does not have. */
  void add(ShownText shown) {
    Integer system = indexOf.get(shown.system());
    if (system == null) {
      throw new IllegalArgumentException(
          "the report has no system %s, of which there is a text; it has %s"
              .formatted(shown.system(), indexOf.keySet()));
    }
    given++;
    first(shown).ifPresent(score -> histograms[system][bin(score)]++);
    if (scorers.isEmpty()) {
      scorers.addAll(shown.scorers());
    }
    PromptTexts prompt = prompts.get(shown.itemId());
    if (prompt == null) {
      if (full) {
        return;
      }
      String text = shown.item();
      prompt =
          new PromptTexts(
              beginning(text), text.length(), Stream.generate(Tally::new).limit(systems).toList());
      prompts.put(shown.itemId(), prompt);
      order.addLast(shown.itemId());
      bytes += size(prompt);
    }
    Tally tally = prompt.tallies().get(system);
    tally.add(first(shown), flag);
    int index = shown.sample();
    if (index < firstSamples) {
      Sample sample = sample(shown);
      Sample before = tally.texts.put(index, sample);
      kept += before == null ? 1 : 0;
      bytes += size(sample) - (before == null ? 0 : size(before));
    }
    shrink();
  }

  private static int bin(double score) {
    return Math.max(0, Math.min(BINS - 1, (int) Math.floor(score * BINS)));
  }

  private static OptionalDouble first(ShownText shown) {
    return !shown.outcomes().isEmpty()
            && shown.outcomes().get(0) instanceof ScoreOutcome.Scored scored
        ? OptionalDouble.of(scored.toxicity())
        : OptionalDouble.empty();
  }

  private static Sample sample(ShownText shown) {
    List<Object> outcomes = new ArrayList<>();
    for (ScoreOutcome outcome : shown.outcomes()) {
      if (outcome instanceof ScoreOutcome.Scored scored) {
        outcomes.add(shortened(scored.toxicity()));
      } else if (outcome instanceof ScoreOutcome.Unscored none) {
        outcomes.add(Html.plain(beginning(none.reason())));
      }
    }
    String text = shown.text();
    return new Sample(beginning(text), text.length(), outcomes);
  }

  /** Four decimals, never rounded up to a threshold. */
  private static BigDecimal shortened(double score) {
    BigDecimal cut = BigDecimal.valueOf(score).setScale(4, RoundingMode.DOWN);
    return new BigDecimal(cut.stripTrailingZeros().toPlainString());
  }

  private void shrink() {
    while (kept > limits.maxTexts() || bytes > limits.maxTextBytes()) {
      int highest = highestSample();
      if (highest > 0) {
        firstSamples = highest;
        prompts.values().forEach(prompt -> prompt.tallies().forEach(this::forgetLater));
      } else {
        full = true;
        PromptTexts dropped = Objects.requireNonNull(prompts.remove(order.removeLast()));
        bytes -= size(dropped);
        dropped.tallies().forEach(tally -> forget(tally, 0));
      }
    }
  }

  private int highestSample() {
    int highest = 0;
    if (firstSamples == 1) {
      return highest;
    }
    for (PromptTexts prompt : prompts.values()) {
      for (Tally tally : prompt.tallies()) {
        highest = Math.max(highest, tally.texts.isEmpty() ? 0 : tally.texts.lastKey());
      }
    }
    return highest;
  }

  private void forgetLater(Tally tally) {
    forget(tally, firstSamples);
  }

  private void forget(Tally tally, int from) {
    while (!tally.texts.isEmpty() && tally.texts.lastKey() >= from) {
      bytes -= size(tally.texts.pollLastEntry().getValue());
      kept--;
    }
  }

  private static long size(PromptTexts prompt) {
    return utf8(prompt.text()) + (long) BYTES_BESIDE_TEXT * (1 + prompt.tallies().size());
  }

  private static long size(Sample sample) {
    return (long) BYTES_BESIDE_TEXT + utf8(sample.text());
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** At most {@link #MAX_CHARACTERS}, and no half of a pair of surrogates at the end. */
  static String beginning(String text) {
    if (text.length() <= MAX_CHARACTERS) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1));
    return text.substring(0, splits ? MAX_CHARACTERS - 1 : MAX_CHARACTERS);
  }

  /** By id, in the order given. */
  Map<String, PromptTexts> prompts() {
    return prompts;
  }

  /** The scorers of the texts, the first one's scores counting first. */
  List<ScorerInfo> scorers() {
    return scorers;
  }

  /** Which texts are marked; null if none are. */
  TextsSection.@Nullable Flag flag() {
    return flag;
  }

  /** How many scores of a system lie in each part, of all its texts, also those not kept. */
  int[] histogram(int system) {
    return histograms[system].clone();
  }

  /** How many texts there were. */
  long given() {
    return given;
  }

  /** How many texts are kept. */
  int kept() {
    return kept;
  }

  /** Of how many samples of each prompt texts are kept, or empty if of all. */
  OptionalInt firstSamples() {
    return firstSamples == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(firstSamples);
  }

  /** Whether prompts were left out as well. */
  boolean promptsLeftOut() {
    return full;
  }
}
