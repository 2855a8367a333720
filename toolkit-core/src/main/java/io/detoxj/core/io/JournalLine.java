/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How the lines of a journal stand in its file: {@code {"crc":"1a2b3c4d","line":TEXT}}, so that a
 * journal whose texts are JSON is a file of JSON Lines. The checksum is the CRC-32C of the header,
 * a line feed and the text in UTF-8; a line of another journal is as wrong as a damaged one.
 */
final class JournalLine {
  private static final String FIRST = "{\"journal\":2,";
  private static final String CRC = "\"crc\":\"";
  private static final String OF_FIRST = "\",\"header\":";
  private static final String OF_OTHERS = "\",\"line\":";
  static final String NOT_ITS_CHECKSUM = "its checksum is not that of its text";

  private static final int DIGITS = 8;
  private static final int MOST_OF_FIRST = 1 << 20;

  private final byte[] header;

  JournalLine(String header) {
    this.header = header.getBytes(StandardCharsets.UTF_8);
  }

  /** The first line, with its line feed. */
  byte[] first() {
    return framed(FIRST, OF_FIRST, header, checksum(new byte[0], header));
  }

  /** A line with its line feed. */
  byte[] line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return framed("{", OF_OTHERS, bytes, checksum(header, bytes));
  }

  private static byte[] framed(String begin, String middle, byte[] text, String checksum) {
    byte[] before = (begin + CRC + checksum + middle).getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(before, before.length + text.length + 2);
    System.arraycopy(text, 0, all, before.length, text.length);
    all[all.length - 2] = '}';
    all[all.length - 1] = '\n';
    return all;
  }

  private static String checksum(byte[] header, byte[] text) {
    CRC32C sum = new CRC32C();
    sum.update(header);
    sum.update('\n');
    sum.update(text);
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** Whether a line without its line feed is whole and of this journal. */
  boolean holds(byte[] line) {
    byte[] text = inner(line, "{", OF_OTHERS);
    return text != null && checksum(header, text).equals(written(line, "{"));
  }

  /** The text of a line that holds. */
  String text(byte[] line) {
    int before = 1 + CRC.length() + DIGITS + OF_OTHERS.length();
    return new String(line, before, line.length - before - 1, StandardCharsets.UTF_8);
  }

  private static String written(byte[] line, String begin) {
    return new String(line, begin.length() + CRC.length(), DIGITS, StandardCharsets.ISO_8859_1);
  }

  /** What stands in a frame; null if there is no frame. */
  private static byte @Nullable [] inner(byte[] line, String begin, String middle) {
    int before = begin.length() + CRC.length() + DIGITS + middle.length();
    if (line.length <= before || line[line.length - 1] != '}') {
      return null;
    }
    String frame = new String(line, 0, before, StandardCharsets.ISO_8859_1);
    boolean framed = frame.startsWith(begin + CRC) && frame.endsWith(middle);
    return framed ? Arrays.copyOfRange(line, before, line.length - 1) : null;
  }

  /** What is said of a file that does not begin as it should. */
  DamagedJournalException refusal(Path file, FileChannel channel) throws IOException {
    String found;
    try {
      found = headerOf(file, channel);
    } catch (DamagedJournalException e) {
      return e;
    }
    String expected = new String(header, StandardCharsets.UTF_8);
    return new DamagedJournalException(
        "%s was made with other settings, model or data%s; choose another folder, or delete the file to begin anew"
            .formatted(file, difference(expected, found)));
  }

  /** The part of a message that begins with a colon; empty if a header is no fingerprint. */
  private static String difference(String header, String found) {
    try {
      return ": this run " + Fingerprint.parse(header).explain(Fingerprint.parse(found), "there");
    } catch (ConfigException e) {
      return "";
    }
  }

  /**
   * The header that a file has, from its first line.
   *
   * @throws DamagedJournalException if it is no journal, one of an earlier version, or its first
   *     line is damaged
   */
  static String headerOf(Path file, FileChannel channel) throws IOException {
    byte[] begin = new byte[(int) Math.min(FIRST.length(), channel.size())];
    new JournalBytes(channel, 0).fully(begin);
    if (!new String(begin, StandardCharsets.ISO_8859_1).equals(FIRST)) {
      throw new DamagedJournalException(
          "%s is no journal, or one of an earlier version, whose lines have no checksums; choose another folder, or delete the file to begin anew"
              .formatted(file));
    }
    byte[] line = new JournalBytes(channel, 0).line(file, 1);
    byte[] text = line == null || line.length > MOST_OF_FIRST ? null : inner(line, FIRST, OF_FIRST);
    if (line == null || text == null || !checksum(new byte[0], text).equals(written(line, FIRST))) {
      throw damaged(file, 1, NOT_ITS_CHECKSUM);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  /** What is said of a line that is not as it was written. */
  static DamagedJournalException damaged(Path file, int number, String what) {
    return new DamagedJournalException(
        number == 1
            ? "%s line 1 is damaged: %s; delete the file to begin anew".formatted(file, what)
            : "%s line %s is damaged: %s; keep the %s lines before it to go on from there, or delete the file to begin anew"
                .formatted(file, number, what, number - 1));
  }
}
