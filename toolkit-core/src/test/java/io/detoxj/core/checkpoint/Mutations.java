/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages the bytes of a file, at random but the same way for the same stream. */
public final class Mutations {
  private static final Pattern SCALAR = Pattern.compile("-?\\d+|\"[^\"]*\"|\\[[^\\[\\]]*\\]");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern FIELD =
      Pattern.compile("\"[^\"]*\"\\s*:\\s*(\\d+|\"[^\"]*\"|\\[[^\\[\\]]*\\])");
  private static final String[] HOSTILE = {
    "-1",
    "0",
    "4",
    "2147483647",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1" + "0".repeat(900),
    "1" + "0".repeat(2000),
    "1e999999999",
    "1e-999999999",
    "1.0",
    "NaN",
    "-Infinity",
    "null",
    "true",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"../a.safetensors\"",
    "\"one.safetensors\"",
    "\"F64\"",
    "\"I64\"",
    "\"" + "x".repeat(60_000) + "\"",
    "[]",
    "{}",
    "[1,2,3]",
    "[0" + ",1".repeat(5_000) + "]",
    "[".repeat(100_000),
    "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
  };

  private final RandomGenerator random;

  /**
   * Prepares.
   *
   * @param random decides everything
   */
  public Mutations(RandomGenerator random) {
    this.random = random;
  }

  /** One damage to a text file. */
  public byte[] ofText(byte[] text) {
    return random.nextInt(3) == 0 ? ofBytes(text) : ofJson(text);
  }

  /** One damage to a safetensors file; half of the headers keep a length that is right. */
  public byte[] ofSafetensors(byte[] file) {
    if (random.nextInt(3) == 0) {
      return ofBytes(file);
    }
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = ofText(Arrays.copyOfRange(file, 8, 8 + length));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long told = random.nextInt(10) == 0 ? hostileLength() : header.length;
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(told).flip().array());
    out.writeBytes(header);
    out.write(file, 8 + length, file.length - 8 - length);
    return out.toByteArray();
  }

  private long hostileLength() {
    long[] lengths = {-1, Long.MIN_VALUE, 1L << 31, 1L << 32, 99_999_999, 100_000_000, 7, 0};
    return lengths[random.nextInt(lengths.length)];
  }

  /** One damage to any file: a bit, its end, some bytes more or fewer. */
  public byte[] ofBytes(byte[] file) {
    int at = random.nextInt(file.length);
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] flipped = file.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        return flipped;
      }
      case 1 -> {
        return Arrays.copyOf(file, at);
      }
      case 2 -> {
        byte[] inserted = new byte[1 + random.nextInt(16)];
        random.nextBytes(inserted);
        return spliced(file, at, at, inserted);
      }
      default -> {
        return spliced(file, at, Math.min(file.length, at + 1 + random.nextInt(16)), new byte[0]);
      }
    }
  }

  private byte[] ofJson(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String changed =
        switch (random.nextInt(4)) {
          case 0 -> replaced(text, NUMBER, this::shifted);
          case 1 -> replaced(text, FIELD, field -> field + "," + field);
          case 2 -> replaced(text, FIELD, field -> "\"x\":1");
          default -> replaced(text, SCALAR, value -> HOSTILE[random.nextInt(HOSTILE.length)]);
        };
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  private String shifted(String number) {
    long[] steps = {-8, -4, -1, 1, 4, 8, 1L << 31, 1L << 32, 1L << 62};
    return Long.toString(Long.parseLong(number) + steps[random.nextInt(steps.length)]);
  }

  private interface Change {
    String of(String found);
  }

  private String replaced(String text, Pattern pattern, Change change) {
    List<MatchResult> found = pattern.matcher(text).results().toList();
    if (found.isEmpty()) {
      int at = random.nextInt(text.length() + 1);
      return text.substring(0, at) + HOSTILE[random.nextInt(HOSTILE.length)] + text.substring(at);
    }
    MatchResult one = found.get(random.nextInt(found.size()));
    return text.substring(0, one.start()) + change.of(one.group()) + text.substring(one.end());
  }

  private static byte[] spliced(byte[] file, int from, int to, byte[] between) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, from);
    out.writeBytes(between);
    out.write(file, to, file.length - to);
    return out.toByteArray();
  }
}
