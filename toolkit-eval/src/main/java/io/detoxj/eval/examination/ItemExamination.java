/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.List;

/**
 * An examination with one result of each item: a benchmark of capability, sentences about groups of
 * people. Results are plain data, and metrics are made of them without a system.
 *
 * @param <S> what is examined, such as a model
 */
public interface ItemExamination<S> extends Examination<S> {
  /**
   * Examines some items. An item's result does not depend on the others it is called with.
   *
   * @param system the base or a system that is compared with it
   * @param itemIds some of {@link #itemIds()}
   * @return a result of each, in the order given
   */
  List<ItemResult> examine(S system, List<String> itemIds);

  /**
   * The metrics of all items. Their names differ from those of every other examination.
   *
   * @param results one of each item, in the order of {@link #itemIds()}
   */
  List<Measurement> measure(List<ItemResult> results);

  /**
   * The metrics of all items where the base's results have a part in them.
   *
   * @param own of a system
   * @param ofBase of the base
   */
  default List<Measurement> measure(List<ItemResult> own, List<ItemResult> ofBase) {
    return measure(own);
  }

  @Override
  default List<Stage<S, ?>> stages() {
    return List.of(new ItemStage<>(this));
  }

  @Override
  default Findings measure(
      String system,
      StageResults own,
      StageResults ofBase,
      Bootstrap bootstrap,
      MissingPolicy policy) {
    return Findings.of(measure(results(own), results(ofBase)));
  }

  /** The results of all items. */
  default List<ItemResult> results(StageResults all) {
    return all.of(new ItemStage<>(this)).stream().flatMap(batch -> batch.items().stream()).toList();
  }
}
