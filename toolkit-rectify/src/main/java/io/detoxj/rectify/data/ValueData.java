/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.data.PromptContinuations.Continuation;
import io.detoxj.rectify.training.ValueExample;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Compiles scored continuations into training files, and reads those. */
public final class ValueData {
  /** Scores may be missing up to this share, as in evaluation; more is refused. */
  private static final double MOST_MISSING = 0.1;

  private static final int FEWEST_TOKENS = 2;

  private ValueData() {}

  /**
   * What was compiled.
   *
   * @param train examples to learn from
   * @param valid examples held out, of other prompts
   * @param toxicShare weighted share of the training examples with a reward below -0.5
   * @param missing continuations without a score, which were left out
   */
  public record Compiled(long train, long valid, double toxicShare, long missing) {}

  /**
   * Writes two files of JSON lines. The same continuations and settings give the same bytes.
   *
   * @param continuations a finished file
   * @param train file of the examples to learn from
   * @param valid file of the examples of held-out prompts
   * @throws ConfigException if more than 10 % of the scores are missing; no file is then written
   * @throws IOException if a file cannot be read or written
   */
  public static Compiled compile(
      ContinuationFile continuations, ValueDataSettings settings, Path train, Path valid)
      throws IOException {
    Compiled[] result = new Compiled[1];
    AtomicFiles.write(
        train,
        trainPart ->
            AtomicFiles.write(
                valid,
                validPart -> result[0] = write(continuations, settings, trainPart, validPart)));
    return Objects.requireNonNull(result[0]);
  }

  private static Compiled write(
      ContinuationFile continuations, ValueDataSettings settings, Path train, Path valid)
      throws IOException {
    Tally tally = new Tally();
    try (BufferedWriter trainOut = Files.newBufferedWriter(train);
        BufferedWriter validOut = Files.newBufferedWriter(valid)) {
      continuations.forEach(
          prompt -> {
            RandomGenerator random =
                RandomStreams.named(settings.seed(), "value-data/" + prompt.id());
            boolean held = random.nextDouble() < settings.validShare();
            for (ValueRecord line : records(prompt, settings, random, tally)) {
              tally.count(line, held);
              append(held ? validOut : trainOut, line);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return tally.result(continuations.path());
  }

  private static void append(BufferedWriter out, ValueRecord line) {
    try {
      out.write(JsonLines.write(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The examples kept of one prompt. */
  private static List<ValueRecord> records(
      PromptContinuations prompt, ValueDataSettings settings, RandomGenerator random, Tally tally) {
    List<Continuation> usable = new ArrayList<>();
    for (Continuation one : prompt.continuations()) {
      tally.seen++;
      tally.missing += one.score() == null ? 1 : 0;
      if (one.score() != null && prompt.sequence(one).length >= FEWEST_TOKENS) {
        usable.add(one);
      }
    }
    long toxic = usable.stream().filter(one -> toxic(one, settings)).count();
    boolean dropped = random.nextDouble() < settings.dropClean();
    if (usable.isEmpty() || (toxic == 0 && dropped)) {
      return List.of();
    }
    double stands = settings.importance() && toxic == 0 ? 1 / (1 - settings.dropClean()) : 1;
    List<ValueRecord> records = new ArrayList<>();
    for (Continuation one : selected(usable, settings, random)) {
      double weight = stands;
      boolean mixed = toxic > 0 && toxic < usable.size();
      if (settings.importance()
          && settings.selection() == ValueDataSettings.Selection.MOST
          && mixed) {
        double share = (double) toxic / usable.size();
        weight *= 2 * (toxic(one, settings) ? share : 1 - share);
      }
      records.add(
          new ValueRecord(
              prompt.prompt() + one.text(),
              List.of(reward(one, settings)),
              prompt.id(),
              prompt.sequence(one),
              prompt.promptTokens().length,
              weight));
    }
    return records;
  }

  private static List<Continuation> selected(
      List<Continuation> usable, ValueDataSettings settings, RandomGenerator random) {
    Comparator<Continuation> byScore =
        Comparator.comparingDouble(one -> Objects.requireNonNull(one.score()));
    return switch (settings.selection()) {
      case ALL -> usable;
      case MOST ->
          usable.size() < 2
              ? usable
              : List.of(usable.stream().max(byScore).get(), usable.stream().min(byScore).get());
      case SAMPLE -> {
        List<Continuation> left = new ArrayList<>(usable);
        List<Continuation> drawn = new ArrayList<>();
        while (!left.isEmpty() && drawn.size() < settings.sampled()) {
          drawn.add(left.remove(random.nextInt(left.size())));
        }
        yield drawn;
      }
    };
  }

  private static boolean toxic(Continuation one, ValueDataSettings settings) {
    return Objects.requireNonNull(one.score()) >= settings.threshold();
  }

  private static double reward(Continuation one, ValueDataSettings settings) {
    if (settings.graded()) {
      return -Objects.requireNonNull(one.score());
    }
    return toxic(one, settings) ? -1.0 : 0.0;
  }

  /**
   * Reads a compiled file, or one of the authors' code.
   *
   * @param tokenizer for texts without token ids
   * @param mostTokens longer texts are cut
   * @throws ConfigException if it is missing, damaged or empty
   * @throws IOException if it cannot be read
   */
  public static List<ValueExample> read(Path file, Tokenizer tokenizer, int mostTokens)
      throws IOException {
    List<ValueExample> examples = new ArrayList<>();
    JsonLines.forEach(
        file,
        (number, line) ->
            examples.add(
                JsonLines.readPartial(file, number, line, ValueRecord.class)
                    .example(tokenizer, mostTokens, file + ", line " + number)));
    if (examples.isEmpty()) {
      throw new ConfigException(file + " holds no example; compile it from more continuations");
    }
    return examples;
  }

  /** Counts on the way. */
  private static final class Tally {
    private long seen;
    private long missing;
    private long train;
    private long valid;
    private double weight;
    private double toxic;

    void count(ValueRecord line, boolean held) {
      valid += held ? 1 : 0;
      train += held ? 0 : 1;
      double stands = held ? 0 : Objects.requireNonNull(line.weight());
      weight += stands;
      toxic += line.reward().get(0) < -0.5 ? stands : 0;
    }

    Compiled result(Path file) {
      if (missing > MOST_MISSING * seen) {
        throw new ConfigException(
            "%s: %s of %s continuations have no score, more than %s %%; score them with a scorer that can judge them"
                .formatted(file, missing, seen, Math.round(100 * MOST_MISSING)));
      }
      return new Compiled(train, valid, weight == 0 ? 0 : toxic / weight, missing);
    }
  }
}
