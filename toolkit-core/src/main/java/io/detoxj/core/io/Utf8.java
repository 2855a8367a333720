/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strict UTF-8, whatever the machine's own coding: a malformed byte is an error and never becomes a
 * question mark. A byte order mark, which some editors put at the start, is dropped.
 */
public final class Utf8 {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private Utf8() {}

  /**
   * The text of some bytes.
   *
   * @throws CharacterCodingException if they are not UTF-8
   */
  public static String text(byte[] bytes) throws CharacterCodingException {
    // A new decoder reports what is malformed, where String puts U+FFFD.
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * A reader of a stream; its methods throw {@link CharacterCodingException} where the bytes are
   * not UTF-8.
   *
   * @param in the stream, closed with the reader
   * @throws IOException if the first bytes cannot be read
   */
  public static BufferedReader reader(InputStream in) throws IOException {
    PushbackInputStream start = new PushbackInputStream(in, MARK.length);
    byte[] first = start.readNBytes(MARK.length);
    if (!Arrays.equals(first, MARK)) {
      start.unread(first);
    }
    return new BufferedReader(new InputStreamReader(start, StandardCharsets.UTF_8.newDecoder()));
  }
}
