/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What each token adds to a text, as {@link ByteText}, from how the vocabulary writes it: either
 * one character a byte with U+0120 for a space (GPT-2), or text with U+2581 for a space and {@code
 * <0x0A>} for single bytes (Gemma, Llama).
 */
final class TokenBytes {
  private static final char BYTE_LEVEL_SPACE = '\u0120';
  private static final char PIECE_SPACE = '\u2581';
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  // Stands for special tokens, so that no word reaches across one.
  private static final String NO_TEXT = "\0";

  private TokenBytes() {}

  /**
   * The bytes of every token.
   *
   * @param special ids that stand for no text, beside the special tokens of the tokenizer
   * @throws InterventionException if the vocabulary is written in neither way
   */
  static String[] of(Tokenizer tokenizer, Set<Integer> special) {
    boolean byteLevel = isByteLevel(tokenizer);
    Map<Character, Byte> symbols = symbols();
    String[] texts = new String[tokenizer.vocabularySize()];
    for (int id = 0; id < texts.length; id++) {
      String token = tokenizer.token(id);
      if (special.contains(id) || token.isEmpty() || tokenizer.specialTokens().contains(token)) {
        texts[id] = NO_TEXT;
      } else {
        texts[id] = byteLevel ? byteLevel(token, symbols) : piece(token);
      }
    }
    return texts;
  }

  private static boolean isByteLevel(Tokenizer tokenizer) {
    for (int id : tokenizer.encode("a b")) {
      String token = tokenizer.token(id);
      if (token.indexOf(BYTE_LEVEL_SPACE) >= 0 || token.indexOf(PIECE_SPACE) >= 0) {
        return token.indexOf(BYTE_LEVEL_SPACE) >= 0;
      }
    }
    throw new InterventionException(
        "the tokenizer writes a space neither as U+0120 nor as U+2581, so the text of its tokens is"
            + " unknown; use the generator's banned words");
  }

  /** The characters for bytes in order: printable ones as themselves, the others from U+0100. */
  private static Map<Character, Byte> symbols() {
    Map<Character, Byte> symbols = new HashMap<>();
    char next = '\u0100';
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      symbols.put(printable ? (char) b : next++, (byte) b);
    }
    return symbols;
  }

  private static String byteLevel(String token, Map<Character, Byte> symbols) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      Byte b = symbols.get(token.charAt(i));
      if (b == null) {
        // Added tokens are written as plain text.
        return ByteText.of(token);
      }
      bytes[i] = b;
    }
    return ByteText.of(bytes);
  }

  private static String piece(String token) {
    Matcher one = BYTE.matcher(token);
    return one.matches()
        ? ByteText.of(new byte[] {(byte) Integer.parseInt(one.group(1), 16)})
        : ByteText.of(token.replace(PIECE_SPACE, ' '));
  }
}
