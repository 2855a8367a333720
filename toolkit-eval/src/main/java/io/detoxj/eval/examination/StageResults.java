/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.util.ArrayList;
import java.util.List;

/** What the stages of an examination made of one system, batch by batch. */
public final class StageResults {
  private final List<Stage<?, ?>> stages = new ArrayList<>();
  private final List<List<Object>> results = new ArrayList<>();

  /** Adds the result of a stage, in the order of batches. */
  public <T> void add(Stage<?, T> stage, T result) {
    listOf(stage).add(result);
  }

  private List<Object> listOf(Stage<?, ?> stage) {
    int index = stages.indexOf(stage);
    if (index < 0) {
      index = stages.size();
      stages.add(stage);
      results.add(new ArrayList<>());
    }
    return results.get(index);
  }

  /** The results of a stage, one a batch; none if there was no batch. */
  public <T> List<T> of(Stage<?, T> stage) {
    int index = stages.indexOf(stage);
    return index < 0 ? List.of() : results.get(index).stream().map(stage.lineType()::cast).toList();
  }

  /** Adds the results of a batch. */
  public void addAll(StageResults batch) {
    for (int i = 0; i < batch.stages.size(); i++) {
      listOf(batch.stages.get(i)).addAll(batch.results.get(i));
    }
  }
}
