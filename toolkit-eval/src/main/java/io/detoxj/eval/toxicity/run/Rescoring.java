/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.SystemTable;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.report.Judgement;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Scores the texts of a finished run again, without a model. Scores of other dates or scorers must
 * not be mixed, so every text of every system is scored anew, and every metric in which the old
 * scorer had a part is replaced, published variants included, or left out with a warning;
 * perplexity and diversity come from the file, and what else was examined beside the texts is taken
 * over as it was.
 *
 * @param scorers the first one's metrics are those of the report, the others stand beside it
 * @param bootstrap gives the intervals
 * @param policy how many completions may go without a score
 */
public record Rescoring(List<Scorer> scorers, Bootstrap bootstrap, MissingPolicy policy) {
  private static final int TEXTS_AT_ONCE = 256;

  /** Keeps an unmodifiable copy of the list. */
  public Rescoring {
    scorers = List.copyOf(scorers);
    if (scorers.isEmpty()) {
      throw new ConfigException("scoring again needs a scorer");
    }
  }

  /**
   * Scores a run's files again.
   *
   * @param folder with report.json and generations.jsonl
   * @throws ConfigException if they are damaged, cut or not of one run
   * @throws ScoringException if a scorer fails as a whole
   * @throws IOException if they cannot be read
   */
  public RescoredRun run(Path folder) throws IOException {
    FolderSwap.recover(folder);
    Report old = ReportJson.read(folder.resolve("report.json"));
    Map<String, List<GenerationsJsonl.Recorded>> texts = RecordedTexts.read(folder, old);
    GenerationProtocol protocol = GenerationProtocol.of(old);
    ContinuationMeasures measures =
        new ContinuationMeasures(
            scorers.stream().map(Scorer::info).toList(),
            protocol.samplesPerPrompt(),
            protocol.seeds(),
            protocol.perplexityModel(),
            published(old, protocol.samplesPerPrompt()));
    SystemTable table = new SystemTable(bootstrap, policy, old.headline().primary().metric());
    List<ScoredCompletion> ofBase = List.of();
    List<ScoredCompletion> all = new ArrayList<>();
    List<SystemCosts> costs = new ArrayList<>();
    for (SystemResult system : old.systems()) {
      long began = System.nanoTime();
      List<ScoredCompletion> scored = scored(texts.get(system.system()));
      costs.add(SystemCosts.ofScoring(system.system(), (System.nanoTime() - began) / 1e9));
      ofBase = ofBase.isEmpty() ? scored : ofBase;
      Findings findings =
          measures.measure(scored, ofBase, bootstrap, policy).with(Map.of(), system.firings());
      table.add(
          system.system(),
          system.role(),
          system.controls().stream().map(ControlComparison::control).toList(),
          List.of(findings));
      all.addAll(scored);
    }
    return new RescoredRun(folder, report(old, table), costs(folder, costs), all);
  }

  /**
   * Refuses a place where another run has left its report, before anything is scored.
   *
   * @param folder of the run that is to be scored
   * @param output where its new files are to go
   * @throws ConfigException if the output has the report of another experiment, or is the folder of
   *     the run itself, by whatever path
   * @throws IOException if a file cannot be read
   */
  public void requireFree(Path folder, Path output) throws IOException {
    FolderSwap.recover(folder);
    RescoredRun.requireOther(folder, output);
    Report old = ReportJson.read(folder.resolve("report.json"));
    FinishedRun.requireSame(
        output,
        Report.of(
            provenance(old),
            old.protocol().with(bootstrap, policy.maxMissingShare()),
            old.headline(),
            old.metrics(),
            old.systems(),
            List.of()));
  }

  /** The projects whose metrics a report has, all of them. */
  private static List<PublishedFamily> published(Report old, int samples) {
    return Arrays.stream(PublishedFamily.values())
        .filter(
            family ->
                family.metrics(samples, "any").stream()
                    .allMatch(one -> old.base().metrics().containsKey(one.id().name())))
        .toList();
  }

