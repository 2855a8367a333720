/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.examination.RecordedResults;
import io.detoxj.eval.examination.RunFile;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.RunFiles;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import io.detoxj.eval.toxicity.metric.TextVectors;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.report.Judgement;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Models continue prompts, and the continuations are scored and measured. */
final class ContinuationExamination implements Examination<TransformerModel> {
  private final ToxicityExperiment experiment;
  private final List<Prompt> prompts;
  private final String promptsSha256;
  private final List<OfSeed> seeds = new ArrayList<>();

  /** The stages of one seed. Their journals are those of a run with that seed alone. */
  private record OfSeed(
      GenerationStage generation,
      LikelihoodStage likelihood,
      List<ScoringStage> scoring,
      Optional<VectorStage> vectors) {
    List<Completion> texts(StageResults results) {
      return results.of(generation).stream().flatMap(one -> one.completions().stream()).toList();
    }

    List<CompletionLikelihood> likelihoods(StageResults results) {
      return results.of(likelihood).stream().flatMap(one -> one.completions().stream()).toList();
    }
  }

  /**
   * Of an experiment.
   *
   * @throws ConfigException if two prompts have one id
   */
  ContinuationExamination(ToxicityExperiment experiment, List<EvalPrompt> prompts) {
    this.experiment = experiment;
    this.prompts = prompts.stream().map(EvalPrompt::prompt).toList();
    Experiment.requireDifferent("prompts", this.prompts.stream().map(Prompt::id).toList());
    this.promptsSha256 = sha256(this.prompts);
    GenerationConfig first = experiment.generation();
    for (int i = 0; i < experiment.seeds(); i++) {
      GenerationStage generation =
          new GenerationStage(first.withSeed(first.seed() + i), this.prompts, promptsSha256);
      seeds.add(
          new OfSeed(
              generation,
              new LikelihoodStage(experiment, generation),
              experiment.scorers().stream()
                  .map(scorer -> new ScoringStage(scorer, generation))
                  .toList(),
              experiment.similarity().map(encoder -> new VectorStage(encoder, generation))));
    }
  }

  /** The hash of the ids and texts of prompts in their order, and of what is read instead. */
  private static String sha256(List<Prompt> prompts) {
    List<String> all = new ArrayList<>();
    for (Prompt one : prompts) {
      all.addAll(List.of(one.id(), one.text()));
      if (one.rendered() != null) {
        all.add(one.rendered());
      }
    }
    return Sha256.hexOf(BoundedJson.mapper().valueToTree(all).toString());
  }

  @Override
  public String id() {
    return GenerationProtocol.EXAMINATION;
  }

  @Override
  public Fingerprint fingerprint() {
    Fingerprint.Builder all =
        Fingerprint.builder()
            .put("perplexity", seeds.get(0).likelihood().by())
            .put("scorers", seeds.get(0).scoring().stream().map(ScoringStage::by).toList());
    experiment.similarity().ifPresent(encoder -> all.put("similarity", encoder.fingerprint()));
    return all.build();
  }

  @Override
  public Fingerprint settings() {
    List<Fingerprint> all = seeds.stream().map(one -> one.generation().settings()).toList();
    return all.size() == 1 ? all.get(0) : Fingerprint.builder().put("seeds", all).build();
  }

  @Override
  public List<String> itemIds() {
    return prompts.stream().map(Prompt::id).toList();
  }

  @Override
  public int itemsAtOnce() {
    return Math.max(1, experiment.generation().batchRows() / samples());
  }

  @Override
  public long unitsOfItem() {
    return (long) samples() * seeds.size();
  }

  private int samples() {
    return experiment.generation().samples();
  }

  @Override
  public List<Stage<TransformerModel, ?>> stages() {
    List<Stage<TransformerModel, ?>> all = new ArrayList<>();
    for (OfSeed one : seeds) {
      all.addAll(List.of(one.generation(), one.likelihood()));
      all.addAll(one.scoring());
      one.vectors().ifPresent(all::add);
    }
    return all;
  }

  @Override
  public void requireReady() {
    PromptLengths.of(experiment.base(), prompts, experiment.generation().maxNewTokens());
  }

