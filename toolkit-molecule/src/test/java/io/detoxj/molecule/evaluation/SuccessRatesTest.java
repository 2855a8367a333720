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
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.endpoint.Judgement;
import io.detoxj.molecule.endpoint.ToxicityEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SuccessRatesTest {
  private static final String TOXIC = "Cc1nc2cc(Cl)ccc2[nH]1";
  private static final String REPAIRED = "Cc1nc2cc(F)ccc2[nH]1";

  /** Toxic to AMES is what has chlorine; of other endpoints nothing is known. */
  private record Judge() implements ToxicityEndpoint {
    @Override
    public String provenance() {
      return "chlorine";
    }

    @Override
    public Judgement judge(String endpoint, Molecule molecule) {
      return endpoint.equals("AMES")
          ? new Judgement.Judged("", molecule.smiles().contains("Cl") ? 0 : 1)
          : new Judgement.Missing("no such list");
    }
  }

  private static Benchmark benchmark(String... files) {
    List<RepairTask> tasks = new ArrayList<>();
    for (String file : files) {
      for (int id = 1; id <= 6; id++) {
        tasks.add(new RepairTask(file, file, id, TOXIC));
      }
    }
    return new Benchmark(tasks);
  }

  /** A model that repairs the first so many molecules of each task. */
  private static RecordedResponses repairing(Benchmark benchmark, int first) {
    Map<String, RepairResponse> responses = new HashMap<>();
    for (RepairTask task : benchmark.tasks()) {
      String proposed = task.id() <= first ? REPAIRED : "C";
      responses.put(task.unitId(), RepairResponse.of(List.of(proposed)));
    }
    return new RecordedResponses("repairs " + first, responses);
  }

  private static List<Evaluation> evaluations(
      Benchmark benchmark, ToxicityEndpoint judge, int... firsts) {
    ToxiEval eval = new ToxiEval(judge, EvaluationMode.CORRECTED);
    List<Evaluation> all = new ArrayList<>();
    for (int first : firsts) {
      all.add(eval.evaluate(benchmark, repairing(benchmark, first)));
    }
    return all;
  }

  @Test
  void rates_and_differences_are_of_all_tasks_and_of_each() {
    List<Evaluation> evaluations =
        evaluations(benchmark("ames", "dili"), new ConstantEndpoint(), 0, 5, 6);
    SuccessRates rates = SuccessRates.of(evaluations, Bootstrap.standard(1));
    assertThat(rates.overall()).extracting(SuccessRates.Rate::successes).containsExactly(0, 10, 12);
    assertThat(rates.tasks()).containsOnlyKeys("ames", "dili");
    SuccessRates.Rate five = rates.tasks().get("dili").get(1);
    assertThat(five.value()).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(Objects.requireNonNull(five.interval()).contains(5 / 6.0)).isTrue();
    assertThat(rates.overall().get(0).fromFirst()).isNull();
    PairedDifference ten = Objects.requireNonNull(rates.overall().get(1).fromFirst());
    assertThat(ten.difference()).isCloseTo(10 / 12.0, within(1e-12));
  }

  @Test
  void tests_are_adjusted_by_holm_for_models_and_in_tasks_for_all_of_them() {
    List<Evaluation> evaluations =
        evaluations(benchmark("ames", "dili"), new ConstantEndpoint(), 0, 5, 6);
    SuccessRates rates = SuccessRates.of(evaluations, Bootstrap.standard(1));
    // McNemar's tests by mid-p: all of n discordant pairs on one side, p = 1 / 2^n.
    assertThat(adjusted(rates.overall().get(1))).isCloseTo(1 / 1024.0, within(1e-12));
    assertThat(adjusted(rates.overall().get(2))).isCloseTo(2 * 1 / 4096.0, within(1e-12));
    // Of four tests in tasks two have p 1/64 and two 1/32.
    assertThat(adjusted(rates.tasks().get("ames").get(2))).isCloseTo(4 * 1 / 64.0, within(1e-12));
    assertThat(adjusted(rates.tasks().get("dili").get(1))).isCloseTo(4 * 1 / 64.0, within(1e-12));
  }

  private static double adjusted(SuccessRates.Rate rate) {
    PairedDifference difference = Objects.requireNonNull(rate.fromFirst());
    return Objects.requireNonNull(
        Objects.requireNonNull(difference.significance()).adjustedPValue());
  }

  @Test
  void a_task_that_the_judge_does_not_know_has_no_rate() {
    List<Evaluation> evaluations = evaluations(benchmark("ames", "dili"), new Judge(), 6, 6);
    SuccessRates rates = SuccessRates.of(evaluations, Bootstrap.standard(1));
    SuccessRates.Rate dili = rates.tasks().get("dili").get(1);
    assertThat(dili.unknown()).isEqualTo(6);
    assertThat(dili.interval()).isNull();
    assertThat(dili.fromFirst()).isNull();
    assertThat(dili.value()).isNaN();
    assertThat(rates.overall().get(1).value()).isEqualTo(1);
  }

  @Test
  void evaluating_again_in_the_other_mode_gives_what_that_mode_gives() {
    Benchmark benchmark =
        new Benchmark(
            List.of(
                new RepairTask("ames", "ames", 1, TOXIC),
                new RepairTask("tox21", "tox21_SR_ARE", 1, TOXIC),
                new RepairTask("tox21", "tox21_SR_HSE", 2, TOXIC)));
    ToxiEval paper = new ToxiEval(new Judge(), EvaluationMode.PAPER);
    ToxiEval corrected = new ToxiEval(new Judge(), EvaluationMode.CORRECTED);
    RecordedResponses responses = repairing(benchmark, 1);
    Evaluation inPaper = paper.evaluate(benchmark, responses);
    Evaluation inCorrected = corrected.evaluate(benchmark, responses);
    assertThat(inPaper).isNotEqualTo(inCorrected);
    assertThat(corrected.again(inPaper)).isEqualTo(inCorrected);
    assertThat(paper.again(inCorrected)).isEqualTo(inPaper);
  }
}
