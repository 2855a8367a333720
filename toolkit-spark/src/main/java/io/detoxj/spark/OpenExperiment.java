/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import io.detoxj.eval.run.Candidate;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.ShardedRun;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.List;

/**
 * An experiment whose models and scorers are open, on one machine.
 *
 * @param experiment what is measured
 * @param prompts what is continued
 * @param candidates what is compared with the base
 * @param resources the models and scorers; closed in their reverse order when the work is done
 */
public record OpenExperiment(
    Experiment experiment,
    List<EvalPrompt> prompts,
    List<Candidate> candidates,
    List<AutoCloseable> resources)
    implements AutoCloseable {
  /**
   * Copies the lists.
   *
   * @param experiment what is measured
   * @param prompts what is continued
   * @param candidates what is compared with the base
   * @param resources the models and scorers, the one opened first at the front
   */
  public OpenExperiment {
    prompts = List.copyOf(prompts);
    candidates = List.copyOf(candidates);
    resources = List.copyOf(resources);
  }

  ShardedRun sharded() {
    return new ShardedRun(experiment, prompts, candidates);
  }

  @Override
  public void close() {
    for (int i = resources.size() - 1; i >= 0; i--) {
      try {
        resources.get(i).close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a model or scorer could not be closed", e);
      }
    }
  }
}
