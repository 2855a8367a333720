/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.Judgement;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One system's way through an experiment, batch by batch. */
final class SystemRun {
  static final int ITEMS_AT_ONCE = 32;

  /** Texts are made by the system itself. */
  private static final Fingerprint NOTHING = Fingerprint.builder().build();

  private static final String GENERATIONS = "generations";
  private static final String LIKELIHOODS = "likelihoods";
  private static final String SCORES = "scores";

  private final Experiment experiment;
  private final RunStore store;
  private final String name;
  private final @Nullable Detoxifier detoxifier;
  private final List<EvalPrompt> prompts;
  private final SystemIdentity identity;

  /** Hears of every batch that is done. */
  interface BatchListener {
    void done(long units);
  }

  /** What is known of a system in the end. */
  record Outcome(
      List<ScoredCompletion> completions,
      List<FiringSummary> firings,
      List<Measurement> examined,
      Optional<SystemCosts> costs) {}

  SystemRun(
      Experiment experiment,
      RunStore store,
      String name,
      @Nullable Detoxifier detoxifier,
      List<EvalPrompt> prompts) {
    this.experiment = experiment;
    this.store = store;
    this.name = name;
    this.detoxifier = detoxifier;
    this.prompts = prompts;
    this.identity =
        SystemIdentity.of(
            experiment.base(),
            detoxifier,
            experiment.generation(),
            SystemIdentity.promptsSha256(prompts));
  }

  String name() {
    return name;
  }

  /** Does what no journal has yet, and tells all. */
  Outcome run(BatchListener listener) throws IOException {
    try (View view = new View(experiment.base(), detoxifier);
        CostJournal costs = new CostJournal(store, identity)) {
      FiringTotals firings = new FiringTotals();
      List<ScoredCompletion> completions =
          completions(view, costs, firings, listener, 0, prompts.size());
      List<Measurement> examined = new ArrayList<>();
      for (Examination examination : experiment.examinations()) {
        List<String> items = examination.itemIds();
        examined.addAll(examination.measure(examine(examination, items, view, costs, listener)));
      }
      return new Outcome(completions, firings.summaries(), examined, costs.costs(name));
    }
  }

  /** The completions of a run that has been done, from its journals. */
  List<ScoredCompletion> completions() throws IOException {
    try (View view = new View(experiment.base(), detoxifier);
        CostJournal costs = new CostJournal(store, identity)) {
      return completions(view, costs, new FiringTotals(), done -> {}, 0, prompts.size());
    }
  }

  /**
   * How many batches are wholly in the journals.
   *
   * @param size prompts of a batch
   */
  int batchesDone(int size) throws IOException {
    try (RunStage<GeneratedBatch> generated = stage(GENERATIONS, NOTHING, GeneratedBatch.class);
        RunStage<LikelihoodBatch> likelihoods =
            stage(LIKELIHOODS, perplexityModel(), LikelihoodBatch.class);
        Judges judges = new Judges()) {
      for (int done = 0; done < prompts.size(); ) {
        GeneratedBatch batch = generated.next();
        if (batch == null) {
          break;
        }
        done += batch.prompts().size();
        if (batch.prompts().size() != size && done < prompts.size()) {
          throw new ConfigException(
              String.format(
                  Locale.ROOT,
                  "the journal of %s has batches of %d prompts, and this run has %d; set batchRows as it was, or choose another folder",
                  name,
                  batch.prompts().size(),
                  size));
        }
      }
      return Math.min(Math.min(generated.lines(), likelihoods.lines()), judges.lines());
    }
  }

  /** How many batches of an examination are in its journal. */
  int batchesDone(Examination examination) throws IOException {
    try (RunStage<ExaminedBatch> stage = stage(examination)) {
      return stage.lines();
    }
  }

  private RunStage<ExaminedBatch> stage(Examination examination) throws IOException {
    Fingerprint by = examination.fingerprint();
    return new RunStage<>(
        store,
        identity.examinationJournal(by),
        identity.examinationHeader(by),
        ExaminedBatch.class);
  }

