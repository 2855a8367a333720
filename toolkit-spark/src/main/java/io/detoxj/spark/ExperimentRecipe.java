/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import java.io.IOException;
import java.io.Serializable;

/**
 * How to open an experiment. Spark sends it to every machine, which opens the same experiment
 * there: the paths in it must lead to the same files everywhere.
 */
@FunctionalInterface
public interface ExperimentRecipe extends Serializable {
  /**
   * Opens the experiment: loads the models and scorers.
   *
   * @return the experiment, whose models and scorers are the caller's to close
   * @throws IOException if a file cannot be read
   */
  OpenExperiment open() throws IOException;
}
