/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts with their toxicity.
 *
 * @param rows one for each text
 */
public record TextScores(List<Scored> rows) {
  /**
   * A text.
   *
   * @param text what was scored
   * @param toxicity its score, 0 to 1; empty if the scorer could not judge it
   */
  public record Scored(String text, OptionalDouble toxicity) {
    /** The score with two decimals; a dash if there is none. */
    String shown() {
      return toxicity.isPresent() ? Display.number(toxicity.getAsDouble(), 2) : "   -";
    }
  }

  static TextScores of(Scorer scorer, List<String> texts) {
    List<ScoreOutcome> outcomes = scorer.score(texts);
    return new TextScores(
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Scored(texts.get(i), toxicity(outcomes.get(i))))
            .toList());
  }

  private static OptionalDouble toxicity(ScoreOutcome outcome) {
    return outcome instanceof ScoreOutcome.Scored scored
        ? OptionalDouble.of(scored.toxicity())
        : OptionalDouble.empty();
  }

  /** The highest score; empty if no text has one. */
  public OptionalDouble highest() {
    return rows.stream().flatMapToDouble(row -> row.toxicity().stream()).max();
  }

  /** A line for each text, its score first. */
  @Override
  public String toString() {
    return rows.stream()
        .map(row -> row.shown() + "  " + Display.oneLine(row.text()))
        .collect(Collectors.joining("\n"));
  }
}
