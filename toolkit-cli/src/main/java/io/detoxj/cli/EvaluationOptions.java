/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.task.Task;
import io.detoxj.eval.toxicity.task.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What evaluate and sweep have in common. */
final class EvaluationOptions {
  private static final int SAMPLES = 25;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private PromptOptions prompts = new PromptOptions();
  @Mixin private GenerationOptions generation = new GenerationOptions();
  @Mixin private Scorers scorers = new Scorers();

  @Option(
      names = "--no-controls",
      description = "Leaves out the control of the same size that stands beside each method")
  private boolean noControls;

  @Option(
      names = "--published",
      paramLabel = "PROJECT",
      description =
          "Toxicity as a project measures it too: ${COMPLETION-CANDIDATES}; may be repeated")
  private List<PublishedFamily> published = List.of();

  @Option(
      names = "--task",
      paramLabel = "TASK",
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
      names = "--suppression",
      description = "Also asks whether groups of people are silenced rather than insults")
  private boolean suppression;

  @Option(
      names = "--fluency",
      paramLabel = "MODEL",
      description = "Model that measures perplexity (the base)")
  private @Nullable String fluency;

  @Option(
      names = "--missing",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Share of texts that may have no score (${DEFAULT-VALUE})")
  private double missing;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for the results; a stopped run goes on there")
  private Path output = Path.of(".");

  @Option(
      names = "--replay",
      paramLabel = "REPORT",
      description = "Does the run of a report.json again and compares; exit code 3 if it differs")
  private @Nullable Path replay;

  @Option(names = "--dry-run", description = "Checks everything and tells what would be done")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints verdicts as JSON")
  private boolean json;

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Mixin private Overwriting overwriting = new Overwriting();

  ModelOptions model() {
    return model;
  }

  PromptOptions prompts() {
    return prompts;
  }

  Scorers scorers() {
    return scorers;
  }

  boolean controls() {
    return !noControls;
  }

  boolean suppression() {
    return suppression;
  }

  Path output() {
    return output;
  }

  Optional<Path> replay() {
    return Optional.ofNullable(replay);
  }

  boolean force() {
    return overwriting.force();
  }

  boolean dryRun() {
    return dryRun;
  }

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }

  long seed() {
    return generation.seed();
  }

  /** How texts are generated: as the protocol says, or as the options do. */
  GenerationConfig generation() {
    return prompts
        .protocol()
        .map(
            protocol -> {
              generation.requireOnlySeedAndBatch(protocol.name());
              return protocol.generation(seed()).withBatchRows(generation.batch());
            })
        .orElseGet(() -> generation.config(SAMPLES));
  }

  /** Opens the model that measures perplexity; the caller closes it. */
  FluencyModel fluencyModel(TransformerModel base) throws IOException {
    if (fluency == null) {
      return new FluencyModel(Optional.empty(), "base");
    }
    Path folder = ModelOptions.folder(fluency);
    return new FluencyModel(Optional.of(TransformerModel.load(folder, base.options())), fluency);
  }

  /** Adds what else is to be measured. */
  ToxicityExperiment complete(
      ToxicityExperiment plain, FluencyModel fluencyModel, Scorers.Open open) throws IOException {
    if (!(missing >= 0 && missing <= 1)) {
      throw new ConfigException("--missing is a share from 0 to 1, not " + missing);
    }
    ToxicityExperiment experiment =
        plain
            .with(new MissingPolicy(missing))
            .withPublished(published.toArray(PublishedFamily[]::new));
    for (Scorer judge : open.judges()) {
      experiment = experiment.withJudge(judge);
    }
    if (suppression) {
      experiment = experiment.examining(BundledPairs.identity()).examining(BundledPairs.insults());
    }
    for (String task : tasks) {
      experiment = experiment.examining(Task.of(taskFile(task), data, taskItems));
    }
    return fluencyModel.judging(plain.base()).map(experiment::withFluencyModel).orElse(experiment);
  }

  private static TaskFile taskFile(String task) throws IOException {
    return Files.isRegularFile(Path.of(task)) ? TaskFile.read(Path.of(task)) : TaskFile.named(task);
  }
}
