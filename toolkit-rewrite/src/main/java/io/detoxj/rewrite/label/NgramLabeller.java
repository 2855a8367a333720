/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.score.ScoreOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Multinomial logistic regression over the character n-grams of a text. It reads characters, not
 * meaning. Immutable and safe for use by several threads.
 *
 * <p>Its file is safetensors: {@code weight} [labels, buckets] and {@code bias} [labels] in
 * float32, and in the metadata the labels, one a line, and how n-grams are made.
 */
public final class NgramLabeller implements TextLabeller {
  static final int MOST_LABELS = 64;
  static final int MOST_BITS = 20;
  static final int LONGEST_NGRAM = 8;
  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";
  private static final String BLANK = "the text is blank";

  private final String name;
  private final List<String> labels;
  private final int longest;
  private final int bits;
  private final float[][] weights;
  private final float[] bias;
  private final Map<String, String> notes;

  NgramLabeller(
      String name,
      List<String> labels,
      int longest,
      int bits,
      float[][] weights,
      float[] bias,
      Map<String, String> notes) {
    this.name = name;
    this.labels = List.copyOf(labels);
    this.longest = longest;
    this.bits = bits;
    this.weights = weights;
    this.bias = bias;
    this.notes = new TreeMap<>(notes);
  }

  /**
   * Loads what {@link #save} wrote.
   *
   * @throws CheckpointException if the file is no such labeller or its parts do not fit
   * @throws IOException if it cannot be read
   */
  public static NgramLabeller load(Path file) throws IOException {
    SafetensorsFile saved = SafetensorsFile.open(file);
    Map<String, String> metadata = saved.metadata();
    String scheme = metadata.getOrDefault("ngrams", "");
    if (!scheme.equals(CharacterNgrams.SCHEME)) {
      throw new CheckpointException(
          "%s is no labeller of character n-grams that this version reads: its metadata has ngrams=\"%s\", not \"%s\""
              .formatted(file, scheme, CharacterNgrams.SCHEME));
    }
    LabellerFile parts = new LabellerFile(file, saved);
    List<String> labels = parts.labels();
    int longest = number(file, metadata, "longest", LONGEST_NGRAM);
    int bits = number(file, metadata, "bits", MOST_BITS);
    return new NgramLabeller(
        metadata.getOrDefault("name", "unnamed"),
        labels,
        longest,
        bits,
        Vectors.rows(parts.numbers(WEIGHT, (long) labels.size(), 1L << bits), 1 << bits),
        parts.numbers(BIAS, (long) labels.size()),
        parts.notes());
  }

  private static int number(Path file, Map<String, String> metadata, String key, int most) {
    String text = metadata.getOrDefault(key, "");
    int value = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (value < 1 || value > most) {
      throw new CheckpointException(
          "%s: %s is \"%s\" in its metadata, not 1 to %s".formatted(file, key, text, most));
    }
    return value;
  }

  /**
   * Writes the labeller, whole or not at all.
   *
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(OwnOutput.MADE_BY, OwnOutput.NAME)
            .metadata("name", name)
            .metadata("ngrams", CharacterNgrams.SCHEME)
            .metadata("longest", Integer.toString(longest))
            .metadata("bits", Integer.toString(bits))
            .metadata("labels", String.join("\n", labels));
    notes.forEach((key, value) -> writer.metadata(LabellerFile.NOTE + key, value));
    writer
        .add(WEIGHT, new long[] {labels.size(), 1L << bits}, Vectors.flat(weights))
        .add(BIAS, new long[] {labels.size()}, bias)
        .write(file);
  }

  @Override
  public String provenance() {
    return "%s: character n-grams up to %s, %s"
        .formatted(name, longest, fingerprint().sha256().substring(0, 12));
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("ngrams", CharacterNgrams.SCHEME)
        .put("longest", longest)
        .put("labels", String.join("\n", labels))
        .put("weight", Vectors.sha256(Vectors.flat(weights)))
        .put("bias", Vectors.sha256(bias))
        .build();
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  /** How the weights were made: data, counts and settings, by name. */
  public Map<String, String> notes() {
    return Map.copyOf(notes);
  }

  @Override
  public List<LabelOutcome> label(List<String> texts) {
    List<LabelOutcome> outcomes = new ArrayList<>(texts.size());
    for (String text : texts) {
      if (text.isBlank()) {
        outcomes.add(new LabelOutcome.Unlabelled(BLANK));
        continue;
      }
      double[] probabilities = probabilities(text);
      int best = 0;
      for (int i = 1; i < probabilities.length; i++) {
        best = probabilities[i] > probabilities[best] ? i : best;
      }
      outcomes.add(new LabelOutcome.Labelled(labels.get(best), probabilities[best]));
    }
    return outcomes;
  }

  @Override
  public List<ScoreOutcome> shares(List<String> texts, Set<String> of) {
    List<ScoreOutcome> outcomes = new ArrayList<>(texts.size());
    for (String text : texts) {
      if (text.isBlank()) {
        outcomes.add(new ScoreOutcome.Unscored(BLANK));
        continue;
      }
      double[] probabilities = probabilities(text);
      double sum = 0;
      for (int i = 0; i < probabilities.length; i++) {
        sum += of.contains(labels.get(i)) ? probabilities[i] : 0;
      }
      outcomes.add(new ScoreOutcome.Scored(Math.min(1, sum)));
    }
    return outcomes;
  }

  /** The probabilities of a text, one for each label; they sum to 1. */
  public double[] probabilities(String text) {
    return Softmax.of(weights, bias, CharacterNgrams.of(text, longest, bits));
  }
}
