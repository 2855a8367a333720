/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.Set;

/** An architecture the toolkit can load; found by {@link java.util.ServiceLoader}. */
public interface ModelArchitecture {
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
