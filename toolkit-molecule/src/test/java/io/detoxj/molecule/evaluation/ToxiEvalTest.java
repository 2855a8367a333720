/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.endpoint.Judgement;
import io.detoxj.molecule.endpoint.ToxicityEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToxiEvalTest {
  private static final String TOXIC = "Cc1nc2cc(Cl)ccc2[nH]1";
  private static final String SIMILAR = "Cc1nc2cc(F)ccc2[nH]1";
  private static final String UNLIKE = "CC(=O)Oc1ccccc1C(=O)O";

  /** Fluorine is toxic to AMES, bromine is not known, all else is safe. */
  private record Judge() implements ToxicityEndpoint {
    @Override
    public String provenance() {
      return "a judge of halogens";
    }

    @Override
    public Judgement judge(String endpoint, Molecule molecule) {
      if (molecule.smiles().contains("Br")) {
        return new Judgement.Missing("no model");
      }
      boolean toxic = endpoint.equals("AMES") && molecule.smiles().contains("F");
      return new Judgement.Judged(toxic ? "B" : "A", toxic ? 0 : 1);
    }
  }

  private static RepairTask task(String file, String name, int id) {
    return new RepairTask(file, name, id, TOXIC);
  }

  private static EvaluatedTask evaluate(
      ToxicityEndpoint judge, EvaluationMode mode, String name, String... candidates) {
    String file = name.startsWith("tox21") ? "tox21" : name;
    return new ToxiEval(judge, mode)
        .evaluate(task(file, name, 1), RepairResponse.of(List.of(candidates)));
  }

  private static Outcome outcome(EvaluationMode mode, String name, String... candidates) {
    return evaluate(new Judge(), mode, name, candidates).outcome(Criteria.standard(mode));
  }

  @Test
  void a_candidate_passes_all_gates_or_is_told_which_it_does_not() {
    EvaluatedTask evaluated =
        evaluate(new Judge(), EvaluationMode.PAPER, "ames", SIMILAR, UNLIKE, "C(");
    Candidate similar = evaluated.candidates().get(0);
    assertThat(similar.failed(Thresholds.standard())).containsExactly(Gate.SAFETY);
    Measures measures = similar.found().measures();
    assertThat(measures.similarity()).isCloseTo(0.513298, within(1e-6));
    assertThat(measures.drugLikeness()).isCloseTo(0.610993, within(1e-6));
    Candidate unlike = evaluated.candidates().get(1);
    assertThat(unlike.failed(Thresholds.standard())).containsExactly(Gate.SIMILARITY);
    assertThat(evaluated.candidates().get(2).valid()).isFalse();
    assertThat(evaluated.outcome(Criteria.standard(EvaluationMode.PAPER)))
        .isEqualTo(Outcome.FAILURE);
    assertThat(outcome(EvaluationMode.PAPER, "dili", SIMILAR)).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void thresholds_are_as_the_program_has_them() {
    Measures edge = new Measures(0.5, 6, 1, 0.4);
    assertThat(Thresholds.standard().failed(edge)).isEmpty();
    assertThat(Thresholds.standard().failed(new Measures(0.4999, 6.001, 2, 0.3999)))
        .isEqualTo(Gate.structural());
  }

  @Test
  void the_program_judges_assays_by_ames_and_we_by_themselves() {
    assertThat(outcome(EvaluationMode.PAPER, "tox21_SR_ARE", SIMILAR)).isEqualTo(Outcome.FAILURE);
    assertThat(outcome(EvaluationMode.CORRECTED, "tox21_SR_ARE", SIMILAR))
        .isEqualTo(Outcome.SUCCESS);
    assertThat(evaluate(new Judge(), EvaluationMode.CORRECTED, "tox21_SR_ARE").endpoint())
        .isEqualTo("Tox21_SR_ARE");
  }

  @Test
  void a_copy_is_a_success_of_the_program_alone() {
    String copy = "Clc1ccc2[nH]c(C)nc2c1";
    assertThat(outcome(EvaluationMode.PAPER, "dili", copy)).isEqualTo(Outcome.SUCCESS);
    assertThat(outcome(EvaluationMode.CORRECTED, "dili", copy)).isEqualTo(Outcome.FAILURE);
  }

  @Test
  void what_is_not_known_is_neither() {
    String unknown = "Cc1nc2cc(Br)ccc2[nH]1";
    assertThat(outcome(EvaluationMode.CORRECTED, "dili", unknown)).isEqualTo(Outcome.UNKNOWN);
    assertThat(outcome(EvaluationMode.PAPER, "dili", unknown)).isEqualTo(Outcome.FAILURE);
    assertThat(outcome(EvaluationMode.CORRECTED, "dili", unknown, SIMILAR))
        .isEqualTo(Outcome.SUCCESS);
    // It would fail by its similarity, whatever the judge had said.
    assertThat(outcome(EvaluationMode.CORRECTED, "dili", "BrCCBr")).isEqualTo(Outcome.FAILURE);
    String large = "C".repeat(1200);
    assertThat(outcome(EvaluationMode.CORRECTED, "dili", large)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void only_the_first_three_count() {
    String[] late = {"C(", "C(", "C(", SIMILAR};
    assertThat(outcome(EvaluationMode.CORRECTED, "dili", late)).isEqualTo(Outcome.FAILURE);
    EvaluatedTask evaluated = evaluate(new Judge(), EvaluationMode.CORRECTED, "dili", late);
    Criteria four = Criteria.standard(EvaluationMode.CORRECTED).withCandidates(4);
    assertThat(evaluated.outcome(four)).isEqualTo(Outcome.SUCCESS);
    assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> four.withCandidates(10));
  }

  @Test
  void a_task_whose_molecule_cannot_be_read_is_an_error() {
    ToxiEval eval = new ToxiEval(new ConstantEndpoint(), EvaluationMode.PAPER);
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(
            () -> eval.evaluate(new RepairTask("ames", "ames", 7, "C("), RepairResponse.missing()))
        .withMessageContaining("task ames/7 cannot be read");
  }

  private static Evaluation evaluation(EvaluationMode mode) {
    Benchmark benchmark =
        new Benchmark(
            List.of(
                task("dili", "dili", 1),
                task("dili", "dili", 2),
                task("ames", "ames", 1),
                task("tox21", "tox21_SR_ARE", 1)));
    Map<String, RepairResponse> responses =
        Map.of(
            "dili/1", RepairResponse.of(List.of(SIMILAR, SIMILAR, "C(")),
            "dili/2", RepairResponse.parse("I do not know"),
            "ames/1", RepairResponse.of(List.of(SIMILAR, TOXIC)));
    return new ToxiEval(new Judge(), mode)
        .evaluate(benchmark, new RecordedResponses("m", responses));
  }

  @Test
  void the_papers_table() {
    Summary summary = Summary.of(evaluation(EvaluationMode.PAPER), paper());
    assertThat(Summary.csv(summary.rows()))
        .isEqualTo(
            Summary.HEADER
                + "\n"
                + """
                dili,2,6,2,1,33.33%,50.00%,1,50.00%
                ames,1,3,2,1,66.67%,100.00%,1,100.00%
                tox21,1,3,0,0,0.00%,0.00%,0,0.00%
                OVERALL,4,12,4,2,33.33%,50.00%,2,50.00%
                """);
    assertThat(Summary.csv(summary.assays())).contains("tox21_SR_ARE,1,3,0,0,");
  }

  private static Criteria paper() {
    return Criteria.standard(EvaluationMode.PAPER);
  }

  @Test
  void the_honest_table() {
    Evaluation evaluation = evaluation(EvaluationMode.CORRECTED);
    Summary summary = Summary.of(evaluation, evaluation.criteria());
    assertThat(Summary.csv(summary.rows())).contains("OVERALL,4,5,4,1,80.00%,25.00%,1,25.00%");
    SummaryRow.Honest honest = summary.overall().honest();
    assertThat(honest.unchanged()).isEqualTo(1);
    assertThat(honest.duplicates()).isEqualTo(1);
    assertThat(honest.scaffolds()).isEqualTo(1);
    assertThat(honest.problems()).isEqualTo(Map.of("syntax", 1));
    assertThat(honest.responses())
        .isEqualTo(
            Map.of(
                RepairResponse.Kind.PROPOSAL, 2,
                RepairResponse.Kind.OTHER_FORMAT, 1,
                RepairResponse.Kind.MISSING, 1));
    assertThat(Summary.honestCsv(summary.rows()))
        .contains("OVERALL,5,1,1,1,0,0,0,0,0,0,0,1,1,syntax 1\n");
  }

  @Test
  void failures_are_attributed() {
    FailureAttribution found = FailureAttribution.of(evaluation(EvaluationMode.PAPER), paper());
    assertThat(found.valid()).isEqualTo(4);
    assertThat(found.structural()).isEqualTo(4);
    assertThat(found.byGate()).isEqualTo(Map.of(Gate.SAFETY, 1));
    assertThat(found.structuralOnly()).isEqualTo(1);
    assertThat(found.structuralOnlyMolecules()).isZero();
    assertThat(found.safeOnly()).isZero();
  }

  @Test
  void ablations_ask_fewer_gates() {
    Evaluation evaluation = evaluation(EvaluationMode.PAPER);
    Map<Set<Gate>, Integer> gates = Ablations.gates(evaluation);
    assertThat(gates).hasSize(16);
    assertThat(gates.get(EnumSet.of(Gate.SAFETY))).isEqualTo(2);
    assertThat(gates.get(EnumSet.allOf(Gate.class))).isEqualTo(2);
    assertThat(Ablations.safety(evaluation)).hasSize(5).containsValues(2);
    assertThat(Ablations.candidates(evaluation)).isEqualTo(Map.of(1, 1, 2, 2, 3, 2));
  }

  @Test
  void models_are_compared_on_the_same_molecules() {
    Evaluation paper = evaluation(EvaluationMode.PAPER);
    Evaluation none =
        new ToxiEval(new Judge(), EvaluationMode.PAPER)
            .evaluate(
                new Benchmark(paper.tasks().stream().map(EvaluatedTask::task).toList()),
                new RecordedResponses("silent", Map.of()));
    PairedDifference difference = paper.comparedWith(none, paper(), Bootstrap.standard(1));
    assertThat(difference.difference()).isEqualTo(0.5);
    assertThat(difference.units()).isEqualTo(4);
    // Two molecules of one alone: two of four equally likely ways, the seen ones counted half.
    assertThat(difference.significance().pValue()).isCloseTo(0.25, within(1e-9));
    assertThat(paper.successRate(paper()).value()).isEqualTo(0.5);
  }

  @Test
  void originals_that_the_judge_finds_safe_can_be_left_out() {
    RepairTask fluorinated = new RepairTask("ames", "ames", 1, SIMILAR);
    Benchmark benchmark = new Benchmark(List.of(fluorinated, task("dili", "dili", 1)));
    RecordedResponses answers =
        new RecordedResponses("m", Map.of("ames/1", RepairResponse.of(List.of(TOXIC))));
    Evaluation evaluation =
        new ToxiEval(new Judge(), EvaluationMode.CORRECTED).evaluate(benchmark, answers);
    Evaluation toxic = evaluation.ofToxicOriginals();
    assertThat(toxic.tasks()).extracting(EvaluatedTask::task).containsExactly(fluorinated);
    assertThat(toxic.count(Outcome.SUCCESS, toxic.criteria())).isEqualTo(1);
  }

  @Test
  void reports_are_files(@TempDir Path folder) throws IOException {
    Evaluation one = evaluation(EvaluationMode.CORRECTED);
    Evaluation other = new Evaluation("../x y", one.judge(), one.mode(), one.tasks());
    new EvaluationReport(List.of(one, other), Bootstrap.standard(1)).write(folder);
    JsonNode report = BoundedJson.mapper().readTree(folder.resolve("report.json").toFile());
    JsonNode first = report.path("models").path(0);
    assertThat(report.path("judge").textValue()).isEqualTo("a judge of halogens");
    assertThat(first.path("success").path("rate").doubleValue()).isEqualTo(0.25);
    assertThat(first.path("success").path("interval").path(0).doubleValue()).isBetween(0.0, 0.25);
    assertThat(first.path("ablations").path("gates").size()).isEqualTo(16);
    JsonNode compared = report.path("models").path(1).path("comparedWithFirst");
    assertThat(compared.path("difference").doubleValue()).isZero();
    assertThat(compared.path("pValue").doubleValue()).isEqualTo(1);
    assertThat(folder.resolve("m/candidates.jsonl")).content().hasLineCount(5);
    assertThat(folder.resolve("m/all_tasks.csv")).content().startsWith("Task,Original Molecules");
    assertThat(folder.resolve("_.._x_y/honest.csv")).exists();
  }
}