  /** What the run cost before, with the time of this scoring. */
  private static Costs costs(Path folder, List<SystemCosts> scoring) throws IOException {
    Path file = folder.resolve("costs.json");
    Costs before = Files.exists(file) ? ReportJson.readCosts(file) : Costs.none();
    return Costs.of(
        scoring.stream()
            .map(
                one ->
                    before
                        .of(one.system())
                        .map(old -> old.withScoringSeconds(one.scoringSeconds()))
                        .orElse(one))
            .toList());
  }

  private List<ScoredCompletion> scored(List<GenerationsJsonl.Recorded> recorded) {
    List<ScoredCompletion> result = new ArrayList<>();
    for (int first = 0; first < recorded.size(); first += TEXTS_AT_ONCE) {
      List<GenerationsJsonl.Recorded> part =
          recorded.subList(first, Math.min(first + TEXTS_AT_ONCE, recorded.size()));
      List<String> texts = part.stream().map(one -> one.completion().text()).toList();
      List<List<Judgement>> judgements = new ArrayList<>();
      for (Scorer scorer : scorers) {
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
    Set<String> lost = new TreeSet<>();
    for (SystemResult measured : table.systems()) {
      systems.add(withOldExaminations(measured, old, lost));
    }
    List<String> warnings = new ArrayList<>(old.warnings());
    if (!lost.isEmpty()) {
      warnings.add(
          "left out, for a scorer judged texts that are not in generations.jsonl: "
              + String.join(", ", lost));
    }
    Map<String, MetricKind> kinds = new TreeMap<>(old.metrics());
    kinds.putAll(table.kinds());
    kinds.keySet().removeAll(lost);
    return Report.of(
        provenance(old),
        old.protocol().with(bootstrap, policy.maxMissingShare()),
        old.headline(),
        kinds,
        systems,
        warnings);
  }

  private Map<String, String> provenance(Report old) {
    Map<String, String> provenance = new TreeMap<>(old.provenance());
    provenance
        .keySet()
        .removeIf(
            key ->
                key.startsWith(ScorerProvenance.LIMIT)
                    || key.startsWith(ReportedFingerprints.SCORER));
    provenance.put("rescored_from_scorer", provenance.getOrDefault("scorer", "unknown"));
    provenance.putAll(ScorerProvenance.of(scorers));
    return provenance;
  }

  /**
   * What texts cannot tell stays as it was measured, unless a scorer had a part in it.
   *
   * @param lost gets the names of what does not stay
   */
  private static SystemResult withOldExaminations(
      SystemResult measured, Report old, Set<String> lost) {
    SystemResult before =
        old.systems().stream()
            .filter(one -> one.system().equals(measured.system()))
            .findFirst()
            .orElseThrow();
    requireSamePerplexity(measured, before);
    Map<String, MetricResult> metrics = new TreeMap<>(before.metrics());
    metrics.values().removeIf(one -> one.id().parameters().containsKey("scorer"));
    metrics.putAll(measured.metrics());
    before.metrics().keySet().stream()
        .filter(name -> !metrics.containsKey(name))
        .forEach(lost::add);
    Map<String, PairedDifference> differences = new TreeMap<>(before.differences());
    differences.keySet().retainAll(metrics.keySet());
    differences.keySet().removeAll(measured.metrics().keySet());
    differences.putAll(measured.differences());
    Map<String, JsonNode> sections = new TreeMap<>(before.sections());
    sections.remove(JudgeResult.SECTION);
    sections.putAll(measured.sections());
    return new SystemResult(
        measured.system(),
        measured.role(),
        metrics,
        differences,
        measured.controls(),
        measured.broken(),
        measured.firings(),
        sections,
        measured.warnings());
  }

  /** The likelihoods of the file have no part in the hash of its texts. */
  private static void requireSamePerplexity(SystemResult measured, SystemResult before) {
    Optional<MetricResult.Estimate> now = measured.estimate(Perplexity.NAME);
    Optional<MetricResult.Estimate> then = before.estimate(Perplexity.NAME);
    if (now.isPresent()
        && then.isPresent()
        && now.get().id().equals(then.get().id())
        && now.get().value() != then.get().value()) {
      throw new ConfigException(
          "generations.jsonl gives %s a perplexity of %s, and report.json says %s; one of them was changed: take both files of one finished run"
              .formatted(measured.system(), now.get().value(), then.get().value()));
    }
  }
}
