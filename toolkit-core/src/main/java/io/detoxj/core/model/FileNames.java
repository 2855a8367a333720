/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names parameters have in a Hugging Face file. */
final class FileNames {
  private FileNames() {}

  /** Every parameter by the name it has in a file of the whole language model. */
  static Map<String, Parameter> of(ModelBlueprint blueprint) {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (Parameter parameter : blueprint.parameters()) {
      all.put(blueprint.fileName(parameter), parameter);
    }
    return all;
  }

  /**
   * A parameter by its name.
   *
   * @throws InterventionException if there is none
   */
  static Parameter parameter(ModelBlueprint blueprint, String name) {
    Map<String, Parameter> all = of(blueprint);
    Parameter parameter = all.get(name);
    if (parameter == null) {
      throw new InterventionException(
          "the model has no parameter \"%s\"; nearest of its %s: %s"
              .formatted(name, all.size(), NearestNames.to(name, all.keySet())));
    }
    return parameter;
  }
}
