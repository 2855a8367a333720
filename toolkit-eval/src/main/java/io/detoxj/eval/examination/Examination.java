/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What each system of an experiment does and is measured by: continuations of prompts, a benchmark,
 * rewrites of sentences. The work is done in batches of items and in {@linkplain Stage stages},
 * each kept in a journal, so that a run that was stopped goes on at the next batch; metrics are
 * made of what the journals hold, without a system. One that has a single result of each item is an
 * {@link ItemExamination}.
 *
 * @param <S> what is examined, such as a model
 */
public interface Examination<S> {
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

  /** What all stages share, such as the items and how outputs are made of them. */
  default Fingerprint settings() {
    return fingerprint();
  }

  /** The ids of the items in their order, each once. */
  List<String> itemIds();

  /** How many items a batch has. */
  default int itemsAtOnce() {
    return 32;
  }

  /** How many units of progress an item is. */
  default long unitsOfItem() {
    return 1;
  }

  /** The stages of a batch, in their order; the same ones at each call. */
  List<Stage<S, ?>> stages();

  /**
   * Refuses items that no system could do anything with, before the first is begun.
   *
   * @throws io.detoxj.core.ConfigException if there is one
   */
  default void requireReady() {}

  /**
   * What the results of a system come to. Names of metrics differ from those of every other
   * examination.
   *
   * @param system its name
   * @param own its results
   * @param ofBase the base's results; the same object if the system is the base
   */
  Findings measure(
      String system,
      StageResults own,
      StageResults ofBase,
      Bootstrap bootstrap,
      MissingPolicy policy);

  /** How it is done, for the protocol of the report. */
  default Protocol.Examined protocol() {
    return new Protocol.Examined(id(), JsonNodeFactory.instance.objectNode());
  }

  /** What was used, for the provenance of the report; asked again at the end of a run. */
  default Map<String, String> provenance() {
    return Map.of();
  }

  /** What systems made, one by one, such as scored continuations; none if it keeps only numbers. */
  default Stream<?> outputs(RecordedResults results) {
    return Stream.empty();
  }

  /** Files with its results that lie beside the report. */
  default List<RunFile> files(RecordedResults results) {
    return List.of();
  }

  /** Sections of the report page. */
  default List<PageSection> sections(Report report, RecordedResults results, PageOptions options) {
    return List.of();
  }
}