  /** The headers of all journals of this system, by their names. */
  Map<String, String> journals() {
    Map<String, String> all = new TreeMap<>();
    all.put(identity.journal(GENERATIONS, NOTHING), identity.header(GENERATIONS, NOTHING));
    all.put(
        identity.journal(CostJournal.NAME, NOTHING), identity.header(CostJournal.NAME, NOTHING));
    Fingerprint judge = perplexityModel();
    all.put(identity.journal(LIKELIHOODS, judge), identity.header(LIKELIHOODS, judge));
    for (Scorer scorer : experiment.scorers()) {
      Fingerprint by = scoredBy(scorer);
      all.put(identity.journal(SCORES, by), identity.header(SCORES, by));
    }
    for (Examination examination : experiment.examinations()) {
      Fingerprint by = examination.fingerprint();
      all.put(identity.examinationJournal(by), identity.examinationHeader(by));
    }
    return all;
  }

  /** What the texts are made by, and what is done with them. */
  Fingerprint fingerprint() {
    Fingerprint.Builder all = Fingerprint.builder().put("name", name);
    all.put("system", identity.system()).put("generation", identity.generation());
    all.put("perplexity", perplexityModel());
    all.put("scorers", experiment.scorers().stream().map(SystemRun::scoredBy).toList());
    all.put(
        "examinations", experiment.examinations().stream().map(Examination::fingerprint).toList());
    return all.build();
  }

  private static Fingerprint scoredBy(Scorer scorer) {
    return Fingerprint.builder()
        .put("id", scorer.info().id())
        .put("scorer", scorer.fingerprint())
        .build();
  }

  /** Does the work on some prompts, from the beginning of a batch on. */
  void run(int from, int to) throws IOException {
    try (View view = new View(experiment.base(), detoxifier);
        CostJournal costs = new CostJournal(store, identity)) {
      completions(view, costs, new FiringTotals(), done -> {}, from, to);
    }
  }

  /** Examines some items, from the beginning of a batch on. */
  void examine(Examination examination, int from, int to) throws IOException {
    try (View view = new View(experiment.base(), detoxifier);
        CostJournal costs = new CostJournal(store, identity)) {
      examine(examination, examination.itemIds().subList(from, to), view, costs, done -> {});
    }
  }

  private List<ScoredCompletion> completions(
      View view, CostJournal costs, FiringTotals firings, BatchListener listener, int from, int to)
      throws IOException {
    List<ScoredCompletion> all = new ArrayList<>();
    try (RunStage<GeneratedBatch> generated = stage(GENERATIONS, NOTHING, GeneratedBatch.class);
        RunStage<LikelihoodBatch> likelihoods =
            stage(LIKELIHOODS, perplexityModel(), LikelihoodBatch.class);
        Judges judges = new Judges()) {
      for (int done = from; done < to; ) {
        GeneratedBatch batch = generate(generated, done, to, view);
        double spent = generated.takeSeconds();
        // At once after each stage, or what a stopped run has spent on a batch would be lost.
        costs.add(spent > 0 ? batch.newTokens() : 0, spent, 0, 0, 0);
        List<Completion> texts = batch.completions();
        List<Prompt> batchPrompts = plain(done, done + batch.prompts().size());
        LikelihoodBatch likelihood =
            likelihoods.next(
                TextsHash.of(batchPrompts, texts),
                () -> LikelihoodBatch.of(experiment, batchPrompts, texts));
        if (likelihood.completions().size() != texts.size()) {
          throw likelihoods.damaged("it has likelihoods of another number of texts", null);
        }
        costs.add(0, 0, 0, likelihoods.takeSeconds(), 0);
        List<List<Judgement>> judgements = judges.judge(texts);
        costs.add(0, 0, judges.takeSeconds(), 0, 0);
        firings.add(batch);
        add(all, done, texts, judgements, likelihood);
        done += batch.prompts().size();
        listener.done(texts.size());
      }
    }
    return all;
  }

  private <T> RunStage<T> stage(String kind, Fingerprint by, Class<T> type) throws IOException {
    return new RunStage<>(store, identity.journal(kind, by), identity.header(kind, by), type);
  }

  private List<Prompt> plain(int from, int to) {
    return prompts.subList(from, to).stream().map(EvalPrompt::prompt).toList();
  }

  private Fingerprint perplexityModel() {
    return experiment
        .fluency()
        .map(NamedPerplexity::fingerprint)
        .orElseGet(
            () -> Fingerprint.builder().put("judge", experiment.base().fingerprint()).build());
  }

