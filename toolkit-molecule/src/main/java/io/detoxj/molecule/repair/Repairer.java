/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import java.util.Map;
import java.util.stream.Collectors;

/** Something that proposes repaired molecules. Safe for use by several threads. */
public interface Repairer {
  /** The most that are proposed. */
  int MOST = 3;

  /** Its name as tables have it. */
  String name();

  /** What it proposes; the answer to a task is always the same. */
  RepairResponse repair(RepairTask task);

  /** Its answers to all tasks. */
  default RecordedResponses repair(Benchmark benchmark) {
    Map<String, RepairResponse> responses =
        benchmark.tasks().parallelStream()
            .collect(Collectors.toMap(RepairTask::unitId, this::repair));
    return new RecordedResponses(name(), responses);
  }
}
