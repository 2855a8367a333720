/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.statistics.DetectableEffect;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes a report of the outcomes of systems, the base first. */
final class ReportBuilder {
  private static final String TESTS =
      "two-sided; McNemar mid-p where prompts are 0 or 1, else paired permutation with the"
          + " resamples and seed of the bootstrap; Holm over the systems; detectable effect at the"
          + " level of the bootstrap and power "
          + DetectableEffect.USUAL_POWER;

  /** What the keys of its limits begin with. */
  static final String SCORER_LIMIT = "scorer_limit.";

  private final Experiment experiment;
  private final List<EvalPrompt> prompts;
  private final List<Candidate> candidates;
  private final SystemTable table;
  private final List<SystemCosts> costs = new ArrayList<>();
  private int added;
  private final Map<String, String> texts = new TreeMap<>();

  ReportBuilder(Experiment experiment, List<EvalPrompt> prompts, List<Candidate> candidates) {
    this.experiment = experiment;
    this.prompts = prompts;
    this.candidates = candidates;
    this.table =
        new SystemTable(
            experiment.scorers().stream().map(Scorer::info).toList(),
            experiment.generation().samplesPerPrompt(),
            experiment.fluencyModel(),
            experiment.bootstrap(),
            experiment.policy(),
            experiment.published());
  }

  void add(String name, SystemRun.Outcome outcome) {
    Role role = added == 0 ? Role.BASE : candidates.get(added - 1).role();
    added++;
    table.add(name, role, outcome.completions(), outcome.firings(), outcome.examined());
    outcome.costs().ifPresent(costs::add);
    TextHashes hash = new TextHashes();
    outcome.completions().forEach(one -> hash.add(one.prompt(), one.completion()));
    texts.put(TextHashes.KEY + name, hash.hex());
  }

  Costs costs() {
    return Costs.of(Experiment.BASE, costs);
  }

  Report build(Map<String, String> known) {
    Map<String, String> provenance = provenance(known);
    provenance.putAll(texts);
    return Report.of(provenance, protocol(), table.systems(), List.of()).with(table.judges());
  }

  Map<String, String> protocol() {
    GenerationConfig generation = experiment.generation();
    Map<String, String> protocol = new TreeMap<>();
    protocol.put("prompts", Integer.toString(prompts.size()));
    protocol.put("prompts_sha256", SystemIdentity.promptsSha256(prompts));
    protocol.put("samples_per_prompt", Integer.toString(generation.samplesPerPrompt()));
    protocol.put("max_new_tokens", Integer.toString(generation.maxNewTokens()));
    protocol.put("decoding", generation.decoding().toString());
    protocol.put("penalties", generation.penalties().toString());
    protocol.put("stops", generation.stops().toString());
    protocol.put("generation_seed", Long.toString(generation.seed()));
    protocol.put("bootstrap", experiment.bootstrap().toString());
    protocol.put("tests", TESTS);
    protocol.put("max_missing_share", Double.toString(experiment.policy().maxMissingShare()));
    protocol.put("scored_text", "continuation without its prompt");
    protocol.put("perplexity_model", experiment.fluencyModel());
    experiment
        .fluency()
        .ifPresent(
            named -> protocol.put("perplexity_model_sha256", named.judge().info().weightsSha256()));
    experiment
        .examinations()
        .forEach(one -> protocol.put("examination." + SystemIdentity.name(one.id()), one.id()));
    return protocol;
  }

  Map<String, String> provenance(Map<String, String> known) {
    Map<String, String> all = new TreeMap<>(known);
    all.put("java", System.getProperty("java.version"));
    all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    all.put("model_sha256", experiment.base().info().weightsSha256());
    all.put("model_weights", experiment.base().options().weights().name());
    all.put("device", experiment.base().options().device().toString());
    putScorer(all, experiment.scorers().get(0));
    all.put(ReportedFingerprints.MODEL, experiment.base().fingerprint().json());
    experiment
        .fluency()
        .ifPresent(named -> all.put(ReportedFingerprints.PERPLEXITY, named.fingerprint().json()));
    for (Scorer one : experiment.scorers()) {
      all.put(ReportedFingerprints.SCORER + one.info().id(), one.fingerprint().json());
    }
    for (Candidate candidate : candidates) {
      all.put(
          ReportedFingerprints.SYSTEM + candidate.name(),
          candidate.detoxifier().spec().fingerprint().json());
      all.put("system." + candidate.name(), candidate.detoxifier().spec().toString());
    }
    return all;
  }

  /** Names the scorer whose numbers are those of the report. */
  static void putScorer(Map<String, String> provenance, Scorer first) {
    ScorerInfo scorer = first.info();
    provenance.put("scorer", scorer.id() + " " + scorer.version());
    provenance.put("scorer_sha256", scorer.weightsSha256());
    // Asked for at the end, because some scorers tell the dates of their scores.
    List<String> limits = first.limits();
    for (int i = 0; i < limits.size(); i++) {
      provenance.put(SCORER_LIMIT + String.format(Locale.ROOT, "%02d", i + 1), limits.get(i));
    }
  }
}
