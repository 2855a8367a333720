/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.GenerationsJsonl;
import io.detoxj.eval.report.Judgement;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.scorer.ScorerInfo;
import io.detoxj.eval.scorer.ToxicityScorer;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores the texts of a finished run again, without a model. Scores of other dates or scorers must
 * not be mixed, so every text of every system is scored anew; perplexity and diversity come from
 * the file, and what was examined beside the texts is taken over as it was.
 *
 * @param scorers the first one's metrics are those of the report, the others stand beside it
 * @param bootstrap gives the intervals
 * @param policy how many completions may go without a score
 */
public record Rescoring(List<ToxicityScorer> scorers, Bootstrap bootstrap, MissingPolicy policy) {
  private static final int TEXTS_AT_ONCE = 256;

  /** Copies the list. */
  public Rescoring {
    scorers = List.copyOf(scorers);
    if (scorers.isEmpty()) {
      throw new ConfigException("scoring again needs a scorer");
    }
  }

  /**
   * What came of it.
   *
   * @param report with the metrics of the new scorers
   * @param completions with the new scores, system by system
   */
  public record Result(Report report, List<ScoredCompletion> completions) {
    /** Copies the list. */
    public Result {
      completions = List.copyOf(completions);
    }
  }

  /**
   * Scores a run's files again.
   *
   * @param folder with report.json and generations.jsonl
   * @throws ConfigException if they are damaged or not of one run
   * @throws ScoringException if a scorer fails as a whole
   * @throws IOException if they cannot be read
   */
  public Result run(Path folder) throws IOException {
    Report old = ReportJson.read(folder.resolve("report.json"));
    Map<String, List<GenerationsJsonl.Recorded>> texts = new HashMap<>();
    GenerationsJsonl.read(
        folder.resolve("generations.jsonl"),
        one -> texts.computeIfAbsent(one.system(), name -> new ArrayList<>()).add(one));
    SystemTable table =
        new SystemTable(
            scorers.stream().map(ToxicityScorer::info).toList(),
            samples(old),
            old.protocol().getOrDefault("perplexity_model", "unknown"),
            bootstrap,
            policy,
            List.of());
    List<ScoredCompletion> all = new ArrayList<>();
    for (SystemResult system : old.systems()) {
      List<GenerationsJsonl.Recorded> recorded = texts.remove(system.system());
      if (recorded == null) {
        throw new ConfigException(
            folder
                + ": generations.jsonl has no text of "
                + system.system()
                + ", which report.json has; give the folder of one finished run");
      }
      List<ScoredCompletion> scored = scored(recorded);
      table.add(system.system(), system.role(), scored, system.firings(), List.of());
      all.addAll(scored);
    }
    return new Result(report(old, table), all);
  }

  private static int samples(Report report) {
    try {
      return Integer.parseInt(report.protocol().getOrDefault("samples_per_prompt", ""));
    } catch (NumberFormatException e) {
      throw new ConfigException("the report does not say how many samples a prompt has", e);
    }
  }

  private List<ScoredCompletion> scored(List<GenerationsJsonl.Recorded> recorded) {
    List<ScoredCompletion> result = new ArrayList<>();
    for (int first = 0; first < recorded.size(); first += TEXTS_AT_ONCE) {
      List<GenerationsJsonl.Recorded> part =
          recorded.subList(first, Math.min(first + TEXTS_AT_ONCE, recorded.size()));
      List<String> texts = part.stream().map(one -> one.completion().text()).toList();
      List<List<Judgement>> judgements = new ArrayList<>();
      for (ToxicityScorer scorer : scorers) {
        judgements.add(JudgedBatch.of(scorer, texts).judgements(scorer.info()));
      }
      for (int i = 0; i < part.size(); i++) {
        GenerationsJsonl.Recorded one = part.get(i);
        int index = i;
        result.add(
            new ScoredCompletion(
                one.system(),
                one.prompt(),
                one.completion(),
                judgements.stream().map(all -> all.get(index)).toList(),
                one.likelihood()));
      }
    }
    return result;
  }

  private Report report(Report old, SystemTable table) {
    List<SystemResult> systems = new ArrayList<>();
    for (SystemResult measured : table.systems()) {
      systems.add(withOldExaminations(measured, old));
    }
    ScorerInfo first = scorers.get(0).info();
    Map<String, String> provenance = new TreeMap<>(old.provenance());
    provenance
        .keySet()
        .removeIf(
            key -> key.startsWith("scorer_limit.") || key.startsWith(ReportedFingerprints.SCORER));
    for (ToxicityScorer scorer : scorers) {
      provenance.put(ReportedFingerprints.SCORER + scorer.info().id(), scorer.fingerprint().json());
    }
    provenance.put("rescored_from_scorer", provenance.getOrDefault("scorer", "unknown"));
    provenance.put("scorer", first.id() + " " + first.version());
    provenance.put("scorer_sha256", first.weightsSha256());
    Map<String, String> protocol = new TreeMap<>(old.protocol());
    protocol.put("bootstrap", bootstrap.toString());
    protocol.put("max_missing_share", Double.toString(policy.maxMissingShare()));
    return Report.of(provenance, protocol, systems, old.warnings()).with(table.judges());
  }

  /** What texts cannot tell stays as it was measured. */
  private static SystemResult withOldExaminations(SystemResult measured, Report old) {
    SystemResult before =
        old.systems().stream()
            .filter(one -> one.system().equals(measured.system()))
            .findFirst()
            .orElseThrow();
    Map<String, MetricResult> metrics = new TreeMap<>(before.metrics());
    metrics.putAll(measured.metrics());
    Map<String, PairedDifference> differences = new TreeMap<>(before.differences());
    differences.keySet().removeAll(measured.metrics().keySet());
    differences.putAll(measured.differences());
    return new SystemResult(
        measured.system(),
        measured.role(),
        metrics,
        differences,
        measured.broken(),
        measured.firings(),
        measured.warnings());
  }
}
