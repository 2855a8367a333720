/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy array: magic, version, and a Python dictionary as text.
 *
 * @param where names the array in messages
 * @param shape sizes of its dimensions
 * @param itemBytes 2, 4 or 8
 * @param bytesBefore length of the header
 */
record NpyHeader(String where, List<Long> shape, int itemBytes, long bytesBefore) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']{1,8})',\\s*'fortran_order':\\s*(True|False)\\s*,"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

  static NpyHeader read(DataInputStream in, String where) throws IOException {
    byte[] start = in.readNBytes(8);
    for (int i = 0; i < MAGIC.length; i++) {
      if (start.length < 8 || start[i] != MAGIC[i]) {
        throw new CheckpointException(where + " does not begin as a NumPy array does");
      }
    }
    boolean wide = start[6] >= 2;
    int first = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    int length =
        wide ? first + (Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16) : first;
    if (start[6] < 1 || start[6] > 3 || length < 0 || length > MAX_HEADER) {
      throw new CheckpointException(
          where + " has version " + start[6] + " and a header of " + length + " bytes");
    }
    byte[] text = in.readNBytes(length);
    Matcher matcher = DICTIONARY.matcher(new String(text, StandardCharsets.UTF_8));
    if (text.length < length || !matcher.matches()) {
      throw new CheckpointException(
          where + " has a header that cannot be read; only plain arrays of numbers are");
    }
    String type = matcher.group(1);
    int bytes =
        switch (type) {
          case "<f2" -> 2;
          case "<f4" -> 4;
          case "<f8" -> 8;
          default ->
              throw new CheckpointException(
                  where + " is of type " + type + "; only <f2, <f4 and <f8 are read");
        };
    if (matcher.group(2).equals("True")) {
      throw new CheckpointException(where + " is in Fortran order; save it in C order");
    }
    return new NpyHeader(where, shape(matcher.group(3), where), bytes, length + (wide ? 12L : 10L));
  }

  private static List<Long> shape(String text, String where) {
    List<Long> shape = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        if (part.strip().length() > 12 || part.strip().contains(" ")) {
          throw new CheckpointException(where + " has an impossible shape (" + text + ")");
        }
        shape.add(Long.parseLong(part.strip()));
      }
    }
    return List.copyOf(shape);
  }

  long elements() {
    long elements = 1;
    for (long size : shape) {
      try {
        elements = Math.multiplyExact(elements, size);
      } catch (ArithmeticException e) {
        throw new CheckpointException(where + " has an impossible shape " + shape, e);
      }
    }
    return elements;
  }

  /** Checks the size of the whole array in its archive. */
  void requireSize(long bytes) {
    long elements = elements();
    if (elements > Long.MAX_VALUE / 16 || bytes != bytesBefore + elements * itemBytes) {
      throw new CheckpointException(
          where + " has " + bytes + " bytes, which do not fit its shape " + shape);
    }
  }
}