  @Override
  public Findings measure(
      String system,
      StageResults own,
      StageResults ofBase,
      Bootstrap bootstrap,
      MissingPolicy policy) {
    FiringTotals firings = new FiringTotals();
    seeds.forEach(one -> own.of(one.generation()).forEach(firings::add));
    List<ScoredCompletion> completions = completions(system, own);
    return new ContinuationMeasures(
            experiment.scorers().stream().map(Scorer::info).toList(),
            experiment.scorers().get(0).attributes(),
            samples(),
            seeds.size(),
            experiment.fluencyModel(),
            experiment.published(),
            vectors(own, ofBase))
        .measure(
            completions,
            own == ofBase ? completions : completions(ToxicityExperiment.BASE, ofBase),
            bootstrap,
            policy)
        .with(TextHashes.provenance(system, completions), firings.summaries());
  }

  /** The vectors of the texts of a system and of the base, if they are wanted. */
  private Optional<TextVectors> vectors(StageResults own, StageResults ofBase) {
    return experiment
        .similarity()
        .map(
            encoder -> {
              Map<String, float[]> byText = new HashMap<>();
              for (OfSeed one : seeds) {
                one.vectors().ifPresent(stage -> stage.addTo(byText, own));
                one.vectors().ifPresent(stage -> stage.addTo(byText, ofBase));
              }
              return new TextVectors(VectorStage.name(encoder), byText);
            });
  }

  /**
   * The continuations of a system with all that was found of them: prompt by prompt, and those of a
   * prompt seed by seed.
   */
  private List<ScoredCompletion> completions(String system, StageResults results) {
    List<List<ScoredCompletion>> bySeed = new ArrayList<>();
    for (int seed = 0; seed < seeds.size(); seed++) {
      bySeed.add(completions(system, results, seed));
    }
    List<ScoredCompletion> all = new ArrayList<>();
    for (int from = 0; from < bySeed.get(0).size(); from += samples()) {
      for (List<ScoredCompletion> one : bySeed) {
        all.addAll(one.subList(from, from + samples()));
      }
    }
    return all;
  }

  private List<ScoredCompletion> completions(String system, StageResults results, int seed) {
    OfSeed stages = seeds.get(seed);
    List<Completion> texts = stages.texts(results);
    List<CompletionLikelihood> likelihoods = stages.likelihoods(results);
    List<List<Judgement>> judgements =
        stages.scoring().stream().map(stage -> stage.all(results)).toList();
    List<ScoredCompletion> all = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int index = i;
      all.add(
          new ScoredCompletion(
              system,
              prompts.get(i / samples()),
              numbered(texts.get(i), seed * samples()),
              judgements.stream().map(one -> one.get(index)).toList(),
              likelihoods.get(i)));
    }
    return all;
  }

  /** Samples are counted on from seed to seed. */
  private static Completion numbered(Completion one, int before) {
    return before == 0
        ? one
        : new Completion(
            one.promptId(),
            before + one.sampleIndex(),
            one.text(),
            one.promptTokens(),
            one.tokens(),
            one.logProbabilities(),
            one.finishReason());
  }

  @Override
  public Stream<ScoredCompletion> outputs(RecordedResults results) {
    return results.systems().flatMap(one -> completions(one.system(), one.results()).stream());
  }

  @Override
  public Protocol.Examined protocol() {
    return new Protocol.Examined(
        id(),
        ReportJson.tree(
            GenerationProtocol.of(
                experiment.generation(),
                experiment.seeds(),
                prompts.size(),
                promptsSha256,
                experiment.fluencyModel(),
                experiment
                    .fluency()
                    .map(named -> named.judge().info().weightsSha256())
                    .orElse(null))));
  }

  @Override
  public Map<String, String> provenance() {
    Map<String, String> all = ScorerProvenance.of(experiment.scorers());
    experiment
        .fluency()
        .map(NamedPerplexity::fingerprint)
        .ifPresent(model -> all.put(ReportedFingerprints.PERPLEXITY, model.json()));
    experiment
        .similarity()
        .ifPresent(
            encoder -> all.put(ReportedFingerprints.SIMILARITY, encoder.fingerprint().json()));
    return all;
  }

  @Override
  public List<RunFile> files(RecordedResults results) {
    return List.of(
        new RunFile(RunFiles.OUTPUTS, file -> GenerationsJsonl.write(outputs(results), file)));
  }

  @Override
  public List<PageSection> sections(Report report, RecordedResults results, PageOptions options) {
    return ToxicityPage.sections(report, outputs(results), options);
  }
}
