/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What rules propose for the tasks of a benchmark, and controls of the same size. */
public final class ControlledRepair {
  private final RuleRepair rules;
  private final Benchmark benchmark;
  private final Map<String, List<Proposal>> proposals;

  private ControlledRepair(
      RuleRepair rules, Benchmark benchmark, Map<String, List<Proposal>> proposals) {
    this.rules = rules;
    this.benchmark = benchmark;
    this.proposals = proposals;
  }

  /**
   * Repairs all molecules, which takes about half a second each.
   *
   * @throws io.detoxj.molecule.chemistry.InvalidMoleculeException if one of them cannot be read
   */
  public static ControlledRepair of(RuleRepair rules, Benchmark benchmark) {
    Map<String, List<Proposal>> proposals =
        benchmark.tasks().parallelStream()
            .collect(Collectors.toMap(RepairTask::unitId, rules::proposals));
    return new ControlledRepair(rules, benchmark, proposals);
  }

  /** What the rules propose. */
  public RecordedResponses responses() {
    Map<String, RepairResponse> responses = new LinkedHashMap<>();
    proposals.forEach((unit, found) -> responses.put(unit, RuleRepair.response(found)));
    return new RecordedResponses(rules.name(), responses);
  }

  /** What a control proposes. */
  public RecordedResponses control(RandomRepair.Pool pool, long seed) {
    Map<String, List<Integer>> edits = new LinkedHashMap<>();
    proposals.forEach(
        (unit, found) -> edits.put(unit, found.stream().map(Proposal::edits).toList()));
    return new RandomRepair(pool, seed, edits, rules.thresholds()).repair(benchmark);
  }
}
