/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.CheckpointException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** An architecture the toolkit can load; found by {@link java.util.ServiceLoader}. */
public interface ModelArchitecture {
  /**
   * The architecture of a model type.
   *
   * @param configFile named in the message
   * @throws CheckpointException if no architecture on the class path reads it
   */
  static ModelArchitecture named(String modelType, Path configFile) {
    Set<String> supported = new TreeSet<>();
    for (ModelArchitecture architecture : ServiceLoader.load(ModelArchitecture.class)) {
      if (architecture.modelTypes().contains(modelType)) {
        return architecture;
      }
      supported.addAll(architecture.modelTypes());
    }
    throw new CheckpointException(
        configFile
            + ": model_type \""
            + modelType
            + "\" is not supported; supported are "
            + supported);
  }

  /** The values of model_type in config.json that it reads. */
  Set<String> modelTypes();

  /**
   * Reads a configuration.
   *
   * @throws io.detoxj.core.CheckpointException if a field is missing, of the wrong kind, or asks
   *     for what is not supported
   */
  ModelBlueprint read(ConfigReader config);
}
