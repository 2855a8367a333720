/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.ConfigException;
import io.detoxj.molecule.benchmark.RepairPrompts;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.MoleculeProblem;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.endpoint.FragmentEndpoint;
import io.detoxj.molecule.endpoint.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of bad input has a name of its own, and none of them ends a run. */
class BadInputTest {
  private static final RepairTask TASK = new RepairTask("ames", "ames", 1, "Cc1nc2cc(Cl)ccc2[nH]1");

  private static EvaluatedTask evaluated(String answer) {
    return new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
        .evaluate(TASK, RepairResponse.parse(answer));
  }

  private static Candidate candidate(String smiles) {
    return evaluated("MODIFIED_SMILES: " + smiles).candidates().get(0);
  }

  @Test
  void broken_smiles() {
    assertThat(candidate("Cc1nc2cc(Cl").problem()).isEqualTo(MoleculeProblem.SYNTAX);
    assertThat(candidate("C(C)(C)(C)(C)C").problem()).isEqualTo(MoleculeProblem.VALENCE);
    assertThat(candidate("c1cccc1").problem()).isEqualTo(MoleculeProblem.NOT_KEKULIZABLE);
    assertThat(candidate("").problem()).isEqualTo(MoleculeProblem.EMPTY);
    assertThat(evaluated("MODIFIED_SMILES: C(;CC").outcome(criteria())).isEqualTo(Outcome.FAILURE);
  }

  @Test
  void broken_smiles_of_a_task() {
    RepairTask broken = new RepairTask("ames", "ames", 7, "C(");
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(
            () ->
                new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
                    .evaluate(broken, RepairResponse.missing()))
        .withMessageContaining("the molecule of task ames/7 cannot be read");
  }

  @Test
  void a_salt() {
    Candidate.Found salt = candidate("Cc1nc2cc(F)ccc2[nH]1.Cl").found();
    assertThat(salt).isNotNull();
    assertThat(salt.parts()).isEqualTo(2);
    assertThat(salt.metal()).isFalse();
  }

  @Test
  void an_organometallic_compound() {
    Candidate.Found mercury = candidate("CC[Hg]c1ccccc1").found();
    assertThat(mercury).isNotNull();
    assertThat(mercury.metal()).isTrue();
    assertThat(mercury.measures().drugLikeness()).isBetween(0.0, 1.0);
  }

  @Test
  void five_hundred_atoms() {
    Candidate chain = candidate("C".repeat(500));
    assertThat(chain.problem()).isNull();
    assertThat(chain.failed(Thresholds.standard())).contains(Gate.LIPINSKI, Gate.SIMILARITY);
    assertThat(candidate("C".repeat(1000)).problem()).isEqualTo(MoleculeProblem.TOO_LARGE);
    // A sheet of fused rings, with more paths than a fingerprint is made of or rings than compared.
    assertThat(candidate("C1" + "c%11ccc(cc%11)".repeat(70) + "C1").problem())
        .isEqualTo(MoleculeProblem.TOO_COMPLEX);
  }

  @Test
  void a_task_without_a_prompt(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("repair_prompt.json"), "{}");
    RepairPrompts prompts = RepairPrompts.read(folder);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> prompts.of(TASK, RepairPrompts.Options.standard()))
        .withMessage("there is no prompt for task \"ames\"; add ames_prompt.json");
  }

  @Test
  void a_response_in_another_format() {
    EvaluatedTask evaluated = evaluated("The molecule could become CCO.");
    assertThat(evaluated.response()).isEqualTo(RepairResponse.Kind.OTHER_FORMAT);
    assertThat(evaluated.candidates()).isEmpty();
    assertThat(evaluated.outcome(criteria())).isEqualTo(Outcome.FAILURE);
  }

  @Test
  void a_judge_without_a_model() {
    RepairTask task = new RepairTask("herg", "herg", 1, TASK.smiles());
    EvaluatedTask evaluated =
        new ToxiEval(new FragmentEndpoint(), EvaluationMode.CORRECTED)
            .evaluate(task, RepairResponse.parse("MODIFIED_SMILES: Cc1nc2cc(F)ccc2[nH]1"));
    assertThat(evaluated.original())
        .isEqualTo(new Judgement.Missing("no list of fragments for hERG"));
    assertThat(evaluated.outcome(criteria())).isEqualTo(Outcome.UNKNOWN);
  }

  private static Criteria criteria() {
    return Criteria.standard(EvaluationMode.CORRECTED);
  }
}
