/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.core.chat.ChatPrompts;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.engine.EngineThreads;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.task.Task;
import io.detoxj.eval.toxicity.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What evaluate and sweep have in common. */
final class EvaluationOptions {
  private static final int SAMPLES = 25;

  /** The weights of a small model, in bytes: a second thread does not make its passes faster. */
  private static final long SMALL = 512L << 20;

  @Mixin ModelOptions model = new ModelOptions();
  @Mixin PromptOptions prompts = new PromptOptions();
  @Mixin private GenerationOptions generation = new GenerationOptions();
  @Mixin ChatOptions chat = new ChatOptions();
  @Mixin Scorers scorers = new Scorers();

  @Option(
      names = "--no-controls",
      description = "Leaves out the control of the same size that stands beside each method")
  boolean noControls;

  @Option(
      names = "--published",
      paramLabel = "PROJECT",
      description =
          "Toxicity as a project measures it too: ${COMPLETION-CANDIDATES}; may be repeated")
  private List<PublishedFamily> published = List.of();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      completionCandidates = TaskNames.class,
      description = "Benchmark of capability by its name or its .task.json; may be repeated")
  private List<String> tasks = List.of();

  @Option(names = "--data", paramLabel = "FOLDER", description = "Data of the benchmarks")
  private Path data = Path.of(".");

  @Option(
      names = "--task-items",
      defaultValue = "200",
      paramLabel = "N",
      description = "At most so many items of each benchmark (${DEFAULT-VALUE})")
  private int taskItems;

  @Option(
      names = "--seeds",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Samples anew with so many seeds, from --seed on, and pools them by prompt"
              + " (${DEFAULT-VALUE})")
  private int seeds;

  @Option(
      names = "--suppression",
      description = "Also asks whether groups of people are silenced rather than insults")
  boolean suppression;

  @Option(
      names = "--fluency",
      paramLabel = "MODEL",
      description = "Model that measures perplexity (the base)")
  private @Nullable String fluency;

  @Option(
      names = "--similarity",
      paramLabel = "MODEL",
      description =
          "Encoder of sentences that measures how like in meaning continuations are to the base's")
  private @Nullable String similarity;

  @Option(
      names = "--missing",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Share of texts that may have no score (${DEFAULT-VALUE})")
  private double missing;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Batches worked on at once, each by one thread; texts are the same for any number"
              + " (as many as cores for a small model on the CPU; else all threads work on one batch)")
  private @Nullable Integer workers;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for the results; a stopped run goes on there")
  Path output = Path.of(".");

  @Option(
      names = "--replay",
      paramLabel = "REPORT",
      description = "Does the run of a report.json again and compares; exit code 3 if it differs")
  @Nullable Path replay;

  @Option(names = "--dry-run", description = "Checks everything and tells what would be done")
  boolean dryRun;

  @Option(names = "--json", description = "Prints verdicts as JSON")
  boolean json;

  @Option(names = "--quiet", description = "Tells nothing of progress")
  boolean quiet;

  @Mixin private Overwriting overwriting = new Overwriting();

  boolean force() {
    return overwriting.force();
  }

  long seed() {
    return generation.seed;
  }

  /** How many batches are worked on at once; where they have a thread each, libtorch is told. */
  int workers(TransformerModel base) {
    boolean small = !base.options().device().isGpu() && base.passMemory().weights() <= SMALL;
    if (workers == null && !small) {
      return 1;
    }
    EngineThreads.one();
    return workers == null
        ? Math.min(Runtime.getRuntime().availableProcessors(), workersThatFit(base))
        : OptionRange.atLeast("--workers", workers, 1);
  }

  /** Each has some three arrays of logits of its batch on Java's heap. */
  private int workersThatFit(TransformerModel base) {
    long each = 3L * Float.BYTES * generation.batch * base.vocabularySize();
    return (int) Math.max(1, Runtime.getRuntime().maxMemory() / 2 / each);
  }

  /** How texts are generated: as the protocol says, or as the options do. */
  GenerationConfig generation() {
    return prompts
        .protocol()
        .map(
            protocol -> {
              generation.requireOnlySeedAndBatch(protocol.name());
              return protocol.generation(seed()).withBatchRows(generation.batch);
            })
        .orElseGet(() -> generation.config(SAMPLES));
  }

  /**
   * Opens the model that measures perplexity, for the caller to close; null for the base itself.
   */
  @Nullable TransformerModel fluencyModel(TransformerModel base) throws IOException {
    return fluency == null
        ? null
        : TransformerModel.load(ModelOptions.folder(fluency), base.options());
  }

  /** Opens the encoder of sentences, for the caller to close; null if none is wanted. */
  @Nullable SentenceEncoder similarity() throws IOException {
    return similarity == null
        ? null
        : SentenceEncoder.load(
            ModelOptions.folder(similarity),
            LoadOptions.standard().withStrictConfig(model.strictConfig()));
  }

  /**
   * What is measured.
   *
   * @param generated how texts are generated
   */
  ToxicityExperiment experiment(
      TransformerModel base,
      GenerationConfig generated,
      @Nullable TransformerModel fluencyModel,
      Scorers.Open open,
      @Nullable SentenceEncoder encoder,
      @Nullable ChatPrompts asking)
      throws IOException {
    OptionRange.shareOrNone("--missing", missing);
    OptionRange.atLeast("--task-items", taskItems, 1);
    OptionRange.atLeast("--seeds", seeds, 1);
    List<Examination<TransformerModel>> examinations = new ArrayList<>();
    if (suppression) {
      examinations.add(BundledPairs.identity());
      examinations.add(BundledPairs.insults());
    }
    for (String task : tasks) {
      Task plain = Task.of(taskFile(task), data, taskItems);
      examinations.add(asking == null ? plain : plain.asked(asking));
    }
    return new ToxicityExperiment(
        base,
        open.all(),
        generated,
        Bootstrap.standard(seed()),
        new MissingPolicy(missing),
        examinations,
        fluency == null || fluencyModel == null
            ? Optional.empty()
            : Optional.of(NamedPerplexity.of(fluency, fluencyModel, base.info())),
        published,
        seeds,
        Optional.ofNullable(encoder));
  }

  private static TaskFile taskFile(String task) throws IOException {
    return Files.isRegularFile(Path.of(task))
        ? TaskFile.read(Path.of(task))
        : OptionValue.of("--task", () -> TaskFile.named(task));
  }
}
