/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A linear probe: {@code P(undesired | x) = softmax(W x + b)[1]} of a pooled activation x (Model
 * Surgery, arXiv 2407.08770, equation 1).
 */
public final class BehaviourProbe {
  /** The usual name of the folder of a probe, and of the patch made with it, beside a model. */
  public static final String FOLDER_NAME = "surgery";

  /** The name of the file with the head, in a probe's folder. */
  public static final String WEIGHTS = "probe.safetensors";

  /** The name of the file with the card. */
  public static final String CARD = "probe.json";

  /** The name of the texts that were learnt from, in what was measured. */
  public static final String TRAIN = "train";

  /** The name of other texts of the same kind. */
  public static final String TEST = "test";

  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final ProbeTap tap;
  private final String behaviour;
  private final float[][] weights;
  private final float[] biases;
  private final Map<String, String> training;

  /**
   * Creates a probe.
   *
   * @param tap where it reads
   * @param behaviour what the undesired class shows
   * @param weights {@code [2][width]}: the desired row, then the undesired one
   * @param biases {@code [2]}
   * @param training how it was trained, by name
   */
  public BehaviourProbe(
      ProbeTap tap,
      String behaviour,
      float[][] weights,
      float[] biases,
      Map<String, String> training) {
    if (weights.length != 2 || biases.length != 2 || weights[0].length != weights[1].length) {
      throw new IllegalArgumentException("a probe has two rows of one width, and two biases");
    }
    this.tap = tap;
    this.behaviour = behaviour;
    this.weights = new float[][] {weights[0].clone(), weights[1].clone()};
    this.biases = biases.clone();
    this.training = Collections.unmodifiableMap(new TreeMap<>(training));
    for (float[] values : List.of(weights[0], weights[1], biases)) {
      if (!Double.isFinite(Vectors.norm(values))) {
        throw new IllegalArgumentException("the probe has values that are not finite");
      }
    }
  }

  /** Of row 0, row 1 and the biases in one array. */
  static BehaviourProbe of(
      ProbeFeatures features, String behaviour, double[] parameters, Map<String, String> settings) {
    int width = features.width();
    float[] all = Vectors.of(parameters.length, i -> parameters[i]);
    float[][] rows = Vectors.rows(Arrays.copyOf(all, 2 * width), width);
    Map<String, String> training = new TreeMap<>(settings);
    training.put("undesired_texts", Integer.toString(features.undesired()));
    training.put("desired_texts", Integer.toString(features.rows().size() - features.undesired()));
    return new BehaviourProbe(
        features.tap(),
        behaviour,
        rows,
        Arrays.copyOfRange(all, 2 * width, 2 * width + 2),
        training);
  }

  static double sigmoid(double logOdds) {
    return 1 / (1 + StrictMath.exp(-logOdds));
  }

  /** Where it reads. */
  public ProbeTap tap() {
    return tap;
  }

  /** What the undesired class shows. */
  public String behaviour() {
    return behaviour;
  }

  /** How it was trained. */
  public Map<String, String> training() {
    return training;
  }

  /** The length of the features it reads. */
  public int width() {
    return weights[0].length;
  }

  /** Log-odds of the undesired class for a pooled activation, {@code [width]}. */
  public double logit(float[] feature) {
    if (feature.length != width()) {
      throw new IllegalArgumentException(
          "the probe reads features of width %s but was given %s; use features of the model and hook point it was trained on"
              .formatted(width(), feature.length));
    }
    return Vectors.dot(weights[1], feature)
        - Vectors.dot(weights[0], feature)
        + biases[1]
        - biases[0];
  }

  /** Probability of the undesired class, 0 to 1. */
  public double probability(float[] feature) {
    return sigmoid(logit(feature));
  }

  /** A copy of a row of the head or of half their difference. */
  public float[] row(ProbeRow row) {
    return switch (row) {
      case UNDESIRED -> weights[1].clone();
      case DESIRED -> weights[0].clone();
      case HALF_DIFFERENCE -> Vectors.of(width(), i -> (weights[1][i] - weights[0][i]) / 2);
    };
  }

  /** The direction for edits, one for all layers. */
  public BehaviourDirection direction(ProbeRow row) {
    return BehaviourDirection.shared(row(row), "probe " + row + " at " + tap.point());
  }

  /**
   * Writes head and card into a folder. The card warns of a probe that has learnt its texts by
   * heart, if it was measured on {@link #TRAIN} and on {@link #TEST}.
   *
   * @param quality what was measured, by the name of the texts
   * @throws IOException if a file cannot be written
   */
  public void save(Path folder, Map<String, ProbeQuality> quality) throws IOException {
    AtomicFiles.writableFolder(folder);
    float[] both = Vectors.flat(weights);
    SafetensorsWriter writer = new SafetensorsWriter();
    tap.metadata().forEach(writer::metadata);
    writer.metadata("behaviour", behaviour);
    training.forEach((key, value) -> writer.metadata("training." + key, value));
    writer.add("weight", new long[] {2, width()}, both);
    writer.add("bias", new long[] {2}, biases);
    writer.write(folder.resolve(WEIGHTS));
    ObjectNode card = JSON.createObjectNode();
    card.put("behaviour", behaviour);
    card.set("reads", JSON.valueToTree(new TreeMap<>(tap.metadata())));
    card.set("training", JSON.valueToTree(training));
    card.put("norm_of_half_difference", Vectors.norm(row(ProbeRow.HALF_DIFFERENCE)));
    card.set("quality", JSON.valueToTree(new TreeMap<>(quality)));
    if (quality.containsKey(TRAIN) && quality.containsKey(TEST)) {
      quality
          .get(TRAIN)
          .overfit(quality.get(TEST))
          .ifPresent(warning -> card.putArray("warnings").add(warning));
    }
    AtomicFiles.writeString(folder.resolve(CARD), card.toPrettyString() + "\n");
  }

  /**
   * Reads the head that {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it is missing, damaged or no probe
   */
  public static BehaviourProbe load(Path folder) throws IOException {
    Path file = folder.resolve(WEIGHTS);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          folder + " has no " + WEIGHTS + "; train a probe and save it there");
    }
    SafetensorsFile stored = SafetensorsFile.open(file);
    Map<String, String> training = new TreeMap<>();
    stored
        .metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith("training.")) {
                training.put(key.substring("training.".length()), value);
              }
            });
    try {
      float[] both = stored.readFloats("weight");
      return new BehaviourProbe(
          ProbeTap.of(stored.metadata()),
          stored.metadata().getOrDefault("behaviour", "unknown"),
          new float[][] {
            Arrays.copyOf(both, both.length / 2),
            Arrays.copyOfRange(both, both.length / 2, both.length)
          },
          stored.readFloats("bias"),
          training);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + " is no probe: " + e.getMessage(), e);
    }
  }
}
