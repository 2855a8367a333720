/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.chemistry.StructureEdit;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.evaluation.Candidate;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.Gate;
import io.detoxj.molecule.evaluation.Thresholds;
import io.detoxj.molecule.evaluation.ToxiEval;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepairerTest {
  private static final String FULLERENE =
      "c12c3c4c5c1c6c7c8c2c9c1c3c2c3c4c4c%10c5c5c6c6c7c7c%11c8c9c8c9c1c2c1c2c3c4c3c4c%10c5c5c6c6"
          + "c7c7c%11c8c8c9c1c1c2c3c2c4c5c6c3c7c8c1c23";
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
    RepairTask methane = new RepairTask("ames", "ames", 1, "C");
    assertThat(RuleRepair.standard().repair(methane).kind()).isEqualTo(RepairResponse.Kind.NONE);
  }

  private static RandomRepair control(RandomRepair.Pool pool, long seed) {
    Map<String, List<Integer>> edits =
        Map.of(NITRO.unitId(), List.of(1, 2, 3), "dili/1", List.of(1));
    return new RandomRepair(pool, seed, edits, Thresholds.standard());
  }

  @ParameterizedTest
  @EnumSource(RandomRepair.Pool.class)
  void random_edits_are_as_many_pass_the_gates_and_follow_the_seed(RandomRepair.Pool pool) {
    RepairResponse edited = control(pool, 1).repair(NITRO);
    assertThat(edited.candidates()).hasSize(3).doesNotHaveDuplicates();
    assertThat(edited.candidates())
        .allSatisfy(smiles -> assertThat(Molecule.parse(smiles).parts()).isEqualTo(1))
        .doesNotContain(Molecule.parse(NITRO.smiles()).canonicalSmiles());
    assertThat(
            new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
                .evaluate(NITRO, edited)
                .candidates())
        .allSatisfy(one -> assertThat(one.failed(Thresholds.standard())).isEmpty());
    assertThat(control(pool, 1).repair(NITRO)).isEqualTo(edited);
    assertThat(control(pool, 2).repair(NITRO)).isNotEqualTo(edited);
    RepairTask unknown = new RepairTask("ames", "ames", 2, NITRO.smiles());
    assertThat(control(pool, 1).repair(unknown).kind()).isEqualTo(RepairResponse.Kind.NONE);
  }

  @Test
  void what_passes_nothing_is_proposed_with_the_fewest_failures() {
    // A nitrosamine of three heavy atoms more cannot be similar to anything without the group.
    RepairTask small = new RepairTask("ames", "ames", 1, "CN(C)N=O");
    List<Candidate> candidates =
        new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
            .evaluate(small, RuleRepair.standard().repair(small))
            .candidates();
    assertThat(candidates).hasSize(3);
    int fewest = candidates.get(0).failed(Thresholds.standard()).size();
    assertThat(fewest).isPositive();
    assertThat(candidates)
        .allSatisfy(
            one ->
                assertThat(one.failed(Thresholds.standard())).hasSizeGreaterThanOrEqualTo(fewest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FULLERENE,
        "C12C3C4C1C5C2C3C45",
        "C1CC2CCC1CC2",
        "[Fe]C(C)(C)C",
        "CC[N+](C)(C)C.[Br-]",
        "C1CCCCCCCCCCCCCCCCCCCCCCCCCCCCC1",
        "OC1C(O)C(O)C(O)C(O)C1O"
      })
  void cages_metals_salts_and_large_rings_end_in_time(String smiles) {
    RepairTask task = new RepairTask("ames", "ames", 1, smiles);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () ->
            assertThat(RuleRepair.standard().repair(task).candidates())
                .allSatisfy(one -> assertThat(Molecule.parse(one).heavyAtoms()).isPositive()));
  }

  @Test
  void what_is_too_large_to_become_drug_like_has_no_proposal() {
    RepairTask chain = new RepairTask("ames", "ames", 1, "C".repeat(101) + "Cl");
    assertThat(RuleRepair.standard().repair(chain).kind()).isEqualTo(RepairResponse.Kind.NONE);
  }

  @Test
  void proposals_differ_from_each_other() {
    List<Proposal> proposals = RuleRepair.standard().proposals(NITRO);
    assertThat(proposals).hasSize(3);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < i; j++) {
        assertThat(proposals.get(i).fingerprint().similarity(proposals.get(j).fingerprint()))
            .isLessThan(0.95);
      }
    }
  }

  @Test
  void controls_have_as_many_proposals_as_the_rules() {
    Benchmark benchmark =
        new Benchmark(List.of(NITRO, new RepairTask("dili", "dili", 1, "Nc1ccccc1")));
    ControlledRepair repair = ControlledRepair.of(RuleRepair.standard(), benchmark);
    RecordedResponses rules = repair.responses();
    assertThat(rules.model()).isEqualTo("rules");
    assertThat(rules.responses()).containsOnlyKeys("ames/1", "dili/1");
    for (RandomRepair.Pool pool : RandomRepair.Pool.values()) {
      RecordedResponses control = repair.control(pool, 7);
      assertThat(control.model()).endsWith(", seed 7");
      for (RepairTask task : benchmark.tasks()) {
        assertThat(control.to(task).candidates()).hasSameSizeAs(rules.to(task).candidates());
      }
    }
  }

  /** Each rule for a toxic group has a group of the list where it can be made. */
  @Test
  void toxic_groups_are_found() {
    List<Toxicophore> groups = Toxicophore.bundled();
    assertThat(groups.stream().map(Toxicophore::name)).doesNotHaveDuplicates();
    assertThat(groups)
        .allSatisfy(group -> assertThat(group.source()).matches("\\w+ \\d{4}(; \\w+ \\d{4})?"));
    assertThat(concern(groups, "C[N+](=O)[O-]")).containsExactly("aliphatic nitro");
    assertThat(concern(groups, "Nc1ccccc1")).containsExactly("primary aromatic amine");
    assertThat(concern(groups, "c1ccc2cc3ccccc3cc2c1"))
        .containsExactly("three fused aromatic rings");
    assertThat(concern(groups, "c1ccc2c(c1)ccc1ccccc12"))
        .containsExactly("angular fused aromatic rings");
    assertThat(concern(groups, "CC(=O)Nc1ccc2c(c1)Cc1ccccc12"))
        .containsExactly("aromatic tricycle with a ring of five", "aromatic acylamine");
    assertThat(concern(groups, "C1CO1")).containsExactly("epoxide");
    assertThat(concern(groups, "CC(=O)Oc1ccccc1C(=O)O")).isEmpty();
  }

  private static List<String> concern(List<Toxicophore> groups, String smiles) {
    Molecule molecule = Molecule.parse(smiles);
    return groups.stream()
        .filter(group -> group.concern(molecule) > 0)
        .map(Toxicophore::name)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "outer aromatic ring saturated, c1ccc2ccc3ccccc3c2c1, c1ccc2c3c(ccc2c1)CCCC3",
    "outer aromatic ring removed, c1ccc2cc3ccccc3cc2c1, c1ccc2ccccc2c1",
    "middle aromatic ring hydrogenated, c1ccc2nc3ccccc3cc2c1, c1ccc2c(c1)Cc1ccccc1N2",
    "anthraquinone to xanthone, O=C1c2ccccc2C(=O)c2ccccc12, O=c1c2ccccc2oc2ccccc12",
    "azide removed, CCN=[N+]=[N-], CC",
    "N-oxide to pyridine, [O-][n+]1ccccc1, n1ccccc1",
    "epoxide to oxetane, CC1CO1, CC1CCO1",
    "mustard arm to methoxyethyl, CN(C)CCCl, CN(C)CCOC",
    "phosphate ester to amide, COP(=O)(C)C, CNP(=O)(C)C"
  })
  void what_rules_make(String name, String smiles, String made) {
    StructureEdit edit =
        RepairRule.bundled().stream()
            .filter(r -> r.name().equals(name))
            .findFirst()
            .orElseThrow()
            .edit();
    assertThat(edit.apply(Molecule.parse(smiles)).stream().map(Molecule::canonicalSmiles))
        .contains(Molecule.parse(made).canonicalSmiles());
  }
}
