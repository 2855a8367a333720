/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.run.SystemUnderTest;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares detoxified views of a model with the model itself on the same prompts, samples and
 * seeds: toxicity, conditional perplexity under the base model, diversity and what else is
 * examined, with paired differences from the base and tests of them, adjusted for the number of
 * systems.
 *
 * <p>The model, the scorers and the examinations stay with the caller, who closes them.
 *
 * @param base the model without interventions
 * @param scorers score the continuations without their prompts; the first one's metrics are those
 *     of the report, the others stand beside it as judges
 * @param generation how all systems generate
 * @param bootstrap gives the intervals
 * @param policy how many completions may go without a score
 * @param examinations what else is measured of each system
 * @param fluency the model that measures perplexity; empty for the base itself
 * @param published projects as which the toxicity is measured too, under their own names
 * @param seeds with how many seeds each prompt is continued: that of the generation, one more, and
 *     so on; each gives all samples, metrics are of one seed's samples, and a prompt with all its
 *     seeds is what intervals and tests count
 */
public record ToxicityExperiment(
    TransformerModel base,
    List<Scorer> scorers,
    GenerationConfig generation,
    Bootstrap bootstrap,
    MissingPolicy policy,
    List<Examination<TransformerModel>> examinations,
    Optional<NamedPerplexity> fluency,
    List<PublishedFamily> published,
    int seeds) {
  /**
   * The share of completions that may go without a score, unless another is asked for. A model may
   * end a finished sentence at once, and an empty completion has no score; on prompts from the web
   * that is some 6 %.
   */
  public static final double MAX_MISSING_SHARE = 0.1;

  /** The name of the row of the base model. */
  public static final String BASE = "base";

  /**
   * Checks the values.
   *
   * @throws ConfigException if there is no scorer, two are the same, or there is no seed or one
   *     that changes nothing, as without sampling
   */
  public ToxicityExperiment {
    scorers = List.copyOf(scorers);
    examinations = List.copyOf(examinations);
    published = List.copyOf(published);
    if (scorers.isEmpty()) {
      throw new ConfigException("an experiment needs a scorer");
    }
    if (seeds < 1 || (seeds > 1 && !(generation.decoding() instanceof Decoding.Sampling))) {
      throw new ConfigException(
          "there must be 1 seed or more, and 1 without sampling, not %s".formatted(seeds));
    }
    Experiment.requireDifferent(
        "scorers", scorers.stream().map(scorer -> scorer.info().inMetrics()).toList());
    Experiment.requireDifferent(
        "examinations", examinations.stream().map(Examination::id).toList());
  }

  /** With one scorer and without examinations. */
  public ToxicityExperiment(
      TransformerModel base, Scorer scorer, GenerationConfig generation, Bootstrap bootstrap) {
    this(
        base,
        List.of(scorer),
        generation,
        bootstrap,
        new MissingPolicy(MAX_MISSING_SHARE),
        List.of(),
        Optional.empty(),
        List.of(),
        1);
  }

  /** The same with another scorer that judges beside the others. */
  public ToxicityExperiment withJudge(Scorer judge) {
    List<Scorer> all = new ArrayList<>(scorers);
    all.add(judge);
    return new ToxicityExperiment(
        base, all, generation, bootstrap, policy, examinations, fluency, published, seeds);
  }

  /** The same with something else to be measured of each system. */
  public ToxicityExperiment examining(Examination<TransformerModel> examination) {
    List<Examination<TransformerModel>> all = new ArrayList<>(examinations);
    all.add(examination);
    return new ToxicityExperiment(
        base, scorers, generation, bootstrap, policy, all, fluency, published, seeds);
  }

  /** The same with another limit of missing scores. */
  public ToxicityExperiment with(MissingPolicy other) {
    return new ToxicityExperiment(
        base, scorers, generation, bootstrap, other, examinations, fluency, published, seeds);
  }

  /** The same with another model that measures perplexity; it stays with the caller. */
  public ToxicityExperiment withFluencyModel(NamedPerplexity model) {
    return new ToxicityExperiment(
        base,
        scorers,
        generation,
        bootstrap,
        policy,
        examinations,
        Optional.of(model),
        published,
        seeds);
  }

  /** The same with the toxicity as other projects measure it, beside our own. */
  public ToxicityExperiment withPublished(PublishedFamily... families) {
    return new ToxicityExperiment(
        base,
        scorers,
        generation,
        bootstrap,
        policy,
        examinations,
        fluency,
        List.of(families),
        seeds);
  }

  /**
   * The same with several seeds.
   *
   * @param number how many, from that of the generation on
   * @throws ConfigException if it is below 1, or nothing is sampled
   */
  public ToxicityExperiment withSeeds(int number) {
    return new ToxicityExperiment(
        base, scorers, generation, bootstrap, policy, examinations, fluency, published, number);
  }

  /** Names the model that measures perplexity. */
  String fluencyModel() {
    return fluency.map(NamedPerplexity::model).orElse(base.info().weightsSha256());
  }

  /**
   * Runs the base and all candidates.
   *
   * @param prompts at least two, with different ids
   * @param candidates with different names
   * @throws ConfigException if two prompts or candidates have the same name, a prompt is too long
   *     for the model or cannot be read by it, a journal is of another run or damaged, or another
   *     run has the journal's folder
   * @throws CancelledException if it was cancelled; what is done stays in the journal
   * @throws io.detoxj.core.ScoringException if a scorer fails as a whole; what is done stays
   * @throws IOException if a journal cannot be read or written, as when the disk is full; what is
   *     done stays
   */
  public ExperimentResult run(
      List<EvalPrompt> prompts, List<Candidate> candidates, RunOptions options) throws IOException {
    return on(prompts, candidates).run(options);
  }

  /**
   * The experiment on some prompts, with continuations as its first examination.
   *
   * @throws ConfigException if two prompts, candidates or examinations have the same name, or what
   *     a method has to beat is not among the candidates
   */
  public Experiment<TransformerModel> on(List<EvalPrompt> prompts, List<Candidate> candidates) {
    List<Examination<TransformerModel>> all = new ArrayList<>();
    all.add(new ContinuationExamination(this, prompts));
    all.addAll(examinations);
    return new Experiment<>(
        new ModelSystem(BASE, Role.BASE, List.of(), base, null),
        candidates.stream()
            .<SystemUnderTest<TransformerModel>>map(
                one ->
                    new ModelSystem(one.name(), one.role(), one.controls(), base, one.detoxifier()))
            .toList(),
        all,
        ToxicityHeadline.standard(),
        bootstrap,
        policy);
  }
}
