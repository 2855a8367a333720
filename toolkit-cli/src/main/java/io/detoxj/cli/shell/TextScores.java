/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

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

  /** Copies the list. */
  public TextScores {
    rows = List.copyOf(rows);
  }

  static TextScores of(Scorer scorer, List<String> texts) {
    List<ScoreOutcome> outcomes = scorer.score(texts);
    List<Scored> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(
          new Scored(
              texts.get(i),
              outcomes.get(i) instanceof ScoreOutcome.Scored scored
                  ? OptionalDouble.of(scored.toxicity())
                  : OptionalDouble.empty()));
    }
    return new TextScores(rows);
  }

  /** The highest score; empty if no text has one. */
  public OptionalDouble highest() {
    return scores().max();
  }

  /** The mean over the texts that have a score; empty if none has. */
  public OptionalDouble mean() {
    return scores().average();
  }

  private DoubleStream scores() {
    return rows.stream().flatMapToDouble(row -> row.toxicity().stream());
  }

  /** A line for each text, its score first. */
  @Override
  public String toString() {
    return rows.stream()
        .map(row -> row.shown() + "  " + Display.oneLine(row.text()))
        .collect(Collectors.joining("\n"));
  }
}
