/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes small files of the format, float32 tensors alone. */
final class GgufBuilder {
  private static final int ALIGNMENT = 32;

  private final List<byte[]> pairs = new ArrayList<>();
  private final List<byte[]> entries = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  GgufBuilder text(String key, String value) {
    return pair(key, 8, bytes(value));
  }

  GgufBuilder size(String key, int value) {
    return pair(key, 4, packed(value));
  }

  GgufBuilder number(String key, float value) {
    return pair(key, 6, packed(value));
  }

  GgufBuilder flag(String key, boolean value) {
    return pair(key, 7, new byte[] {(byte) (value ? 1 : 0)});
  }

  GgufBuilder texts(String key, List<String> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(packed(8, (long) values.size()));
    values.forEach(value -> out.writeBytes(bytes(value)));
    return pair(key, 9, out.toByteArray());
  }

  GgufBuilder numbers(String key, List<Float> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(packed(6, (long) values.size()));
    out.writeBytes(packed(values.toArray()));
    return pair(key, 9, out.toByteArray());
  }

  private GgufBuilder pair(String key, int type, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes(key));
    out.writeBytes(packed(type));
    out.writeBytes(value);
    pairs.add(out.toByteArray());
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param shape outermost first
   */
  GgufBuilder tensor(String name, List<Integer> shape, float[] values) {
    Object[] boxed = new Object[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return tensor(name, shape, 0, packed(boxed));
  }

  GgufBuilder tensor(String name, List<Integer> shape, int type, byte[] stored) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes(name));
    out.writeBytes(packed(shape.size()));
    for (int i = shape.size() - 1; i >= 0; i--) {
      out.writeBytes(packed((long) shape.get(i)));
    }
    out.writeBytes(packed(type, (long) data.size()));
    entries.add(out.toByteArray());
    data.writeBytes(stored);
    pad(data);
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(packed(3, (long) entries.size(), (long) pairs.size()));
    pairs.forEach(out::writeBytes);
    entries.forEach(out::writeBytes);
    pad(out);
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private static void pad(ByteArrayOutputStream out) {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }

  private static byte[] bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = Arrays.copyOf(packed((long) utf8.length), Long.BYTES + utf8.length);
    System.arraycopy(utf8, 0, out, Long.BYTES, utf8.length);
    return out;
  }

  /** Little-endian numbers, each of its own width. */
  private static byte[] packed(Object... numbers) {
    ByteBuffer out =
        ByteBuffer.allocate(Long.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (Object number : numbers) {
      if (number instanceof Integer whole) {
        out.putInt(whole);
      } else if (number instanceof Long wide) {
        out.putLong(wide);
      } else {
        out.putFloat((Float) number);
      }
    }
    return Arrays.copyOf(out.array(), out.position());
  }
}
