/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** The bytes of a tensor, written by way of a buffer as {@link #scratch} makes it. */
interface TensorBody {
  /** Bytes of the buffer. */
  int CHUNK = 1 << 20;

  /**
   * Writes all of them.
   *
   * @param scratch may hold anything
   */
  void writeTo(WritableByteChannel target, ByteBuffer scratch) throws IOException;

  /** Puts the element of an index into a buffer at its position. */
  interface Element {
    void put(ByteBuffer buffer, int index);
  }

  /** Direct and little-endian. */
  static ByteBuffer scratch() {
    return ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Floats rounded to the nearest of a type.
   *
   * @param name of the tensor, for the message
   * @throws IllegalArgumentException if the type is none of F32, F16 and BF16
   */
  static Element floats(String name, float[] values, ScalarType type) {
    return switch (type) {
      case F32 -> (buffer, i) -> buffer.putFloat(values[i]);
      case F16 -> (buffer, i) -> buffer.putShort(HalfPrecision.toHalf(values[i]));
      case BF16 -> (buffer, i) -> buffer.putShort(HalfPrecision.toBfloat16(values[i]));
      default ->
          throw new IllegalArgumentException(
              "floats of tensor %s cannot be written as %s; allowed are F32, F16, BF16"
                  .formatted(name, type));
    };
  }

  /** So many elements. */
  static TensorBody of(int elements, ScalarType type, Element element) {
    return (target, scratch) -> {
      scratch.clear();
      fill(target, scratch, type, element, elements);
      drain(target, scratch.flip());
    };
  }

  /** Rows that are asked for one after the other. */
  static TensorBody ofRows(
      String name, long count, int width, ScalarType type, SafetensorsWriter.Rows rows) {
    return (target, scratch) -> {
      float[] row = new float[width];
      Element element = floats(name, row, type);
      scratch.clear();
      for (int r = 0; r < count; r++) {
        rows.read(r, row);
        fill(target, scratch, type, element, width);
      }
      drain(target, scratch.flip());
    };
  }

  /** The bytes of a tensor in another file. */
  static TensorBody copy(SafetensorsFile from, TensorInfo tensor) {
    return (target, scratch) -> {
      for (long done = 0; done < tensor.bytes(); done += scratch.limit()) {
        scratch.clear().limit((int) Math.min(CHUNK, tensor.bytes() - done));
        from.read(tensor, done, scratch);
        drain(target, scratch.flip());
      }
    };
  }

  /** Puts elements into a buffer, which is written whenever it is full. */
  private static void fill(
      WritableByteChannel target,
      ByteBuffer scratch,
      ScalarType type,
      Element element,
      int elements)
      throws IOException {
    for (int i = 0; i < elements; i++) {
      if (scratch.remaining() < type.bytes()) {
        drain(target, scratch.flip());
        scratch.clear();
      }
      element.put(scratch, i);
    }
  }

  /** Writes what remains in a buffer. */
  static void drain(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
