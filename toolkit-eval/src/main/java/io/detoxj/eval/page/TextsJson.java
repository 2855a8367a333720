/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.eval.report.Numbers;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a page as JSON that can stand in a script element: it has no character that HTML
 * gives a meaning, so no text can end the element, and no half of a pair of surrogates, which UTF-8
 * cannot write.
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
  private static final ObjectWriter JSON = BoundedJson.mapper().writer(new InScript());

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
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
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

  private static final class InScript extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&', 0x7F}) {
        codes[c] = CharacterEscapes.ESCAPE_STANDARD;
      }
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      boolean lineEnd = character == 0x2028 || character == 0x2029;
      return lineEnd || Character.isSurrogate((char) character)
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", character))
          : null;
    }
  }
}