  /** How many prompts a batch has. */
  static int promptsAtOnce(GenerationConfig config) {
    return Math.max(1, config.batchRows() / config.samplesPerPrompt());
  }

  /** The batch that begins at a prompt. A journal may have batches of another size. */
  private GeneratedBatch generate(RunStage<GeneratedBatch> stage, int first, int last, View view)
      throws IOException {
    GenerationConfig config = experiment.generation();
    int end = Math.min(first + promptsAtOnce(config), last);
    List<Prompt> next = plain(first, end);
    GeneratedBatch batch =
        stage.next(
            () -> {
              TransformerModel model = view.model();
              model.drainFirings();
              List<Completion> completions = new Generator(config).generate(model, next);
              return GeneratedBatch.of(completions, view.edits(), model.drainFirings());
            });
    for (int i = 0; i < batch.prompts().size(); i++) {
      GeneratedBatch.GeneratedPrompt found = batch.prompts().get(i);
      if (first + i >= prompts.size()
          || !found.id().equals(prompts.get(first + i).prompt().id())
          || found.samples().size() != config.samplesPerPrompt()) {
        throw stage.damaged("it has prompt " + found.id() + " out of its place", null);
      }
    }
    return batch;
  }

  private void add(
      List<ScoredCompletion> all,
      int first,
      List<Completion> texts,
      List<List<Judgement>> judgements,
      LikelihoodBatch likelihood) {
    int samples = experiment.generation().samplesPerPrompt();
    for (int i = 0; i < texts.size(); i++) {
      Prompt prompt = prompts.get(first + i / samples).prompt();
      int index = i;
      all.add(
          new ScoredCompletion(
              name,
              prompt,
              texts.get(i),
              judgements.stream().map(one -> one.get(index)).toList(),
              likelihood.completions().get(i)));
    }
  }

  private List<ItemResult> examine(
      Examination examination,
      List<String> items,
      View view,
      CostJournal costs,
      BatchListener listener)
      throws IOException {
    List<ItemResult> results = new ArrayList<>();
    try (RunStage<ExaminedBatch> stage = stage(examination)) {
      while (results.size() < items.size()) {
        int first = results.size();
        List<String> next = items.subList(first, Math.min(first + ITEMS_AT_ONCE, items.size()));
        ExaminedBatch batch =
            stage.next(() -> new ExaminedBatch(examination.examine(view.model(), next)));
        for (int i = 0; i < batch.items().size(); i++) {
          if (first + i >= items.size()
              || !batch.items().get(i).itemId().equals(items.get(first + i))) {
            throw stage.damaged("an item of " + examination.id() + " is out of its place", null);
          }
        }
        results.addAll(batch.items());
        costs.add(0, 0, 0, 0, stage.takeSeconds());
        listener.done(batch.items().size());
      }
    }
    return results;
  }

  /** What was found of some items of an examination, as a journal has it. */
  private record ExaminedBatch(List<ItemResult> items) {}

  /** The scorers with their journals. */
  private final class Judges implements AutoCloseable {
    private final List<RunStage<JudgedBatch>> stages = new ArrayList<>();

    Judges() throws IOException {
      for (Scorer scorer : experiment.scorers()) {
        stages.add(stage(SCORES, scoredBy(scorer), JudgedBatch.class));
      }
    }

    /** What each scorer says of each text. */
    List<List<Judgement>> judge(List<Completion> completions) throws IOException {
      List<String> texts = completions.stream().map(Completion::text).toList();
      List<List<Judgement>> all = new ArrayList<>();
      for (int i = 0; i < stages.size(); i++) {
        Scorer scorer = experiment.scorers().get(i);
        JudgedBatch batch =
            stages.get(i).next(TextsHash.of(texts), () -> JudgedBatch.of(scorer, texts));
        if (batch.verdicts().size() != texts.size()) {
          throw stages.get(i).damaged("it has scores of another number of texts", null);
        }
        all.add(batch.judgements(scorer.info()));
      }
      return all;
    }

    int lines() {
      return stages.stream().mapToInt(RunStage::lines).min().orElseThrow();
    }

    double takeSeconds() {
      return stages.stream().mapToDouble(RunStage::takeSeconds).sum();
    }

    @Override
    public void close() throws IOException {
      for (RunStage<JudgedBatch> stage : stages) {
        stage.close();
      }
    }
  }
}
