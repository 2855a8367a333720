/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.detoxj.core.io.BoundedJson;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JSON that can stand in a script element: it has no character that HTML gives a meaning, so no
 * text can end the element, and no half of a pair of surrogates, which UTF-8 cannot write.
 */
public final class ScriptJson {
  private static final ObjectWriter JSON = BoundedJson.mapper().writer(new InScript());

  private ScriptJson() {}

  /** A value as Jackson writes it. */
  public static String of(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
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
