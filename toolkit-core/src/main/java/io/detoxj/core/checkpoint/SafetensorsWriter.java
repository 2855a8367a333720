/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.run.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects tensors and writes them to a safetensors file. The same calls give the same bytes;
 * tensors stand in the order they were added and the first begins at a multiple of 8 bytes.
 *
 * <p>Arrays are not copied: they must not change before {@link #write}. Not safe for use by several
 * threads.
 */
public final class SafetensorsWriter {
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Puts the element of an index into a buffer at its position. */
  private interface Element {
    void put(ByteBuffer buffer, int index);
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Entry(ScalarType type, long[] shape, int elements, Element element) {
    long bytes() {
      return (long) elements * type.bytes();
    }
  }

  /** Creates a writer of no tensors. */
  public SafetensorsWriter() {}

  /**
   * Adds free text to the header.
   *
   * @return this
   * @throws IllegalArgumentException if the key was added before
   */
  public SafetensorsWriter metadata(String key, String value) {
    if (metadata.putIfAbsent(key, value) != null) {
      throw new IllegalArgumentException("metadata \"" + key + "\" was added before");
    }
    return this;
  }

  /**
   * Adds a tensor in single precision.
   *
   * @param name unique in the file
   * @param shape extent of each dimension, outermost first
   * @param values in row-major order
   * @return this
   * @throws IllegalArgumentException if the name was added before or the shape does not hold as
   *     many numbers
   */
  public SafetensorsWriter add(String name, long[] shape, float[] values) {
    return add(name, shape, values, ScalarType.F32);
  }

  /**
   * Adds a tensor, rounding to the nearest number of a narrower type, ties to even.
   *
   * @param name unique in the file
   * @param shape extent of each dimension, outermost first
   * @param values in row-major order
   * @param type F32, F16 or BF16
   * @return this
   * @throws IllegalArgumentException if the name was added before, the shape does not hold as many
   *     numbers, or the type is another
   */
  public SafetensorsWriter add(String name, long[] shape, float[] values, ScalarType type) {
    Element element =
        switch (type) {
          case F32 -> (buffer, i) -> buffer.putFloat(values[i]);
          case F16 -> (buffer, i) -> buffer.putShort(HalfPrecision.toHalf(values[i]));
          case BF16 -> (buffer, i) -> buffer.putShort(HalfPrecision.toBrain(values[i]));
          default ->
              throw new IllegalArgumentException(
                  "floats of tensor "
                      + name
                      + " cannot be written as "
                      + type
                      + "; allowed are F32, F16, BF16");
        };
    return add(name, shape, values.length, type, element);
  }

  /**
   * Adds a tensor of signed 64-bit integers.
   *
   * @param name unique in the file
   * @param shape extent of each dimension, outermost first
   * @param values in row-major order
   * @return this
   * @throws IllegalArgumentException if the name was added before or the shape does not hold as
   *     many numbers
   */
  public SafetensorsWriter addLongs(String name, long[] shape, long[] values) {
    return add(
        name, shape, values.length, ScalarType.I64, (buffer, i) -> buffer.putLong(values[i]));
  }

  /** Shim. */
  public SafetensorsWriter addCopy(SafetensorsFile from, String name) {
    TensorInfo info = from.tensor(name);
    long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    return add(name, shape, from.readFloats(name), info.type());
  }

  private SafetensorsWriter add(
      String name, long[] shape, int elements, ScalarType type, Element element) {
    if (name.equals(METADATA) || entries.containsKey(name)) {
      throw new IllegalArgumentException(
          "tensor name \""
              + name
              + "\" "
              + (name.equals(METADATA) ? "is reserved by the format" : "was added before")
              + "; choose another");
    }
    checkShape(name, shape, elements);
    entries.put(name, new Entry(type, shape.clone(), elements, element));
    return this;
  }

  private static void checkShape(String name, long[] shape, int elements) {
    long product = 1;
    for (long extent : shape) {
      // Minus one marks a product beyond a long, which no array can fill.
      product = extent < 0 || Math.multiplyHigh(product, extent) != 0 ? -1 : product * extent;
      if (product < 0) {
        break;
      }
    }
    if (product != elements) {
      throw new IllegalArgumentException(
          "tensor "
              + name
              + " has "
              + elements
              + " numbers, which do not fill the shape "
              + Arrays.toString(shape));
    }
  }

  /**
   * Writes the file whole or not at all.
   *
   * @param file to make or replace
   * @throws IOException if it cannot be written; the file is then as it was
   */
  public void write(Path file) throws IOException {
    byte[] header = header();
    AtomicFiles.write(
        file,
        temporary -> {
          try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            drain(channel, length.putLong(header.length).flip());
            drain(channel, ByteBuffer.wrap(header));
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            for (Entry entry : entries.values()) {
              write(channel, entry, buffer);
            }
          }
        });
  }

  private byte[] header() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject(METADATA);
      metadata.forEach(texts::put);
    }
    long offset = 0;
    for (Map.Entry<String, Entry> named : entries.entrySet()) {
      Entry entry = named.getValue();
      ObjectNode tensor = root.putObject(named.getKey()).put("dtype", entry.type().name());
      ArrayNode shape = tensor.putArray("shape");
      Arrays.stream(entry.shape()).forEach(shape::add);
      tensor.putArray("data_offsets").add(offset).add(offset + entry.bytes());
      offset += entry.bytes();
    }
    byte[] text = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(text, (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(FileChannel channel, Entry entry, ByteBuffer buffer)
      throws IOException {
    buffer.clear();
    for (int i = 0; i < entry.elements(); i++) {
      if (buffer.remaining() < entry.type().bytes()) {
        drain(channel, buffer.flip());
        buffer.clear();
      }
      entry.element().put(buffer, i);
    }
    drain(channel, buffer.flip());
  }

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
