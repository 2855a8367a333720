/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Multinomial logistic regression over the vectors of an encoder of sentences, whose own weights
 * stay as they are. Safe for use by several threads.
 *
 * <p>Its file is safetensors: {@code weight} [labels, width] and {@code bias} [labels] in float32,
 * and in the metadata the labels, one a line, and the fingerprint of the encoder, without which it
 * says nothing.
 */
public final class EncoderLabeller implements TextLabeller {
  private static final String KIND = "linear over sentence vectors v1";
  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";
  private static final int SHOWN = 12;

  private final String name;
  private final List<String> labels;
  private final LinearHead head;
  private final SentenceEncoder encoder;
  private final Map<String, String> notes;

  EncoderLabeller(
      String name,
      List<String> labels,
      LinearHead head,
      SentenceEncoder encoder,
      Map<String, String> notes) {
    this.name = name;
    this.labels = List.copyOf(labels);
    this.head = head;
    this.encoder = encoder;
    this.notes = new TreeMap<>(notes);
  }

  /**
   * Loads what {@link #save} wrote.
   *
   * @param encoder the one it was trained on; stays with its owner
   * @throws CheckpointException if the file is no such labeller, its parts do not fit, or it was
   *     trained on another encoder
   * @throws IOException if it cannot be read
   */
  public static EncoderLabeller load(Path file, SentenceEncoder encoder) throws IOException {
    SafetensorsFile saved = SafetensorsFile.open(file);
    Map<String, String> metadata = saved.metadata();
    if (!metadata.getOrDefault("kind", "").equals(KIND)) {
      throw new CheckpointException(
          "%s is no labeller over sentence vectors that this version reads: its metadata has kind=\"%s\", not \"%s\""
              .formatted(file, metadata.getOrDefault("kind", ""), KIND));
    }
    if (!metadata.getOrDefault("encoder", "").equals(encoder.fingerprint().sha256())) {
      throw new CheckpointException(
          "%s was trained on another encoder than %s %s; give the folder it was trained with"
              .formatted(
                  file,
                  encoder.info().architecture(),
                  encoder.info().weightsSha256().substring(0, SHOWN)));
    }
    LabellerFile parts = new LabellerFile(file, saved);
    List<String> labels = parts.labels();
    int width = encoder.info().width();
    float[] weight = parts.numbers(WEIGHT, (long) labels.size(), (long) width);
    float[] bias = parts.numbers(BIAS, (long) labels.size());
    return new EncoderLabeller(
        metadata.getOrDefault("name", "unnamed"),
        labels,
        new LinearHead(Vectors.rows(weight, width), bias),
        encoder,
        parts.notes());
  }

  /**
   * Writes the labeller without its encoder, whole or not at all.
   *
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("kind", KIND)
            .metadata("name", name)
            .metadata("encoder", encoder.fingerprint().sha256())
            .metadata("labels", String.join("\n", labels));
    notes.forEach((key, value) -> writer.metadata(LabellerFile.NOTE + key, value));
    writer
        .add(
            WEIGHT,
            new long[] {labels.size(), encoder.info().width()},
            Vectors.flat(head.weights()))
        .add(BIAS, new long[] {labels.size()}, head.bias())
        .write(file);
  }

  @Override
  public String provenance() {
    return "%s: linear over %s %s, %s"
        .formatted(
            name,
            encoder.info().architecture(),
            encoder.info().weightsSha256().substring(0, SHOWN),
            fingerprint().sha256().substring(0, SHOWN));
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("kind", KIND)
        .put("encoder", encoder.fingerprint())
        .put("labels", String.join("\n", labels))
        .put("weight", Vectors.sha256(Vectors.flat(head.weights())))
        .put("bias", Vectors.sha256(head.bias()))
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
    List<float[]> vectors = encoder.encode(texts);
    List<LabelOutcome> outcomes = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      outcomes.add(
          texts.get(i).isBlank()
              ? new LabelOutcome.Unlabelled("the text is blank")
              : label(vectors.get(i)));
    }
    return outcomes;
  }

  /**
   * The label of a vector of the encoder.
   *
   * @throws IllegalArgumentException if it is of another width
   */
  public LabelOutcome.Labelled label(float[] vector) {
    if (vector.length != encoder.info().width()) {
      throw new IllegalArgumentException(
          "a vector has %s numbers but those of the encoder have %s"
              .formatted(vector.length, encoder.info().width()));
    }
    double[] probabilities = head.probabilities(vector);
    int best = 0;
    for (int label = 1; label < probabilities.length; label++) {
      best = probabilities[label] > probabilities[best] ? label : best;
    }
    return new LabelOutcome.Labelled(labels.get(best), probabilities[best]);
  }

  /** The probabilities of a text, one for each label; they sum to 1. */
  public double[] probabilities(String text) {
    return head.probabilities(encoder.encode(List.of(text)).get(0));
  }
}
