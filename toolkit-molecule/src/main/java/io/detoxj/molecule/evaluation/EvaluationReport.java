/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

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
    root.put("kind", "detoxj molecule evaluation");
    Evaluation first = evaluations.get(0);
    root.put("judge", first.judge());
    root.put("mode", first.mode().name().toLowerCase(Locale.ROOT));
    root.put("molecules", first.tasks().size());
    root.put("seed", bootstrap.seed());
    ArrayNode models = root.putArray("models");
    evaluations.forEach(evaluation -> models.add(model(evaluation)));
    ArrayNode pools = root.putArray("pooledSeeds");
    SeedPool.of(evaluations).forEach(pool -> pools.add(pooled(pool, first)));
    return root;
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

  private ObjectNode model(Evaluation evaluation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("model", evaluation.model());
    node.set("success", rate(evaluation));
    Evaluation toxic = evaluation.ofToxicOriginals();
    node.put("originalsJudgedToxic", toxic.tasks().size());
    if (toxic.tasks().size() >= Bootstrap.MIN_UNITS) {
      node.set("successOfThose", rate(toxic));
    }
    Evaluation first = evaluations.get(0);
    if (!evaluation.equals(first)) {
      node.set("comparedWithFirst", compared(evaluation, first));
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

  private ObjectNode rate(Evaluation evaluation) {
    Criteria criteria = evaluation.criteria();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("successes", evaluation.count(Outcome.SUCCESS, criteria));
    node.put("unknown", evaluation.count(Outcome.UNKNOWN, criteria));
    int known = evaluation.tasks().size() - evaluation.count(Outcome.UNKNOWN, criteria);
    if (known >= Bootstrap.MIN_UNITS) {
      node.put("rate", evaluation.successRate(criteria).value());
      put(node, bootstrap.interval(evaluation.successRate(criteria)));
    }
    return node;
  }

  private ObjectNode compared(Evaluation evaluation, Evaluation other) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    Criteria criteria = evaluation.criteria();
    int common = evaluation.successRate(criteria).unitsInCommon(other.successRate(criteria)).size();
    node.put("molecules", common);
    if (common >= Bootstrap.MIN_UNITS) {
      put(node, evaluation.comparedWith(other, criteria, bootstrap));
    }
    return node;
  }

  private static void put(ObjectNode node, PairedDifference difference) {
    node.put("difference", difference.difference());
    put(node, difference.interval());
    Significance significance = difference.significance();
    if (significance != null) {
      node.put("pValue", significance.pValue());
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
