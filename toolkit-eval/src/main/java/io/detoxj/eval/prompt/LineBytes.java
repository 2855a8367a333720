/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.prompt;

import io.detoxj.core.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of strict UTF-8, with a limit on each, so that a hostile file cannot fill the memory. */
final class LineBytes {
  private final InputStream in;
  private final String name;
  private final byte[] chunk = new byte[1 << 14];
  private int position;
  private int limit;
  private long total;
  private int number;

  LineBytes(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /** The number of the line read last or being read, from 1. */
  int number() {
    return number;
  }

  /** The next line without its line feed, or null at the end. */
  @Nullable String next() throws IOException {
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      int end = position;
      while (end < limit && chunk[end] != '\n') {
        end++;
      }
      line.write(chunk, position, end - position);
      if (line.size() > PromptFile.MAX_LINE_BYTES) {
        throw new ConfigException(
            "%s line %d: the line is longer than %d bytes; break the file into one prompt a line"
                .formatted(name, number, PromptFile.MAX_LINE_BYTES));
      }
      boolean complete = end < limit;
      position = complete ? end + 1 : end;
      if (complete) {
        return decode(line.toByteArray());
      }
    }
    return line.size() == 0 ? null : decode(line.toByteArray());
  }

  private boolean fill() throws IOException {
    if (position < limit) {
      return true;
    }
    position = 0;
    limit = Math.max(0, in.read(chunk));
    total += limit;
    if (total > PromptFile.MAX_FILE_BYTES) {
      throw new ConfigException(
          "%s line %d: the file is larger than %d bytes unpacked; split it"
              .formatted(name, number, PromptFile.MAX_FILE_BYTES));
    }
    return limit > 0;
  }

  private String decode(byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      // Some editors put a byte order mark before the first line.
      return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new BadLineException(name, number, "the line is not UTF-8; save the file in UTF-8");
    }
  }
}
