/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.molecule.endpoint.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several models on the same tasks, as files: {@code report.json}, and for each model a folder with
 * its tables as CSV and a line of JSON for each candidate.
 *
 * @param evaluations the first is the one that others are compared with
 * @param bootstrap of intervals and tests
 */
public record EvaluationReport(List<Evaluation> evaluations, Bootstrap bootstrap) {
  /** What the field {@code kind} of {@code report.json} says. */
  public static final String KIND = "detoxj molecule evaluation";

  private static final String COMPARED = "comparedWithFirst";

  /** Copies the list. */
  public EvaluationReport {
    evaluations = List.copyOf(evaluations);
  }

  /**
   * Writes the files.
   *
   * @param folder made if it is not there; files of the same names are replaced
   * @throws IOException if one cannot be written
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Evaluation evaluation : evaluations) {
      Path own = Files.createDirectories(folder.resolve(folderName(evaluation.model())));
      Summary summary = Summary.of(evaluation, evaluation.criteria());
      AtomicFiles.writeString(own.resolve("all_tasks.csv"), Summary.csv(summary.rows()));
      AtomicFiles.writeString(own.resolve("assays.csv"), Summary.csv(summary.assays()));
      AtomicFiles.writeString(own.resolve("honest.csv"), Summary.honestCsv(summary.rows()));
      AtomicFiles.writeString(own.resolve("candidates.jsonl"), candidates(evaluation));
    }
    AtomicFiles.writeString(folder.resolve("report.json"), json().toPrettyString() + "\n");
  }

  /** A name that no file system trips over. */
  private static String folderName(String model) {
    String name = model.replaceAll("[^A-Za-z0-9._-]", "_");
    return name.startsWith(".") ? "_" + name : name;
  }

  /** What {@code report.json} holds. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kind", KIND);
    Evaluation first = evaluations.get(0);
    root.put("judge", first.judge());
    root.put("mode", first.mode().name().toLowerCase(Locale.ROOT));
    root.put("molecules", first.tasks().size());
    root.put("seed", bootstrap.seed());
    ArrayNode models = root.putArray("models");
    SuccessRates rates = rates();
    for (int i = 0; i < evaluations.size(); i++) {
      ObjectNode model = model(evaluations.get(i), rates.overall().get(i));
      ObjectNode tasks = model.putObject("tasks");
      for (Map.Entry<String, List<SuccessRates.Rate>> task : rates.tasks().entrySet()) {
        tasks.set(task.getKey(), rate(task.getValue().get(i)));
      }
      models.add(model);
    }
    ArrayNode pools = root.putArray("pooledSeeds");
    SeedPool.of(evaluations).forEach(pool -> pools.add(pooled(pool, first)));
    return root;
  }

  /** How many molecules each model repairs, compared with the first. */
  public SuccessRates rates() {
    return SuccessRates.of(evaluations, bootstrap);
  }

