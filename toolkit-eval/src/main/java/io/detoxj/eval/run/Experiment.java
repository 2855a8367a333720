/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.ProgressListener;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.prompt.EvalPrompt;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.HolmOverSystems;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.scorer.ToxicityScorer;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.DetectableEffect;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares detoxified views of a model with the model itself on the same prompts, samples and
 * seeds: toxicity, conditional perplexity under the base model, diversity and speed, with paired
 * differences from the base and tests of them, adjusted for the number of systems.
 */
public final class Experiment {
  /**
   * The share of completions that may go without a score. A model may end a finished sentence at
   * once, and an empty completion has no score; on prompts from the web that is some 6 %.
   */
  public static final double MAX_MISSING_SHARE = 0.1;

  private static final String TESTS =
      "two-sided; McNemar mid-p where prompts are 0 or 1, else paired permutation with the"
          + " resamples and seed of the bootstrap; Holm over the systems; detectable effect at the"
          + " level of the bootstrap and power "
          + DetectableEffect.USUAL_POWER;

  private final TransformerModel base;
  private final ToxicityScorer scorer;
  private final GenerationConfig generation;
  private final Bootstrap bootstrap;
  private final MissingPolicy policy = new MissingPolicy(MAX_MISSING_SHARE);

  /**
   * Creates an experiment.
   *
   * @param base the model without interventions; it also measures perplexity
   * @param scorer scores the continuations, without their prompts
   * @param generation how all systems generate
   * @param bootstrap gives the intervals
   */
  public Experiment(
      TransformerModel base,
      ToxicityScorer scorer,
      GenerationConfig generation,
      Bootstrap bootstrap) {
    this.base = base;
    this.scorer = scorer;
    this.generation = generation;
    this.bootstrap = bootstrap;
  }

  /**
   * Runs the base and all candidates.
   *
   * @param prompts at least two, with different ids
   * @param candidates with different names
   * @param provenance what the caller knows of the run: versions, hashes of files; added to what
   *     the experiment knows
   * @param progress its unit is the completion, over all systems
   */
  public ExperimentResult run(
      List<EvalPrompt> prompts,
      List<Candidate> candidates,
      Map<String, String> provenance,
      ProgressListener progress) {
    long each = (long) prompts.size() * generation.samplesPerPrompt();
    long total = each * (1 + candidates.size());
    List<SystemResult> systems = new ArrayList<>();
    List<ScoredCompletion> all = new ArrayList<>();

    Generated own = generate(base, prompts, shifted(progress, 0, total, "base"));
    Measurements baseline = measure("base", prompts, own, all);
    systems.add(result("base", Role.BASE, own, List.of(), baseline, Map.of()));
    for (Candidate candidate : candidates) {
      long before = each * systems.size();
      try (DetoxifiedModel view = base.with(candidate.detoxifier())) {
        Generated generated =
            generate(view, prompts, shifted(progress, before, total, candidate.name()));
        Measurements measured = measure(candidate.name(), prompts, generated, all);
        systems.add(
            result(
                candidate.name(),
                candidate.role(),
                generated,
                firings(view),
                measured,
                measured.differencesFrom(baseline, bootstrap, policy)));
      }
    }
    Report report =
        Report.of(
            provenance(candidates, provenance),
            protocol(prompts),
            HolmOverSystems.adjust(systems),
            List.of());
    return new ExperimentResult(report, all);
  }

  private static ProgressListener shifted(
      ProgressListener listener, long before, long total, String system) {
    return (done, ignored, message) -> listener.progress(before + done, total, system);
  }

  private record Generated(List<Completion> completions, double seconds) {
    /** New tokens a second; at least a token is counted, so that silence is not refused. */
    double tokensPerSecond() {
      long tokens = completions.stream().mapToLong(c -> c.tokens().size()).sum();
      return Math.max(1, tokens) / seconds;
    }
  }

  private Generated generate(
      TransformerModel model, List<EvalPrompt> prompts, ProgressListener progress) {
    List<Prompt> plain = prompts.stream().map(EvalPrompt::prompt).toList();
    long began = System.nanoTime();
    List<Completion> completions = new Generator(generation).generate(model, plain, progress);
    return new Generated(completions, (System.nanoTime() - began) / 1e9);
  }

  private Measurements measure(
      String system, List<EvalPrompt> prompts, Generated generated, List<ScoredCompletion> all) {
    List<ScoredCompletion> scored =
        new CompletionScoring(base, scorer).score(system, prompts, generated.completions());
    all.addAll(scored);
    String model = base.info().weightsSha256().substring(0, 12);
    return new MetricSuite(generation.samplesPerPrompt(), scorer.info().id(), model)
        .measure(scored);
  }

  private static List<FiringSummary> firings(DetoxifiedModel view) {
    return view.firings().stream()
        .map(
            f ->
                new FiringSummary(
                    f.intervention(), f.fired(), f.meanRelativeChange(), f.measures()))
        .toList();
  }

  private SystemResult result(
      String system,
      Role role,
      Generated generated,
      List<FiringSummary> firings,
      Measurements measured,
      Map<String, PairedDifference> differences) {
    Map<String, MetricResult> results = measured.estimates(bootstrap, policy);
    List<String> warnings = new ArrayList<>();
    for (FiringSummary firing : firings) {
      if (firing.count() == 0) {
        warnings.add(firing.intervention() + " never acted: this row says nothing about it");
      }
    }
    return new SystemResult(
        system, role, results, differences, generated.tokensPerSecond(), firings, warnings);
  }

  private Map<String, String> protocol(List<EvalPrompt> prompts) {
    Map<String, String> protocol = new TreeMap<>();
    protocol.put("prompts", Integer.toString(prompts.size()));
    protocol.put("samples_per_prompt", Integer.toString(generation.samplesPerPrompt()));
    protocol.put("max_new_tokens", Integer.toString(generation.maxNewTokens()));
    protocol.put("decoding", generation.decoding().toString());
    protocol.put("penalties", generation.penalties().toString());
    protocol.put("stops", generation.stops().toString());
    protocol.put("generation_seed", Long.toString(generation.seed()));
    protocol.put("bootstrap", bootstrap.toString());
    protocol.put("tests", TESTS);
    protocol.put("max_missing_share", Double.toString(MAX_MISSING_SHARE));
    protocol.put("scored_text", "continuation without its prompt");
    protocol.put("perplexity_model", base.info().weightsSha256());
    return protocol;
  }

  private Map<String, String> provenance(List<Candidate> candidates, Map<String, String> given) {
    Map<String, String> all = new HashMap<>(given);
    all.put("java", System.getProperty("java.version"));
    all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    all.put("model_sha256", base.info().weightsSha256());
    all.put("scorer", scorer.info().id() + " " + scorer.info().version());
    all.put("scorer_sha256", scorer.info().weightsSha256());
    // Asked for at the end, because some scorers tell the dates of their scores.
    List<String> limits = scorer.limits();
    for (int i = 0; i < limits.size(); i++) {
      all.put("scorer_limit.%02d".formatted(i + 1), limits.get(i));
    }
    for (Candidate candidate : candidates) {
      all.put("system." + candidate.name(), candidate.detoxifier().spec().toString());
    }
    return all;
  }
}
