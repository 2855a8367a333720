/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.detoxj.eval.report.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a page as {@linkplain ScriptJson JSON for its script}.
 *
 * @param systems their names
 * @param scorers their names and versions
 * @param flag which texts are marked; null if none are
 * @param prompts what was continued
 */
record TextsJson(
    List<String> systems,
    List<String> scorers,
    TextsSection.@Nullable Flag flag,
    List<Prompt> prompts) {
  /** A prompt with an entry of each system: null if that has no sample of it. */
  private record Prompt(String id, String text, int characters, List<@Nullable Figures> systems) {}

  /**
   * A system's samples of a prompt.
   *
   * @param texts each an array of its number, itself, how many characters it had, and what each
   *     scorer said: a score, or the reason why there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Figures(
      int samples,
      int scored,
      int flagged,
      @Nullable BigDecimal mean,
      @Nullable BigDecimal max,
      List<List<Object>> texts) {}

  static String of(SampleTexts held, List<String> systems) {
    TextsJson all =
        new TextsJson(
            systems.stream().map(Html::plain).toList(),
            held.scorers().stream().map(one -> Html.plain(one.id() + " " + one.version())).toList(),
            held.flag(),
            held.prompts().entrySet().stream()
                .map(one -> prompt(Html.plain(one.getKey()), one.getValue()))
                .toList());
    return ScriptJson.of(all);
  }

  private static Prompt prompt(String id, SampleTexts.PromptTexts prompt) {
    List<@Nullable Figures> systems = new ArrayList<>();
    prompt.tallies().forEach(tally -> systems.add(tally.samples == 0 ? null : figures(tally)));
    return new Prompt(id, prompt.text(), prompt.characters(), systems);
  }

  private static Figures figures(SampleTexts.Tally tally) {
    List<List<Object>> texts = new ArrayList<>();
    tally.texts.forEach(
        (number, sample) -> {
          List<Object> text = new ArrayList<>(List.of(number, sample.text(), sample.characters()));
          text.addAll(sample.outcomes());
          texts.add(text);
        });
    boolean scored = tally.scored > 0;
    return new Figures(
        tally.samples,
        tally.scored,
        tally.flagged,
        scored ? fourDecimals(tally.sum / tally.scored) : null,
        scored ? fourDecimals(tally.max) : null,
        texts);
  }

  private static BigDecimal fourDecimals(double value) {
    return new BigDecimal(Numbers.fixed(value, 4));
  }
}
