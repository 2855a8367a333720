/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a GGUF file. Every count is held against the bytes that are left before anything is
 * allocated for it, and the tensors must follow one another without a gap or an overlap.
 *
 * @param metadata the key-value pairs
 * @param tensors by name, in the order of the file
 */
record GgufHeader(GgufMetadata metadata, Map<String, GgufTensor> tensors) {
  private static final int MAGIC = 0x46554747;
  private static final int LEAST_PAIR = 13;
  private static final int LEAST_TENSOR = 24;
  private static final int MOST_PAIRS = 100_000;
  private static final int MOST_TENSORS = 1_000_000;
  private static final int MOST_KEY = 65_535;
  private static final int MOST_NAME = 512;
  private static final int MOST_TEXT = 64_000_000;
  private static final int MOST_ENTRIES = 4_000_000;
  private static final int MOST_DIMENSIONS = 4;
  private static final int MOST_ALIGNMENT = 1 << 20;
  private static final String ALIGNMENT = "general.alignment";

  static GgufHeader read(Path file, FileChannel channel) throws IOException {
    return new Reader(file, new GgufCursor(file, channel)).header(channel.size());
  }

  /** Reads from the first byte on. */
  private record Reader(Path file, GgufCursor in) {
    GgufHeader header(long size) throws IOException {
      if (in.remaining() < LEAST_TENSOR || in.i32() != MAGIC) {
        throw new CheckpointException(
            file + " is not a GGUF file: it does not begin with GGUF; check the path");
      }
      int version = in.i32();
      if (version != 2 && version != 3) {
        throw new CheckpointException(
            (version & 0xffff) == 0
                ? file + " is big-endian; convert the model for a little-endian machine"
                : "%s is GGUF of version %s; read are 2 and 3, convert the model anew"
                    .formatted(file, Integer.toUnsignedString(version)));
      }
      int tensors = in.count("tensors", LEAST_TENSOR, MOST_TENSORS);
      int pairs = in.count("key-value pairs", LEAST_PAIR, MOST_PAIRS);
      Map<String, Object> values = new LinkedHashMap<>();
      for (int i = 0; i < pairs; i++) {
        String key = in.text("a key", MOST_KEY);
        if (key.isEmpty() || values.containsKey(key)) {
          throw in.damaged("the key \"" + key + "\" is empty or there twice");
        }
        values.put(key, value(in.i32()));
      }
      GgufMetadata metadata = new GgufMetadata(file, Collections.unmodifiableMap(values));
      return new GgufHeader(metadata, tensors(tensors, alignment(metadata), size));
    }

    private int alignment(GgufMetadata metadata) {
      int alignment = metadata.size(ALIGNMENT, 32);
      if (Integer.bitCount(alignment) != 1 || alignment > MOST_ALIGNMENT) {
        throw metadata.refused(ALIGNMENT, "is " + alignment + ", no power of two up to 2^20");
      }
      return alignment;
    }

    private Object value(int type) throws IOException {
      return switch (type) {
        case 6, 12 -> number(type);
        case 7 -> flag();
        case 8 -> in.text("a text", MOST_TEXT);
        case 9 -> array();
        default -> (long) number(type);
      };
    }

    private boolean flag() throws IOException {
      int value = in.u8();
      if (value > 1) {
        throw in.damaged("a truth value is " + value);
      }
      return value == 1;
    }

    private Object array() throws IOException {
      int type = in.i32();
      int width =
          switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 8, 10, 11, 12 -> 8;
            default -> throw in.damaged("an array has entries of type " + type);
          };
      int count = in.count("entries of an array", width, MOST_ENTRIES);
      if (type == 8) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          texts.add(in.text("a text", MOST_TEXT));
        }
        return Collections.unmodifiableList(texts);
      }
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = type == 7 ? flag() ? 1 : 0 : number(type);
      }
      return numbers;
    }

    /** A number of any width; a whole one above 2^53 is rounded, and no key has such. */
    private double number(int type) throws IOException {
      return switch (type) {
        case 0 -> in.u8();
        case 1 -> (byte) in.u8();
        case 2 -> in.i16() & 0xffff;
        case 3 -> in.i16();
        case 4 -> Integer.toUnsignedLong(in.i32());
        case 5 -> in.i32();
        case 6 -> in.f32();
        case 10, 11 -> in.i64();
        case 12 -> in.f64();
        default -> throw in.damaged("a value has the type " + type);
      };
    }

    private Map<String, GgufTensor> tensors(int count, int alignment, long size)
        throws IOException {
      Map<String, GgufTensor> relative = new LinkedHashMap<>();
      long end = 0;
      for (int i = 0; i < count; i++) {
        GgufTensor tensor = tensor(end);
        if (relative.put(tensor.name(), tensor) != null) {
          throw in.damaged("the tensor " + tensor.name() + " is there twice");
        }
        end = padded(tensor.begin() + tensor.bytes(), alignment);
      }
      long start = padded(in.position(), alignment);
      Map<String, GgufTensor> tensors = new LinkedHashMap<>();
      for (GgufTensor tensor : relative.values()) {
        if (tensor.begin() + tensor.bytes() > size - start) {
          throw new CheckpointException(
              "%s is truncated: tensor %s ends at byte %s, the file has %s; download or copy it again"
                  .formatted(file, tensor.name(), start + tensor.begin() + tensor.bytes(), size));
        }
        tensors.put(
            tensor.name(),
            new GgufTensor(
                tensor.name(),
                tensor.type(),
                tensor.shape(),
                start + tensor.begin(),
                tensor.bytes()));
      }
      return Collections.unmodifiableMap(tensors);
    }

    /** One entry; its begin counts from the start of the data, where it must be. */
    private GgufTensor tensor(long expected) throws IOException {
      String name = in.text("the name of a tensor", MOST_NAME);
      int dimensions = in.i32();
      if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
        throw in.damaged("tensor " + name + " has " + dimensions + " dimensions");
      }
      List<Long> shape = new ArrayList<>();
      long elements = 1;
      for (int i = 0; i < dimensions; i++) {
        long extent = in.i64();
        if (extent < 1 || extent > Long.MAX_VALUE / 8 / elements) {
          throw in.damaged("tensor " + name + " has an impossible shape");
        }
        elements *= extent;
        shape.add(0, extent);
      }
      long id = Integer.toUnsignedLong(in.i32());
      GgufType type =
          GgufType.of(id)
              .orElseThrow(
                  () ->
                      new CheckpointException(
                          "%s: tensor %s is of %s, which is not read; take a file of Q4_K_M, Q5_K_M, Q6_K or Q8_0"
                              .formatted(file, name, GgufType.nameOf(id))));
      long width = shape.get(dimensions - 1);
      if (width % type.blockValues() != 0
          || width > Integer.MAX_VALUE - 8
          || elements / width > Integer.MAX_VALUE) {
        throw in.damaged("rows of tensor %s have %s numbers".formatted(name, width));
      }
      long begin = in.i64();
      if (begin != expected) {
        throw in.damaged(
            "tensor %s begins at %s of the data and not at %s".formatted(name, begin, expected));
      }
      return new GgufTensor(
          name, type, shape, begin, elements / type.blockValues() * type.blockBytes());
    }

    private static long padded(long position, int alignment) {
      return (position + alignment - 1) / alignment * alignment;
    }
  }
}
