/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.evaluation.Candidate;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.Gate;
import io.detoxj.molecule.evaluation.Thresholds;
import io.detoxj.molecule.evaluation.ToxiEval;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepairerTest {
  private static final RepairTask NITRO =
      new RepairTask("ames", "ames", 1, "COc1cc(CCN2CCOCC2)ccc1[N+](=O)[O-]");

  @Test
  void the_rules_have_names_edits_and_sources() {
    List<RepairRule> rules = RepairRule.bundled();
    assertThat(rules).hasSizeGreaterThanOrEqualTo(30);
    assertThat(rules.stream().map(RepairRule::name)).doesNotHaveDuplicates();
    assertThat(rules)
        .allSatisfy(
            rule -> {
              assertThat(rule.name()).isNotBlank();
              assertThat(rule.source()).matches("\\w+ \\d{4}(; \\w+ \\d{4})?");
            });
    assertThat(rules.stream().filter(RepairRule::alert)).hasSizeGreaterThan(20);
  }

  @Test
  void a_nitro_group_is_gone_and_all_gates_are_passed() {
    RepairResponse response = RuleRepair.standard().repair(NITRO);
    assertThat(response.candidates()).hasSize(3).doesNotHaveDuplicates();
    assertThat(response.candidates()).noneMatch(smiles -> smiles.contains("[N+]"));
    List<Candidate> candidates =
        new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
            .evaluate(NITRO, response)
            .candidates();
    assertThat(candidates)
        .allSatisfy(
            candidate ->
                assertThat(candidate.failed(Thresholds.standard()))
                    .doesNotContainAnyElementsOf(Gate.structural()));
  }

  @Test
  void what_no_rule_fits_has_no_proposal() {
    RepairTask ethane = new RepairTask("ames", "ames", 1, "CC");
    assertThat(RuleRepair.standard().repair(ethane).kind()).isEqualTo(RepairResponse.Kind.NONE);
  }

  @Test
  void random_edits_are_molecules_and_follow_the_seed() {
    RepairResponse edited = new RandomRepair(1).repair(NITRO);
    assertThat(edited.candidates()).hasSize(3).doesNotHaveDuplicates();
    assertThat(edited.candidates())
        .allSatisfy(smiles -> assertThat(Molecule.parse(smiles).parts()).isEqualTo(1))
        .doesNotContain(Molecule.parse(NITRO.smiles()).canonicalSmiles());
    assertThat(new RandomRepair(1).repair(NITRO)).isEqualTo(edited);
    assertThat(new RandomRepair(2).repair(NITRO)).isNotEqualTo(edited);
  }

  @Test
  void all_tasks_are_answered_under_one_name() {
    Benchmark benchmark =
        new Benchmark(List.of(NITRO, new RepairTask("dili", "dili", 1, "Nc1ccccc1")));
    assertThat(new RandomRepair(1).repair(benchmark).responses())
        .containsOnlyKeys("ames/1", "dili/1");
    assertThat(new RandomRepair(1).repair(benchmark).model()).isEqualTo("random edits");
  }
}
