/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.SafetensorsFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Under which name a file holds each parameter: with one of the prefixes of its architecture, or,
 * where several parameters share one tensor and the file holds it once, under the name of another
 * of them.
 */
public final class StoredNames {
  private final ModelBlueprint blueprint;
  private final CheckpointWeights weights;
  private final Map<String, String> shared = new HashMap<>();
  private final Optional<String> tiedTable;

  /**
   * Prepares to look names up.
   *
   * @param blueprint whose parameters are sought
   * @param weights in which they are
   */
  public StoredNames(ModelBlueprint blueprint, CheckpointWeights weights) {
    this.blueprint = blueprint;
    this.weights = weights;
    for (SafetensorsFile file : weights.files()) {
      // save_model of the safetensors library writes here which names it left out, and for which.
      shared.putAll(file.metadata());
    }
    boolean tied = blueprint.tied();
    this.tiedTable =
        blueprint.parameters().stream()
            .filter(one -> tied && one.role() == Parameter.Role.EMBEDDING)
            .map(Parameter::name)
            .findFirst();
  }

  /**
   * The name of a parameter in the file; the first it could have if the file has none of them.
   *
   * @throws CheckpointException if it is an unembedding that the configuration asks for and the
   *     file does not hold
   */
  public String of(Parameter parameter) {
    String name = parameter.name();
    if (weights.tensors().containsKey(blueprint.fileName(parameter))) {
      return blueprint.fileName(parameter);
    }
    for (String prefix : blueprint.prefixes()) {
      if (weights.tensors().containsKey(prefix + name)) {
        return prefix + name;
      }
    }
    for (String prefix : blueprint.prefixes()) {
      String other = shared.get(prefix + name);
      if (other != null && weights.tensors().containsKey(other)) {
        return other;
      }
    }
    boolean head = name.equals(ModelBlueprint.HEAD);
    if (head) {
      throw new CheckpointException(
          weights.path()
              + " has no "
              + blueprint.fileName(parameter)
              + " though config.json does not tie it to the embeddings; get the whole weights, or set"
              + " tie_word_embeddings to true if the model shares the two");
    }
    if (tiedTable.equals(Optional.of(name)) && weights.tensors().containsKey(ModelBlueprint.HEAD)) {
      return ModelBlueprint.HEAD;
    }
    return blueprint.prefixes().get(0) + name;
  }
}
