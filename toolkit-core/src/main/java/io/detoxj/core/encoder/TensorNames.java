/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where a file keeps each parameter of an encoder. */
final class TensorNames {
  private static final int LISTED = 5;
  // Counters that older versions saved, and heads of pretraining, which a classifier does not use.
  private static final List<String> UNUSED =
      List.of("cls.", "lm_head.", "vocab_transform.", "vocab_layer_norm.", "vocab_projector.");
  // What a sentence encoder leaves aside.
  private static final List<String> HEADS = List.of("pooler.", "classifier.", "pre_classifier.");

  private final EncoderBlueprint blueprint;
  private final CheckpointWeights file;

  private TensorNames(EncoderBlueprint blueprint, CheckpointWeights file) {
    this.blueprint = blueprint;
    this.file = file;
  }

  /**
   * Finds all parameters.
   *
   * @throws CheckpointException if the file has no head, or holds tensors that are of no use
   */
  static TensorNames of(EncoderBlueprint blueprint, CheckpointWeights file) {
    TensorNames names = new TensorNames(blueprint, file);
    names.requireHead();
    names.refuseOthers();
    return names;
  }

  /** The name in the file; the first choice if it has none of them. */
  String of(Parameter parameter) {
    String name = parameter.name();
    String legacy =
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
    for (String candidate :
        List.of(blueprint.prefix() + name, name, blueprint.prefix() + legacy, legacy)) {
      if (file.tensors().containsKey(candidate)) {
        return candidate;
      }
    }
    return name.startsWith("classifier") || name.startsWith("pre_classifier")
        ? name
        : blueprint.prefix() + name;
  }

  private void requireHead() {
    for (String module : blueprint.head().modules()) {
      if (!file.tensors().containsKey(of(Parameter.bias(module + ".bias", 1)))) {
        throw new CheckpointException(
            "%s has no classification head: tensor %s.bias is missing; give a checkpoint of a ...ForSequenceClassification class"
                .formatted(file.path(), module));
      }
    }
  }

  private void refuseOthers() {
    Set<String> used = new HashSet<>();
    for (Parameter parameter : blueprint.parameters()) {
      used.add(of(parameter));
      used.add(of(parameter) + SafetensorsWriter.ROW_SCALE);
    }
    Set<String> others = new TreeSet<>();
    for (String name : file.tensors().keySet()) {
      if (!used.contains(name) && !unused(name)) {
        others.add(name);
      }
    }
    if (!others.isEmpty()) {
      throw new CheckpointException(
          "%s holds %s tensors that config.json does not account for, such as %s; the two files do not belong together"
              .formatted(file.path(), others.size(), others.stream().limit(LISTED).toList()));
    }
  }

  private boolean unused(String name) {
    boolean head =
        HEADS.stream()
            .anyMatch(part -> name.startsWith(part) || name.startsWith(blueprint.prefix() + part));
    return (blueprint.head().isNone() && head)
        || UNUSED.stream().anyMatch(name::startsWith)
        || name.endsWith("embeddings.position_ids")
        || name.endsWith("embeddings.token_type_ids")
        // RoBERTa's classifiers read <s> itself, but some were saved with a pooler.
        || name.equals(blueprint.prefix() + "pooler.dense.weight")
        || name.equals(blueprint.prefix() + "pooler.dense.bias");
  }
}
