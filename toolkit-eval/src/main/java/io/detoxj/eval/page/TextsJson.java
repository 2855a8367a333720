/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a page as JSON that can stand in a script element: it has no character that HTML
 * gives a meaning, so no text can end the element, and no half of a pair of surrogates, which UTF-8
 * cannot write.
 */
final class TextsJson {
  private TextsJson() {}

  /**
   * An object of {@code systems} (names), {@code scorers}, {@code toxicFrom} and {@code prompts}.
   * Each of these has {@code id}, {@code text}, {@code characters} and {@code systems}, an entry of
   * each system: null if it has no sample, or {@code samples}, {@code scored}, {@code toxic},
   * {@code mean} and {@code max} if there is a score, and {@code texts}. A text is an array of its
   * number, itself, how many characters it had, and what each scorer said: a score, or the reason
   * why there is none.
   */
  static String of(SampleTexts held, List<String> systems) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.setCharacterEscapes(new InScript());
      json.writeStartObject();
      json.writeArrayFieldStart("systems");
      for (String system : systems) {
        json.writeString(Html.plain(system));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("scorers");
      for (ScorerInfo scorer : held.scorers()) {
        json.writeString(Html.plain(scorer.id() + " " + scorer.version()));
      }
      json.writeEndArray();
      json.writeObjectField("toxicFrom", held.toxicFrom());
      json.writeArrayFieldStart("prompts");
      for (Map.Entry<String, SampleTexts.PromptTexts> prompt : held.prompts().entrySet()) {
        json.writeStartObject();
        json.writeStringField("id", Html.plain(prompt.getKey()));
        json.writeStringField("text", prompt.getValue().text());
        json.writeNumberField("characters", prompt.getValue().characters());
        json.writeArrayFieldStart("systems");
        for (SampleTexts.Tally tally : prompt.getValue().tallies()) {
          write(json, tally);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, SampleTexts.Tally tally) throws IOException {
    if (tally.samples == 0) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberField("samples", tally.samples);
    json.writeNumberField("scored", tally.scored);
    json.writeNumberField("toxic", tally.toxic);
    if (tally.scored > 0) {
      json.writeFieldName("mean");
      json.writeNumber(fourDecimals(tally.sum / tally.scored));
      json.writeFieldName("max");
      json.writeNumber(fourDecimals(tally.max));
    }
    json.writeArrayFieldStart("texts");
    for (Map.Entry<Integer, SampleTexts.Sample> entry : tally.texts.entrySet()) {
      SampleTexts.Sample sample = entry.getValue();
      json.writeStartArray();
      json.writeNumber(entry.getKey());
      json.writeString(sample.text());
      json.writeNumber(sample.characters());
      for (Object outcome : sample.outcomes()) {
        json.writeObject(outcome);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static BigDecimal fourDecimals(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.4f", value));
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