  private ObjectNode pooled(SeedPool pool, Evaluation first) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("model", pool.name());
    node.put("seeds", pool.seeds().size());
    put(node.putObject("all"), pool, first);
    put(node.putObject("originalsJudgedToxic"), pool.ofToxicOriginals(), first.ofToxicOriginals());
    return node;
  }

  private void put(ObjectNode node, SeedPool pool, Evaluation first) {
    UnitStatistic rate = pool.successRate(first.criteria());
    int common = rate.unitsInCommon(first.successRate(first.criteria())).size();
    node.put("molecules", common);
    if (common >= Bootstrap.MIN_UNITS) {
      node.put("rate", rate.value());
      ObjectNode compared = node.putObject("firstMinusThis");
      put(compared, pool.exceededBy(first, first.criteria(), bootstrap));
    }
  }

  private ObjectNode model(Evaluation evaluation, SuccessRates.Rate rate) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("model", evaluation.model());
    ObjectNode success = rate(rate);
    JsonNode compared = success.remove(COMPARED);
    node.set("success", success);
    Evaluation toxic = evaluation.ofToxicOriginals();
    node.put("originalsJudgedToxic", toxic.tasks().size());
    if (toxic.tasks().size() >= Bootstrap.MIN_UNITS) {
      node.set("successOfThose", rate(SuccessRates.of(toxic, bootstrap)));
    }
    if (compared != null) {
      node.set(COMPARED, compared);
    }
    node.set("failures", failures(evaluation));
    ObjectNode ablations = node.putObject("ablations");
    ObjectNode gates = ablations.putObject("gates");
    Ablations.gates(evaluation).forEach((set, count) -> gates.put(name(set), count));
    ObjectNode safety = ablations.putObject("safetyAbove");
    Ablations.safety(evaluation).forEach((at, count) -> safety.put(String.valueOf(at), count));
    ObjectNode number = ablations.putObject("candidates");
    Ablations.candidates(evaluation).forEach((n, count) -> number.put(String.valueOf(n), count));
    return node;
  }

  private static String name(Set<Gate> gates) {
    return gates.stream().sorted().map(Gate::label).collect(Collectors.joining("+"));
  }

  private static ObjectNode rate(SuccessRates.Rate rate) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("successes", rate.successes());
    node.put("unknown", rate.unknown());
    if (rate.interval() != null) {
      node.put("rate", rate.value());
      put(node, rate.interval());
    }
    if (rate.fromFirst() != null) {
      node.set(COMPARED, compared(rate.fromFirst()));
    }
    return node;
  }

  private static ObjectNode compared(PairedDifference difference) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("molecules", difference.units());
    put(node, difference);
    return node;
  }

  private static void put(ObjectNode node, PairedDifference difference) {
    node.put("difference", difference.difference());
    put(node, difference.interval());
    Significance significance = difference.significance();
    if (significance != null) {
      node.put("pValue", significance.pValue());
      if (significance.adjustedPValue() != null) {
        node.put("adjustedPValue", significance.adjustedPValue());
      }
      node.put("detectable", significance.detectableEffect());
    }
  }

  private static void put(ObjectNode node, Interval interval) {
    node.putArray("interval").add(interval.low()).add(interval.high());
    node.put("level", interval.level());
  }

  private static ObjectNode failures(Evaluation evaluation) {
    FailureAttribution found = FailureAttribution.of(evaluation, evaluation.criteria());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("valid", found.valid());
    node.put("passAllStructuralGates", found.structural());
    ObjectNode byGate = node.putObject("byGate");
    found.byGate().forEach((gate, count) -> byGate.put(gate.label(), count));
    node.put("safeAndFailAnotherGate", found.safeOnly());
    node.put("failSafetyAlone", found.structuralOnly());
    node.put("moleculesSafeAndFailAnotherGate", found.safeOnlyMolecules());
    node.put("moleculesFailSafetyAlone", found.structuralOnlyMolecules());
    return node;
  }

  private static String candidates(Evaluation evaluation) {
    StringBuilder lines = new StringBuilder();
    for (EvaluatedTask task : evaluation.tasks()) {
      int number = 0;
      for (Candidate candidate : task.candidates()) {
        lines.append(line(task, ++number, candidate, evaluation.criteria())).append('\n');
      }
    }
    return lines.toString();
  }

  private static ObjectNode line(
      EvaluatedTask task, int number, Candidate candidate, Criteria criteria) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("unit", task.task().unitId());
    line.put("endpoint", task.endpoint());
    line.put("candidate", number);
    line.put("smiles", candidate.smiles());
    line.put("valid", candidate.valid());
    if (candidate.problem() != null) {
      line.put("problem", candidate.problem().label());
    }
    Candidate.Found found = candidate.found();
    if (found != null) {
      Measures measures = found.measures();
      line.put("qed", measures.drugLikeness());
      line.put("sas", measures.syntheticAccessibility());
      line.put("lipinskiViolations", measures.lipinskiViolations());
      line.put("similarity", measures.similarity());
      line.put("unchanged", found.unchanged());
      line.put("duplicate", found.duplicate());
      if (found.judgement() instanceof Judgement.Judged judged) {
        line.put("label", judged.label());
        line.put("safety", judged.safety());
      } else if (found.judgement() instanceof Judgement.Missing missing) {
        line.put("unjudged", missing.reason());
      }
      ArrayNode failed = line.putArray("failedGates");
      candidate.failed(criteria.thresholds()).forEach(gate -> failed.add(gate.label()));
    }
    line.put("outcome", candidate.outcome(criteria).name().toLowerCase(Locale.ROOT));
    return line;
  }
}
