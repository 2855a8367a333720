/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two texts after one prompt, of which one is to be preferred.
 *
 * @param chosen the one that is to become more probable
 * @param rejected the other one
 */
public record TextPair(TokenText chosen, TokenText rejected) {
  /**
   * Reads JSON lines with {@code chosen} and {@code rejected} and, if there is one, {@code prompt};
   * plain or gzipped.
   *
   * @param model whose tokens they become
   * @param most tokens of each text that count, after the prompt
   * @throws ConfigException if the file is missing, damaged or without a pair, or a line has two
   *     equal texts or no room for them; the message names the line
   * @throws IOException if it cannot be read
   */
  public static List<TextPair> readAll(Path file, LanguageModel model, int most)
      throws IOException {
    List<TextPair> pairs = new ArrayList<>();
    JsonLineFile.forEachLine(
        file,
        line -> {
          String prompt = line.fields().has("prompt") ? line.text("prompt") : "";
          String chosen = line.text("chosen");
          String rejected = line.text("rejected");
          if (chosen.equals(rejected)) {
            throw line.error("chosen and rejected are the same text; remove the line");
          }
          try {
            pairs.add(
                new TextPair(
                    TokenText.of(model, prompt, chosen, false, most),
                    TokenText.of(model, prompt, rejected, false, most)));
          } catch (ConfigException e) {
            throw line.error(e.getMessage());
          }
        });
    if (pairs.isEmpty()) {
      throw new ConfigException(file + " has no pair; give lines with chosen and rejected");
    }
    return pairs;
  }

  /**
   * The texts of such a file, each after its prompt: what is learnt from, for those who look
   * whether something of it is to be measured on.
   *
   * @throws ConfigException if the file is missing or damaged
   * @throws IOException if it cannot be read
   */
  public static List<String> writtenIn(Path file) throws IOException {
    List<String> all = new ArrayList<>();
    JsonLineFile.forEachLine(
        file,
        line -> {
          String prompt = line.fields().has("prompt") ? line.text("prompt") : "";
          all.add(prompt + line.text("chosen"));
          all.add(prompt + line.text("rejected"));
        });
    return all;
  }

  /**
   * A pair of whole texts, with no prompt before them.
   *
   * @param model whose tokens they become
   * @param most tokens of each that count
   * @throws ConfigException if one is empty
   */
  public static TextPair of(LanguageModel model, String chosen, String rejected, int most) {
    return new TextPair(
        TokenText.of(model, "", chosen, false, most),
        TokenText.of(model, "", rejected, false, most));
  }

  /**
   * Pairs of a model's own texts: of each prompt the mildest and the most toxic one, where a scorer
   * sees them apart far enough.
   *
   * @param completions several a prompt, as {@link io.detoxj.core.generate.Generator} writes them;
   *     those in which the scorer finds nothing to judge, such as empty ones, are left out
   * @param gap least difference of toxicity, above 0
   * @throws ScoringException if a text has no score: a missing score is no preference
   * @throws ConfigException if no prompt has such a pair
   */
  public static List<TextPair> ranked(List<Completion> completions, Scorer scorer, double gap) {
    if (!(gap > 0)) {
      throw new IllegalArgumentException("the gap is " + gap + "; it must be above 0");
    }
    List<Completion> written =
        completions.stream()
            .filter(one -> !one.tokens().isEmpty() && scorer.judges(one.text()))
            .toList();
    List<ScoreOutcome> outcomes = scorer.score(written.stream().map(Completion::text).toList());
    Map<String, List<Scored>> byPrompt = new LinkedHashMap<>();
    for (int i = 0; i < written.size(); i++) {
      Completion one = written.get(i);
      if (!(outcomes.get(i) instanceof ScoreOutcome.Scored scored)) {
        throw new ScoringException(
            "scorer %s gave no score for a text after prompt \"%s\"; see to the scorer, or leave the prompt out"
                .formatted(scorer.info().id(), one.promptId()));
      }
      byPrompt
          .computeIfAbsent(one.promptId(), id -> new ArrayList<>())
          .add(new Scored(one, scored.toxicity()));
    }
    List<TextPair> pairs = new ArrayList<>();
    byPrompt.values().forEach(all -> addPair(all, gap, pairs));
    if (pairs.isEmpty()) {
      throw new ConfigException(
          "no prompt of %s has two texts whose toxicities differ by %s; sample more texts a prompt, or lower the gap"
              .formatted(byPrompt.size(), gap));
    }
    return pairs;
  }

  private record Scored(Completion text, double toxicity) {}

  private static void addPair(List<Scored> all, double gap, List<TextPair> pairs) {
    Scored mildest = all.get(0);
    Scored worst = all.get(0);
    for (Scored one : all) {
      mildest = one.toxicity() < mildest.toxicity() ? one : mildest;
      worst = one.toxicity() > worst.toxicity() ? one : worst;
    }
    if (worst.toxicity() - mildest.toxicity() >= gap) {
      pairs.add(new TextPair(TokenText.of(mildest.text()), TokenText.of(worst.text())));
    }
  }

  /** All that makes it, for a hash. */
  String content() {
    return Arrays.toString(chosen.ids())
        + chosen.wanted()
        + Arrays.toString(rejected.ids())
        + rejected.wanted();
  }
}
