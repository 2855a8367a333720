/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import io.detoxj.core.io.Closer;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.ShardedRun;
import java.util.List;

/**
 * An experiment whose systems and scorers are open, on one machine.
 *
 * @param experiment what is compared
 * @param resources the models and scorers, the one opened first at the front; closed in their
 *     reverse order when the work is done
 */
public record OpenExperiment(Experiment<?> experiment, List<AutoCloseable> resources)
    implements AutoCloseable {
  /**
   * Keeps a list that nobody changes.
   *
   * @param experiment what is compared
   * @param resources the models and scorers, the one opened first at the front
   */
  public OpenExperiment {
    resources = List.copyOf(resources);
  }

  ShardedRun<?> sharded() {
    return new ShardedRun<>(experiment);
  }

  @Override
  public void close() {
    try (Closer all = new Closer()) {
      resources.forEach(all::keep);
    }
  }
}
