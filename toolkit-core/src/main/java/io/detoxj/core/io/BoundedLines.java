/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Lines of strict UTF-8, plain or gzipped, with a limit on each and on their sum, so that a hostile
 * file cannot fill the memory. A byte order mark at the start is left out. Not safe for use by
 * several threads.
 */
public final class BoundedLines {
  private final BufferedInputStream raw;
  private final String name;
  private final int maxLineBytes;
  private final long maxFileBytes;
  private final byte[] chunk = new byte[1 << 14];
  private @Nullable InputStream in;
  private int position;
  private int limit;
  private long total;
  private int number;

  /**
   * Prepares to read; reads nothing yet.
   *
   * @param in plain or gzipped text; the caller closes it
   * @param name what the text is called in messages
   * @param maxLineBytes the longest line
   * @param maxFileBytes the most of all, after unpacking
   */
  public BoundedLines(InputStream in, String name, int maxLineBytes, long maxFileBytes) {
    this.raw = new BufferedInputStream(in, 1 << 16);
    this.name = name;
    this.maxLineBytes = maxLineBytes;
    this.maxFileBytes = maxFileBytes;
  }

  /** The number of the line read last or being read, from 1. */
  public int number() {
    return number;
  }

  /**
   * The next line without its line feed, or null at the end.
   *
   * @throws ConfigException if a limit is passed, the line is not UTF-8, the gzip data is damaged,
   *     or the text is a Git LFS pointer; the message names the text and the line
   * @throws IOException if it cannot be read
   */
  public @Nullable String next() throws IOException {
    number++;
    try {
      String line = line();
      if (number == 1 && line != null) {
        LfsPointer.refusal(name, line)
            .ifPresent(
                refusal -> {
                  throw new ConfigException(refusal);
                });
      }
      return line;
    } catch (ZipException | EOFException e) {
      throw refused("the gzip data is damaged or cut short; fetch it again", e);
    }
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      int end = position;
      while (end < limit && chunk[end] != '\n') {
        end++;
      }
      line.write(chunk, position, end - position);
      if (line.size() > maxLineBytes) {
        throw refused(
            "the line is longer than " + maxLineBytes + " bytes; break the file into lines", null);
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
    limit = Math.max(0, unpacked().read(chunk));
    total += limit;
    if (total > maxFileBytes) {
      throw refused("the file is larger than " + maxFileBytes + " bytes unpacked; split it", null);
    }
    return limit > 0;
  }

  private InputStream unpacked() throws IOException {
    InputStream opened = in;
    if (opened == null) {
      raw.mark(2);
      // No text in UTF-8 begins with these bytes, so a gzipped file is known whatever its name.
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      opened = gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
      in = opened;
    }
    return opened;
  }

  private String decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      // Some editors put a byte order mark before the first line.
      return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw refused("the line is not UTF-8; save the file in UTF-8", e);
    }
  }

  private ConfigException refused(String what, @Nullable Throwable cause) {
    String message = "%s line %s: %s".formatted(name, number, what);
    return cause == null ? new ConfigException(message) : new ConfigException(message, cause);
  }
}
