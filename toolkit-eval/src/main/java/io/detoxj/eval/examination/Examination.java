/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.Measurement;
import java.util.List;

/**
 * A set of items that each system of an experiment answers: a benchmark of capability, sentences
 * about groups of people. The results of items are plain data, so that a run that was stopped goes
 * on at the next item, and metrics are made of them without a model.
 */
public interface Examination {
  /**
   * The definition: name, version, settings and hash of the data. Equal ids give equal results for
   * equal systems.
   */
  String id();

  /**
   * Everything that makes the results but the system that is examined. One that asks a scorer or
   * another model must add its fingerprint, for {@link #id()} is a name.
   */
  default Fingerprint fingerprint() {
    return Fingerprint.builder().put("id", id()).build();
  }

  /** The ids of the items in their order, each once. */
  List<String> itemIds();

  /**
   * Examines some items. An item's result does not depend on the others it is called with.
   *
   * @param model the base model or a view of it with detoxifiers
   * @param itemIds some of {@link #itemIds()}
   * @return a result of each, in the order given
   */
  List<ItemResult> examine(TransformerModel model, List<String> itemIds);

  /**
   * The metrics of all items. Their names differ from those of every other examination.
   *
   * @param results one of each item, in the order of {@link #itemIds()}
   */
  List<Measurement> measure(List<ItemResult> results);
}
