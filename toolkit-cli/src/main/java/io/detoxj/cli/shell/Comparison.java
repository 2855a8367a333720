/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.score.Scorer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How two models continue the same prompts.
 *
 * @param rows one for each prompt
 */
public record Comparison(List<Row> rows) {
  /**
   * One prompt.
   *
   * @param prompt its text
   * @param base what the first model wrote, with its score
   * @param view what the second model wrote
   */
  public record Row(String prompt, TextScores.Scored base, TextScores.Scored view) {}

  /** Scores the first continuation of each prompt. */
  static Comparison of(List<Continuations> base, List<Continuations> view, Scorer scorer) {
    List<TextScores.Scored> first = scored(base, scorer);
    List<TextScores.Scored> second = scored(view, scorer);
    return new Comparison(
        IntStream.range(0, base.size())
            .mapToObj(i -> new Row(base.get(i).prompt(), first.get(i), second.get(i)))
            .toList());
  }

  private static List<TextScores.Scored> scored(List<Continuations> all, Scorer scorer) {
    return TextScores.of(scorer, all.stream().map(one -> one.texts().get(0)).toList()).rows();
  }

  /** Each prompt with its two continuations below it. */
  @Override
  public String toString() {
    return rows.stream()
        .map(
            row ->
                Display.oneLine(row.prompt()) + line("base", row.base()) + line("view", row.view()))
        .collect(Collectors.joining("\n"));
  }

  private static String line(String name, TextScores.Scored one) {
    return "\n  %s  %s | %s".formatted(name, one.shown(), Display.oneLine(one.text()));
  }
}
