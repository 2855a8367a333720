/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rlhf.baseline.TextPair;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pairs of texts of which one is to be preferred: read, or sampled and ranked. */
final class PreferenceOptions {
  @Option(
      names = "--preferences",
      paramLabel = "FILE",
      description = "JSON Lines with chosen and rejected, and prompt if they are after one")
  private @Nullable Path preferences;

  @Mixin private PairOptions pairs = new PairOptions();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "JSON Lines: prompts after which the model writes, and the scorer says which of its texts"
              + " is the mildest and which the worst")
  private @Nullable Path prompts;

  @Option(
      names = "--samples",
      defaultValue = "8",
      description = "Texts of each of --prompts (${DEFAULT-VALUE})")
  private int samples;

  @Option(
      names = "--top-p",
      defaultValue = "0.9",
      description = "Mass of the most probable tokens kept when sampling (${DEFAULT-VALUE})")
  private double topP;

  @Option(
      names = "--gap",
      defaultValue = "0.3",
      description =
          "Least difference of toxicity between the mildest and the worst (${DEFAULT-VALUE})")
  private double gap;

  /** Checks what can be checked before a model is opened. */
  void check() {
    long given = Stream.of(preferences, pairs.file(), prompts).filter(one -> one != null).count();
    if (given != 1) {
      throw new UsageException(
          "train-dpo takes one of --preferences, --pairs and --prompts, and was given " + given);
    }
    OptionRange.atLeast("--samples", samples, 2);
    OptionRange.share("--top-p", topP);
    OptionRange.share("--gap", gap);
    if (preferences != null) {
      UserFiles.requireFile("--preferences", preferences);
    }
    if (prompts != null) {
      UserFiles.requireFile("--prompts", prompts);
    }
  }

  /** Whether the model's own texts are ranked. */
  boolean bySampling() {
    return prompts != null;
  }

  /** What is written in the file, with the prompts before it. */
  List<String> written(Program program) throws IOException {
    if (preferences != null) {
      return TextPair.writtenIn(preferences);
    }
    if (prompts != null) {
      return prompts(prompts).stream().map(Prompt::text).toList();
    }
    return pairs.read(program).stream()
        .flatMap(item -> Stream.concat(Stream.of(item.source()), item.references().stream()))
        .toList();
  }

  private static List<Prompt> prompts(Path file) throws IOException {
    return PromptFile.read(file).stream().map(EvalPrompt::prompt).toList();
  }

  /**
   * The pairs.
   *
   * @param tokens of a text that count, or are sampled
   * @throws ConfigException if there is none
   */
  List<TextPair> pairs(
      Program program, TransformerModel model, Scorer scorer, int tokens, long seed)
      throws IOException {
    if (preferences != null) {
      return TextPair.readAll(preferences, model, tokens);
    }
    if (prompts != null) {
      List<Prompt> read = prompts(prompts);
      Episodes.requireRoom(model, read, tokens);
      Sampling sampling = new Sampling(samples, tokens, 1, topP, false);
      List<Completion> written = new Generator(sampling.generation(seed)).generate(model, read);
      return TextPair.ranked(written, scorer, gap);
    }
    List<TextPair> all = new ArrayList<>();
    for (RewriteItem item : pairs.read(program)) {
      for (String reference : item.references()) {
        if (!reference.isBlank() && !reference.equals(item.source())) {
          all.add(TextPair.of(model, reference, item.source(), tokens));
        }
      }
    }
    if (all.isEmpty()) {
      throw new ConfigException(
          "no sentence of --pairs has another one beside it; name the column with --reference");
    }
    return all;
  }
}
