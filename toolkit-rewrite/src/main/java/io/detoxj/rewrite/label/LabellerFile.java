/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the files of labellers have in common: labels and notes in the metadata, checked numbers.
 */
record LabellerFile(Path path, SafetensorsFile saved) {
  static final String NOTE = "note.";

  /** The labels, in the order of the rows of the weights. */
  List<String> labels() {
    List<String> labels = saved.metadata().getOrDefault("labels", "").lines().distinct().toList();
    if (labels.size() < 2 || labels.size() > NgramLabeller.MOST_LABELS) {
      throw new CheckpointException(
          "%s has %s labels; there are 2 to %s"
              .formatted(path, labels.size(), NgramLabeller.MOST_LABELS));
    }
    return labels;
  }

  /** What was said of it when it was trained. */
  Map<String, String> notes() {
    Map<String, String> notes = new TreeMap<>();
    saved
        .metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith(NOTE)) {
                notes.put(key.substring(NOTE.length()), value);
              }
            });
    return notes;
  }

  /** A tensor of this shape, all of it finite. */
  float[] numbers(String tensor, Long... shape) {
    List<Long> found =
        saved.tensors().containsKey(tensor) ? saved.tensor(tensor).shape() : List.of();
    if (!found.equals(List.of(shape))) {
      throw new CheckpointException(
          "%s: %s has the shape %s, not %s".formatted(path, tensor, found, List.of(shape)));
    }
    float[] values = saved.readFloats(tensor);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            "%s: %s has values that are no numbers".formatted(path, tensor));
      }
    }
    return values;
  }
}
