/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collects tensors and writes them to a safetensors file. The same calls give the same bytes;
 * tensors stand in the order they were added and the first begins at a multiple of 8 bytes.
 *
 * <p>Nothing is copied when it is added: arrays and files must not change before {@link #write},
 * which holds one megabyte at a time of what it writes, and of tensors that are asked for one at a
 * time. Not safe for use by several threads.
 */
public final class SafetensorsWriter {
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;

  /** After the name of a matrix of 8-bit rows: the tensor of their scales. */
  public static final String ROW_SCALE = ".row_scale";

  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<Path> sources = new LinkedHashSet<>();

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Entry(ScalarType type, long[] shape, long bytes, TensorBody body) {}

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

  /** As {@link #add(String, long[], float[], ScalarType)} in single precision. */
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
    return add(name, shape, values.length, type, TensorBody.floats(name, values, type));
  }

  /**
   * The same of values that are asked for when the file is written, one tensor after the other in
   * the order they were added, so that large models need not be in memory twice. They must still be
   * there then.
   *
   * @param name unique in the file
   * @param shape extent of each dimension, outermost first
   * @param type F32, F16 or BF16
   * @param values gives the values in row-major order; {@link #write} throws an
   *     IllegalArgumentException if they are not as many as the shape holds
   * @return this
   * @throws IllegalArgumentException if the name was added before, nothing has such a shape, or the
   *     type is another
   */
  public SafetensorsWriter add(
      String name, long[] shape, ScalarType type, Supplier<float[]> values) {
    TensorBody.floats(name, new float[0], type); // so that a wrong type is refused now
    long[] fixed = shape.clone();
    if (product(fixed) < 0) {
      throw new IllegalArgumentException(
          "no tensor has the shape %s of tensor %s".formatted(Arrays.toString(fixed), name));
    }
    return put(
        name,
        fixed,
        type,
        (target, scratch) -> {
          float[] all = values.get();
          requireFull(name, fixed, all.length);
          TensorBody.of(all.length, type, TensorBody.floats(name, all, type))
              .writeTo(target, scratch);
        });
  }

  /**
   * Adds a matrix in a quarter of its size: I8, each row divided by a scale of its own, which goes
   * beside it as F32 under the name and {@link #ROW_SCALE}. A number is off by half a scale at
   * most, 1/254 of the largest in its row.
   *
   * @param name unique in the file
   * @param rows how many there are
   * @param values in row-major order, finite
   * @return this
   * @throws IllegalArgumentException if a name was added before, or the rows are not of one length
   */
  public SafetensorsWriter addRows8(String name, int rows, float[] values) {
    if (rows < 1 || values.length == 0 || values.length % rows != 0) {
      throw new IllegalArgumentException(
          "the %s numbers of tensor %s do not make %s rows".formatted(values.length, name, rows));
    }
    int width = values.length / rows;
    float[] scales = new float[rows];
    for (int i = 0; i < values.length; i++) {
      scales[i / width] = Math.max(scales[i / width], Math.abs(values[i]) / Byte.MAX_VALUE);
    }
    add(
        name,
        new long[] {rows, width},
        values.length,
        ScalarType.I8,
        (buffer, i) -> {
          float scale = scales[i / width];
          buffer.put((byte) (scale == 0 ? 0 : Math.round(values[i] / scale)));
        });
    return add(name + ROW_SCALE, new long[] {rows}, scales);
  }

  /** Gives the rows of a matrix, one after the other, when they are written. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Fills an array with a row.
     *
     * @param row from 0
     * @param values as long as a row; what is in it is of no meaning
     * @throws IOException if it cannot be read
     */
    void read(int row, float[] values) throws IOException;
  }

  /**
   * Adds a tensor that need not fit into memory: a row of its innermost dimension at a time is
   * asked for while the file is written.
   *
   * @param name unique in the file
   * @param shape extent of each dimension, outermost first; at least one
   * @param type F32, F16 or BF16, to which is rounded as {@link #add} does
   * @param rows gives as many rows as the other dimensions have
   * @return this
   * @throws IllegalArgumentException if the name was added before, or the type is another
   */
  public SafetensorsWriter addRows(String name, long[] shape, ScalarType type, Rows rows) {
    TensorBody.floats(name, new float[0], type); // so that a wrong type is refused now
    int width = Math.toIntExact(shape[shape.length - 1]);
    long count = product(shape) / Math.max(1, width);
    return put(name, shape, type, TensorBody.ofRows(name, count, width, type, rows));
  }

  /** As {@link #add(String, long[], float[], ScalarType)} of signed 64-bit integers. */
  public SafetensorsWriter addLongs(String name, long[] shape, long[] values) {
    return add(
        name, shape, values.length, ScalarType.I64, (buffer, i) -> buffer.putLong(values[i]));
  }

  /** As {@link #addCopy(SafetensorsFile, String, String)}, under its name there. */
  public SafetensorsWriter addCopy(SafetensorsFile from, String name) {
    return addCopy(from, name, name);
  }

  /**
   * Adds a tensor of another file, byte for byte, under another name. It is read when the file is
   * written, a megabyte at a time.
   *
   * @param from the file that holds the tensor
   * @param name of the tensor there
   * @param as its name here
   * @return this
   * @throws CheckpointException if there is no such tensor; the message lists the nearest names
   * @throws IllegalArgumentException if the name was added before
   */
  public SafetensorsWriter addCopy(SafetensorsFile from, String name, String as) {
    TensorInfo tensor = from.tensor(name);
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    put(as, shape, tensor.type(), TensorBody.copy(from, tensor));
    sources.add(from.path());
    return this;
  }

  private SafetensorsWriter add(
      String name, long[] shape, int elements, ScalarType type, TensorBody.Element element) {
    requireFull(name, shape, elements);
    return put(name, shape, type, TensorBody.of(elements, type, element));
  }

  private static void requireFull(String name, long[] shape, int elements) {
    if (product(shape) != elements) {
      throw new IllegalArgumentException(
          "tensor %s has %s numbers, which do not fill the shape %s"
              .formatted(name, elements, Arrays.toString(shape)));
    }
  }

  private SafetensorsWriter put(String name, long[] shape, ScalarType type, TensorBody body) {
    if (name.equals(METADATA) || entries.containsKey(name)) {
      throw new IllegalArgumentException(
          "tensor name \""
              + name
              + "\" "
              + (name.equals(METADATA) ? "is reserved by the format" : "was added before")
              + "; choose another");
    }
    entries.put(name, new Entry(type, shape.clone(), type.bytes(product(shape)), body));
    return this;
  }

  /** The numbers a shape holds; -1 if an extent is negative or a long cannot count them. */
  private static long product(long[] shape) {
    long product = 1;
    for (long extent : shape) {
      if (extent < 0 || Math.multiplyHigh(product, extent) != 0 || product * extent < 0) {
        return -1;
      }
      product *= extent;
    }
    return product;
  }

  /** Says that the tensors are laid out as PyTorch has them, unless a format was added before. */
  void markFormat() {
    metadata.putIfAbsent("format", "pt");
  }

  /** The files from which tensors are copied. */
  Set<Path> sources() {
    return Collections.unmodifiableSet(sources);
  }

  /** Bytes of each tensor by name, in the order they were added. */
  Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    entries.forEach((name, entry) -> sizes.put(name, entry.bytes()));
    return sizes;
  }

  /**
   * Deals the tensors in their order to as few writers as a bound allows, each with all metadata.
   *
   * @param maxBytes of the tensors of one writer; one that is larger alone gets its own
   * @return at least one writer
   */
  List<SafetensorsWriter> split(long maxBytes) {
    List<SafetensorsWriter> parts = new ArrayList<>();
    long room = -1;
    for (Map.Entry<String, Entry> named : entries.entrySet()) {
      if (parts.isEmpty() || named.getValue().bytes() > room) {
        parts.add(new SafetensorsWriter());
        room = maxBytes;
      }
      parts.get(parts.size() - 1).entries.put(named.getKey(), named.getValue());
      room -= named.getValue().bytes();
    }
    if (parts.isEmpty()) {
      parts.add(new SafetensorsWriter());
    }
    parts.forEach(part -> part.metadata.putAll(metadata));
    return parts;
  }

  /**
   * Writes the file whole or not at all.
   *
   * @param file to make or replace
   * @throws IOException if it cannot be written; the file is then as it was
   * @throws CheckpointException if a tensor to copy cannot be read; the file is then as it was
   */
  public void write(Path file) throws IOException {
    byte[] header = header();
    AtomicFiles.write(
        file,
        temporary -> {
          try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            TensorBody.drain(channel, length.putLong(header.length).flip());
            TensorBody.drain(channel, ByteBuffer.wrap(header));
            ByteBuffer buffer = TensorBody.scratch();
            for (Entry entry : entries.values()) {
              entry.body().writeTo(channel, buffer);
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
}
