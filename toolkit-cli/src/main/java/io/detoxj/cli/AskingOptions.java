/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.molecule.ask.RepairSettings;
import io.detoxj.molecule.benchmark.RepairPrompts;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which language model repairs molecules, and how it is asked. */
final class AskingOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A language model in place of rules: llm:url=...,model=NAME on a server, a checkpoint"
              + " folder, or the id of a model in the Hugging Face cache; with --tasks, --prompts and"
              + " --output")
  private @Nullable String model;

  @Option(
      names = "--prompts",
      paramLabel = "FOLDER",
      description = "What the model is told: repair_prompt.json and ames_prompt.json and so on")
  private @Nullable Path prompts;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description = "How many molecules it is asked for at most, 1 to 9 (3)")
  private @Nullable Integer candidates;

  @Option(
      names = "--no-picture",
      description = "Tells the molecule in text alone; without it a server is sent a picture, too")
  private boolean noPicture;

  @Option(
      names = "--whole-annotation",
      description = "Tells all of the annotation, where the paper's program tells a part")
  private boolean whole;

  @Option(
      names = "--shared-herg",
      description = "The prompt of herg_central for all three tasks of hERG")
  private boolean sharedHerg;

  @Option(
      names = "--temperature",
      description = "0 takes the most probable tokens (0.7 on a server, 0.5 here)")
  private @Nullable Double temperature;

  @Option(names = "--tokens", description = "Most tokens of an answer (1024)")
  private @Nullable Integer tokens;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Most requests at once, 1 to 16 (1)")
  private @Nullable Integer parallel;

  @Option(
      names = "--failed-again",
      description = "Asks again about molecules to which an earlier run got no answer")
  private boolean failedAgain;

  @Option(names = "--name", description = "What files call the model (its own name)")
  private @Nullable String name;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description = "What is done to a model in this process, such as vector:strength=2")
  private @Nullable String method;

  @Mixin private LoadingOptions loading = new LoadingOptions();

  /** The model as it was written, if one is to be asked. */
  Optional<String> model() {
    boolean others =
        Stream.of(prompts, candidates, temperature, tokens, parallel, name, method)
                .anyMatch(one -> one != null)
            || noPicture
            || whole
            || sharedHerg
            || failedAgain;
    if (model == null && others) {
      throw new UsageException(
          "--prompts, --candidates, --no-picture, --whole-annotation, --shared-herg, --temperature, --tokens, --parallel, --failed-again, --name and --method are for --model MODEL; give it, too");
    }
    return Optional.ofNullable(model);
  }

  /** The folder of prompts. */
  Path prompts() {
    if (prompts == null) {
      throw new UsageException(
          "--model needs --prompts FOLDER, of repair_prompt.json and those of the tasks");
    }
    return prompts;
  }

  /** What is done to the model. */
  Optional<String> method() {
    return Optional.ofNullable(method);
  }

  /** How a model in this process is loaded. */
  LoadingOptions loading() {
    return loading;
  }

  /**
   * How the model is asked.
   *
   * @param server whether it is on one
   */
  RepairSettings settings(boolean server, long seed) {
    return OptionValue.of("--model", () -> read(server, seed));
  }

  private RepairSettings read(boolean server, long seed) {
    double usual = server ? 0.7 : 0.5;
    double warmth = temperature == null ? usual : temperature;
    int most = tokens == null ? 1024 : tokens;
    if (!(warmth >= 0 && warmth <= 2)) {
      throw new UsageException("--temperature must be from 0 to 2 but was " + warmth);
    }
    if (most < 1) {
      throw new UsageException("--tokens must be 1 or more but was " + most);
    }
    if (!server && parallel != null && parallel > 1) {
      throw new UsageException("--parallel is for a model on a server; leave it out");
    }
    RepairPrompts.Options options =
        new RepairPrompts.Options(
            candidates == null ? 3 : candidates, server && !noPicture, whole, sharedHerg);
    return RepairSettings.standard()
        .with(options)
        .with(new ChatRequest.Settings(warmth, most, seed))
        .withParallel(parallel == null ? 1 : parallel)
        .withFailedAgain(failedAgain)
        .withName(name == null ? "" : name);
  }
}
