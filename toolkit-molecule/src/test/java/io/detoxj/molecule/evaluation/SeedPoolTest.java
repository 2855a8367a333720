/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedPoolTest {
  private static final String TOXIC = "Cc1nc2cc(Cl)ccc2[nH]1";
  private static final RepairResponse GOOD = RepairResponse.of(List.of("Cc1nc2cc(F)ccc2[nH]1"));
  private static final RepairResponse BAD = RepairResponse.of(List.of("CC(=O)Oc1ccccc1C(=O)O"));

  /** The first so many of four tasks are repaired. */
  private static Evaluation evaluation(String model, int repaired) {
    List<RepairTask> tasks =
        List.of(1, 2, 3, 4).stream().map(i -> new RepairTask("ames", "ames", i, TOXIC)).toList();
    Map<String, RepairResponse> responses = new LinkedHashMap<>();
    tasks.forEach(task -> responses.put(task.unitId(), task.id() <= repaired ? GOOD : BAD));
    return new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
        .evaluate(new Benchmark(tasks), new RecordedResponses(model, responses));
  }

  @Test
  void models_that_differ_by_the_seed_are_pooled() {
    Evaluation rules = evaluation("rules", 3);
    List<SeedPool> pools =
        SeedPool.of(
            List.of(
                rules,
                evaluation("random edits, seed 1", 1),
                evaluation("random rules, seed 1", 2),
                evaluation("random edits, seed 2", 2)));
    assertThat(pools.stream().map(SeedPool::name)).containsExactly("random edits", "random rules");
    SeedPool edits = pools.get(0);
    assertThat(edits.seeds()).hasSize(2);
    // One of four by one seed, two by the other.
    assertThat(edits.successRate(rules.criteria()).value()).isCloseTo(3 / 8.0, within(1e-12));
    PairedDifference difference = edits.exceededBy(rules, rules.criteria(), Bootstrap.standard(1));
    assertThat(difference.difference()).isCloseTo(3 / 4.0 - 3 / 8.0, within(1e-12));
    assertThat(difference.units()).isEqualTo(4);
    // A judge that finds all safe finds no original toxic.
    assertThat(edits.ofToxicOriginals().seeds().get(0).tasks()).isEmpty();
  }
}
