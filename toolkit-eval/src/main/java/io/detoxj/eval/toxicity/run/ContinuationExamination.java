/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
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
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.report.Judgement;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Models continue prompts, and the continuations are scored and measured. */
final class ContinuationExamination implements Examination<TransformerModel> {
  private final ToxicityExperiment experiment;
  private final List<Prompt> prompts;
  private final String promptsSha256;
  private final GenerationStage generation;
  private final LikelihoodStage likelihood;
  private final List<ScoringStage> scoring;

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
    this.generation = new GenerationStage(experiment.generation(), this.prompts, promptsSha256);
    this.likelihood = new LikelihoodStage(experiment, generation);
    this.scoring =
        experiment.scorers().stream().map(scorer -> new ScoringStage(scorer, generation)).toList();
  }

  /** The hash of the ids and texts of prompts in their order. */
  private static String sha256(List<Prompt> prompts) {
    List<String> all = new ArrayList<>();
    prompts.forEach(one -> all.addAll(List.of(one.id(), one.text())));
    return Sha256.hexOf(BoundedJson.mapper().valueToTree(all).toString());
  }

  @Override
  public String id() {
    return GenerationProtocol.EXAMINATION;
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("perplexity", likelihood.by())
        .put("scorers", scoring.stream().map(ScoringStage::by).toList())
        .build();
  }

  @Override
  public Fingerprint settings() {
    return generation.settings();
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
    return samples();
  }

  private int samples() {
    return experiment.generation().samples();
  }

  @Override
  public List<Stage<TransformerModel, ?>> stages() {
    List<Stage<TransformerModel, ?>> all = new ArrayList<>(List.of(generation, likelihood));
    all.addAll(scoring);
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
    own.of(generation).forEach(firings::add);
    List<ScoredCompletion> completions = completions(system, own);
    return new ContinuationMeasures(
            experiment.scorers().stream().map(Scorer::info).toList(),
            samples(),
            experiment.fluencyModel(),
            experiment.published())
        .measure(
            completions,
            own == ofBase ? completions : completions(ToxicityExperiment.BASE, ofBase),
            bootstrap,
            policy)
        .with(TextHashes.provenance(system, completions), firings.summaries());
  }

  /** The continuations of a system with all that was found of them. */
  private List<ScoredCompletion> completions(String system, StageResults results) {
    List<Completion> texts =
        results.of(generation).stream().flatMap(batch -> batch.completions().stream()).toList();
    List<CompletionLikelihood> likelihoods =
        results.of(likelihood).stream().flatMap(batch -> batch.completions().stream()).toList();
    List<List<Judgement>> judgements = scoring.stream().map(stage -> stage.all(results)).toList();
    List<ScoredCompletion> all = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int index = i;
      all.add(
          new ScoredCompletion(
              system,
              prompts.get(i / samples()),
              texts.get(i),
              judgements.stream().map(one -> one.get(index)).toList(),
              likelihoods.get(i)));
    }
    return all;
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
