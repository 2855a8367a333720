/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import io.detoxj.core.DetoxException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.rectify.data.PromptContinuations.Continuation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples continuations of prompts from a base model and scores each one alone, white space at its
 * ends left out: the behaviour data a value network learns from. Published settings: 25 samples of
 * 20 tokens at temperature 1 from GPT-2 large, with top-k 50 by a default of the library used.
 *
 * @param generation how to sample
 * @param scorer judges the continuations
 */
public record ContinuationSampling(GenerationConfig generation, Scorer scorer) {
  private static final int ROWS = 512;

  /**
   * Samples and scores, or goes on with a run that was stopped.
   *
   * @param prompts with ids of their own
   * @param file made, or appended to
   * @param progress hears of prompts done
   * @return the finished file
   * @throws io.detoxj.core.ConfigException if the file was made with other settings, is damaged, or
   *     another run has it, or a prompt is too long for the model or cannot be read by it
   * @throws IOException if it cannot be written; a later run goes on
   */
  @SuppressWarnings("try") // the lock is held, not used
  public ContinuationFile run(
      LanguageModel model, List<Prompt> prompts, Path file, ProgressListener progress)
      throws IOException {
    PromptLengths.of(model, prompts, generation.maxNewTokens());
    try (OutputLock lock = OutputLock.ofFile(file);
        Journal journal = ContinuationFile.resume(file, header(model, prompts))) {
      int atOnce = Math.max(1, ROWS / generation.samples());
      Generator generator = new Generator(generation);
      while (journal.lines() < prompts.size()) {
        int done = journal.lines();
        List<Prompt> part = prompts.subList(done, Math.min(done + atOnce, prompts.size()));
        ContinuationFile.append(journal, scored(part, generator.generate(model, part)));
        progress.progress(journal.lines(), prompts.size(), part.get(part.size() - 1).id());
      }
    }
    return ContinuationFile.open(file);
  }

  private ContinuationFile.Header header(LanguageModel model, List<Prompt> prompts) {
    StringBuilder all = new StringBuilder();
    prompts.forEach(
        prompt -> all.append(prompt.id()).append('\n').append(prompt.text()).append('\n'));
    return new ContinuationFile.Header(
        ContinuationFile.FORMAT,
        prompts.size(),
        generation.samples(),
        Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8)),
        model.fingerprint().asJson(),
        generation.toString(),
        scorer.fingerprint().asJson());
  }

  private List<PromptContinuations> scored(List<Prompt> prompts, List<Completion> completions) {
    List<ScoreOutcome> scores =
        scorer.score(completions.stream().map(one -> one.text().strip()).toList());
    if (scores.size() != completions.size()) {
      throw new DetoxException(
          "the scorer %s gave %s scores for %s texts; it must give one for each"
              .formatted(scorer.info().id(), scores.size(), completions.size()));
    }
    List<PromptContinuations> result = new ArrayList<>();
    int samples = generation.samples();
    for (int i = 0; i < prompts.size(); i++) {
      List<Continuation> continuations = new ArrayList<>();
      for (int sample = i * samples; sample < (i + 1) * samples; sample++) {
        Completion one = completions.get(sample);
        Double score =
            scores.get(sample) instanceof ScoreOutcome.Scored scored ? scored.toxicity() : null;
        continuations.add(new Continuation(one.text(), ints(one.tokens()), score));
      }
      Prompt prompt = prompts.get(i);
      int[] promptTokens = ints(completions.get(i * samples).promptTokens());
      result.add(new PromptContinuations(prompt.id(), prompt.text(), promptTokens, continuations));
    }
    return result;
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
