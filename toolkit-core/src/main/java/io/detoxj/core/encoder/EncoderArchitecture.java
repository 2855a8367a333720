/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the configurations of one kind of encoder. */
interface EncoderArchitecture {
  /** The values of model_type in config.json that it reads. */
  Set<String> modelTypes();

  /**
   * Reads a configuration.
   *
   * @param labels the number of labels
   * @throws io.detoxj.core.CheckpointException if a field is missing, of the wrong kind, or asks
   *     for what is not supported
   */
  EncoderBlueprint read(ConfigReader config, int labels);

  /** The architecture of a model type; the configuration is named in the refusal. */
  static EncoderArchitecture named(String modelType, ConfigReader config) {
    Set<String> supported = new TreeSet<>();
    for (EncoderArchitecture architecture :
        List.of(new Bert(), new Roberta(), new DistilBert(), new Ernie(), new Bleurt())) {
      if (architecture.modelTypes().contains(modelType)) {
        return architecture;
      }
      supported.addAll(architecture.modelTypes());
    }
    throw config.refused(
        "model_type \"%s\" is not an encoder of texts that is supported; supported are %s"
            .formatted(modelType, supported));
  }
}
