/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.Judgement;
import io.detoxj.molecule.endpoint.ToxicityEndpoint;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.ToxiEval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two models on 25 molecules, with everything that a page has to show, and hostile texts. */
final class InventedRepairs {
  /** What a model proposes that would rather be markup. */
  static final String HOSTILE = "<img src=x onerror=alert(1)></script><!--";

  /** A name of a model that would rather be markup. */
  static final String MODEL = "<b>model</b> \"two\"";

  private static final String NITRO = "Cc1ccc([N+](=O)[O-])cc1CCN1CCOCC1";
  private static final String CYANO = "Cc1ccc(C#N)cc1CCN1CCOCC1";

  /** Nitro groups are toxic; of dili nothing is known. */
  private record Judge() implements ToxicityEndpoint {
    @Override
    public String provenance() {
      return "nitro groups <i>";
    }

    @Override
    public Judgement judge(String endpoint, Molecule molecule) {
      if (endpoint.equals("DILI")) {
        return new Judgement.Missing("no list for DILI");
      }
      return new Judgement.Judged("", molecule.smiles().contains("[N+]") ? 0 : 1);
    }
  }

  private InventedRepairs() {}

  static MoleculePage page() {
    List<RepairTask> tasks = new ArrayList<>();
    for (int id = 1; id <= 23; id++) {
      tasks.add(new RepairTask("ames", "ames", id, NITRO));
    }
    tasks.add(new RepairTask("dili", "dili", 1, NITRO));
    tasks.add(new RepairTask("tox21", "tox21_SR_ARE", 1, "c1ccc2cc3ccccc3cc2c1"));
    Benchmark benchmark = new Benchmark(tasks);
    ToxiEval eval = new ToxiEval(new Judge(), EvaluationMode.CORRECTED);
    ToxiEval paper = new ToxiEval(new Judge(), EvaluationMode.PAPER);
    List<Evaluation> evaluations =
        List.of(
            eval.evaluate(benchmark, new RecordedResponses("model one", first(tasks))),
            eval.evaluate(benchmark, new RecordedResponses(MODEL, second(tasks))));
    return new MoleculePage(
        new EvaluationReport(evaluations, Bootstrap.standard(1)),
        evaluations.stream().map(paper::again).toList());
  }

  /** Repairs most, and once copies, once repeats and once is not valid. */
  private static Map<String, RepairResponse> first(List<RepairTask> tasks) {
    Map<String, RepairResponse> responses = new HashMap<>();
    tasks.forEach(task -> responses.put(task.unitId(), RepairResponse.of(List.of(CYANO))));
    responses.put("ames/2", RepairResponse.of(List.of(NITRO, CYANO, "N#Cc1ccc(C)c(c1)CCN1CCOCC1")));
    responses.put("ames/3", RepairResponse.of(List.of(HOSTILE, "C(", "none")));
    return responses;
  }

  /** Repairs nothing: not similar, none, another format, no answer. */
  private static Map<String, RepairResponse> second(List<RepairTask> tasks) {
    Map<String, RepairResponse> responses = new HashMap<>();
    tasks.forEach(task -> responses.put(task.unitId(), RepairResponse.of(List.of("CCO"))));
    responses.put("ames/1", RepairResponse.of(List.of()));
    responses.put("ames/2", RepairResponse.parse("I cannot"));
    responses.remove("ames/3");
    responses.put("ames/4", RepairResponse.of(List.of("C".repeat(5001))));
    return responses;
  }
}
