/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every completion of a run as JSON Lines in UTF-8, so that it can be read and scored again without
 * a model. There are no times in it: two runs with the same seeds make the same bytes.
 */
public final class GenerationsJsonl {
  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final long MAX_FILE_BYTES = 1L << 40;

  private GenerationsJsonl() {}

  /**
   * Writes the completions in the order given, one line each: {@code system, prompt_id, sample,
   * prompt, text, prompt_tokens, tokens, finish_reason, toxicity, unscored_reason, scores, nll,
   * token_count}. {@code toxicity} and {@code unscored_reason} are the first scorer's; {@code
   * scores} has each scorer's id, version, hash of weights and what it said. {@code nll} is in nats
   * over {@code token_count} tokens, and null if there are none.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Stream<ScoredCompletion> completions, Path file) throws IOException {
    AtomicFiles.write(
        file,
        temporary -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
            for (Iterator<ScoredCompletion> i = completions.iterator(); i.hasNext(); ) {
              // String.getBytes replaces half a surrogate pair, where Jackson's own writer to
              // bytes would fail and lose the run.
              out.write(
                  (GenerationLine.of(i.next()).json() + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }
        });
  }

  /**
   * Reads a file that {@link #write} wrote, line by line, without the judgements: it is there to be
   * scored again. The log-probabilities of the tokens are not in the file.
   *
   * @throws ConfigException if a line is not one of such a file; the message names it
   * @throws IOException if the file cannot be read
   */
  public static void read(Path file, Consumer<Recorded> action) throws IOException {
    each(file, GenerationLine::recorded, action);
  }

  /**
   * Reads a file that {@link #write} wrote, line by line, with the judgements. The
   * log-probabilities of the tokens and the descriptions of the scorers are not in the file.
   *
   * @throws ConfigException if a line is not one of such a file; the message names it
   * @throws IOException if the file cannot be read
   */
  public static void readScored(Path file, Consumer<ScoredCompletion> action) throws IOException {
    each(file, GenerationLine::scored, action);
  }

  /**
   * A completion as the file has it.
   *
   * @param system which system wrote it
   * @param prompt what it continues
   * @param completion the text and its tokens, without their log-probabilities
   * @param likelihood how unlikely it was to the model that measured perplexity
   */
  public record Recorded(
      String system, Prompt prompt, Completion completion, CompletionLikelihood likelihood) {}

  private static <T> void each(Path file, Function<GenerationLine, T> content, Consumer<T> action)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      for (String text = lines.next(); text != null; text = lines.next()) {
        action.accept(GenerationLine.parsed(text, file + " line " + lines.number(), content));
      }
    }
  }
}
