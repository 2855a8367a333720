/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.architecture.ConfigReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a classifier in the order of its logits.
 *
 * @param labels their names
 * @param stated what config.json says of the problem type, if it does
 */
record LabelSet(List<String> labels, Optional<ProblemType> stated) {
  private static final int MAX_LABELS = 10_000;
  private static final String SINGLE = "single_label_classification";
  private static final String MULTI = "multi_label_classification";

  LabelSet {
    labels = List.copyOf(labels);
  }

  /** Reads id2label, num_labels and problem_type. */
  static LabelSet read(ConfigReader config) {
    JsonNode names = config.node("id2label");
    // Without names there are as many as num_labels says, and two if nothing does: so transformers.
    int count = names.isObject() ? names.size() : config.size("num_labels", 2);
    if (count < 1 || count > MAX_LABELS || !(names.isObject() || names.isMissingNode())) {
      throw config.refused(
          "id2label must name 1 to %s labels, as {\"0\": \"harmless\", \"1\": \"toxic\"} does"
              .formatted(MAX_LABELS));
    }
    if (config.size("num_labels", count) != count) {
      throw config.refused(
          "num_labels is %s but id2label names %s labels; remove the wrong one"
              .formatted(config.node("num_labels"), count));
    }
    List<String> labels =
        IntStream.range(0, count)
            .mapToObj(id -> names.isObject() ? label(config, names, id) : "LABEL_" + id)
            .toList();
    Set<String> distinct = new HashSet<>(labels);
    if (distinct.size() < labels.size()) {
      throw config.refused("id2label names two labels alike: " + labels + "; rename one");
    }
    return new LabelSet(labels, Optional.ofNullable(stated(config)));
  }

  private static String label(ConfigReader config, JsonNode names, int id) {
    JsonNode label = names.path(Integer.toString(id));
    if (!label.isValueNode() || label.isNull()) {
      throw config.refused(
          "id2label must number its labels from 0 without a gap, but " + id + " has none");
    }
    return label.asText();
  }

  private static @Nullable ProblemType stated(ConfigReader config) {
    if (!config.has("problem_type")) {
      return null;
    }
    return config.choice("problem_type", 0, SINGLE, MULTI) == 0
        ? ProblemType.SINGLE_LABEL
        : ProblemType.MULTI_LABEL;
  }

  /** The problem type by the user's word, config.json, or what the labels leave no doubt about. */
  ProblemType problemType(Optional<ProblemType> wanted, ConfigReader config) {
    if (wanted.isPresent() || stated.isPresent()) {
      return wanted.or(() -> stated).orElseThrow();
    }
    if (labels.size() == 1 || jigsaw()) {
      return ProblemType.MULTI_LABEL;
    }
    if (labels.size() == 2) {
      return ProblemType.SINGLE_LABEL;
    }
    throw config.refused(
        "it has no problem_type and %s labels, so that their probabilities are either a softmax or sigmoids; add \"problem_type\": \"%s\" or \"%s\", or give ClassifierOptions the ProblemType. The labels are %s"
            .formatted(labels.size(), SINGLE, MULTI, labels));
  }

  /** Whether one label implies another, as in the Jigsaw challenges, so that both may hold. */
  private boolean jigsaw() {
    List<String> lower = new ArrayList<>();
    labels.forEach(label -> lower.add(label.toLowerCase(Locale.ROOT)));
    return (lower.contains("toxic") && lower.contains("severe_toxic"))
        || (lower.contains("toxicity") && lower.contains("severe_toxicity"));
  }
}
