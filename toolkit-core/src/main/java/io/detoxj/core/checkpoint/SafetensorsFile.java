/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file whose header has been read and checked; tensors are read when asked for.
 *
 * <p>The file is opened anew for each tensor, so an instance holds no resource and may be shared by
 * threads. It must not change while in use.
 */
public final class SafetensorsFile {
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER = 100_000_000;
  private static final int CHUNK = 1 << 20;

  private final Path path;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(Path path, SafetensorsHeader header) {
    this.path = path;
    this.tensors = Collections.unmodifiableMap(header.tensors());
    this.metadata = Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Reads and checks the header of a file.
   *
   * @throws CheckpointException if there is no such file, it is truncated, or its header does not
   *     describe exactly the bytes that follow
   * @throws IOException if the file cannot be read
   */
  public static SafetensorsFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new CheckpointException(
          "there is no safetensors file " + path.toAbsolutePath() + "; check the path");
    }
    LfsPointer.refuse(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw new CheckpointException(
            "%s is truncated: a safetensors file begins with a header length of 8 bytes, the file has %s; download or copy it again"
                .formatted(path, size));
      }
      ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      fill(channel, length, 0);
      long header = checkedHeaderLength(path, length.getLong(0), size);
      ByteBuffer text = ByteBuffer.allocate((int) header);
      fill(channel, text, LENGTH_BYTES);
      return new SafetensorsFile(
          path, SafetensorsHeader.parse(path, text.array(), LENGTH_BYTES + header, size));
    }
  }

  private static long checkedHeaderLength(Path path, long header, long size) {
    if (header < 0 || header > MAX_HEADER) {
      throw new CheckpointException(
          "%s: header length %s is more than the allowed %s bytes; the file is damaged or not a safetensors file"
              .formatted(path, Long.toUnsignedString(header), MAX_HEADER));
    }
    if (header > size - LENGTH_BYTES) {
      throw new CheckpointException(
          "%s is truncated: its header alone ends at byte %s, the file has %s; download or copy it again"
              .formatted(path, LENGTH_BYTES + header, size));
    }
    return header;
  }

  /** The file, as it was given to {@link #open}. */
  public Path path() {
    return path;
  }

  /** All tensors by name, in the order of the header; unmodifiable. */
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  /** The free text entries of the header, empty if there are none; unmodifiable. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * What the header says about a tensor.
   *
   * @throws CheckpointException if there is no such tensor; the message lists the nearest names
   */
  public TensorInfo tensor(String name) {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw NearestNames.unknown(path, name, tensors.keySet());
    }
    return tensor;
  }

  /**
   * A copy of an F32, F16 or BF16 tensor, widened to single precision, in row-major order, or of
   * the I8 rows that {@link SafetensorsWriter#addRows8} writes, each times its scale.
   *
   * @throws CheckpointException if there is no such tensor, it is of another type, has more than
   *     2^31 - 9 numbers, cannot be read, or is I8 without one scale a row
   */
  public float[] readFloats(String name) {
    List<ScalarType> readable =
        List.of(ScalarType.F32, ScalarType.F16, ScalarType.BF16, ScalarType.I8);
    TensorInfo tensor = checked(name, readable, "readFloats");
    float[] values = new float[(int) tensor.elements()];
    float[] scales = tensor.type() == ScalarType.I8 ? rowScales(tensor) : new float[0];
    int width = values.length / Math.max(1, scales.length);
    readChunks(
        tensor,
        (buffer, first) -> {
          int count = buffer.remaining() / tensor.type().bytes();
          for (int i = 0; i < count; i++) {
            values[(int) first + i] =
                switch (tensor.type()) {
                  case F16 -> HalfPrecision.fromHalf(buffer.getShort());
                  case BF16 -> HalfPrecision.fromBfloat16(buffer.getShort());
                  case I8 -> buffer.get() * scales[((int) first + i) / width];
                  default -> buffer.getFloat();
                };
          }
        });
    return values;
  }

  private float[] rowScales(TensorInfo tensor) {
    String name = tensor.name() + SafetensorsWriter.ROW_SCALE;
    TensorInfo scale = tensors.get(name);
    boolean fits =
        scale != null
            && scale.type() == ScalarType.F32
            && tensor.elements() > 0
            && scale.shape().equals(tensor.shape().subList(0, 1));
    if (!fits) {
      throw new CheckpointException(
          "%s: tensor %s is of type I8, and %s with one F32 a row is not there; get the weights in another type"
              .formatted(path, tensor.name(), name));
    }
    return readFloats(name);
  }

  /**
   * A copy of an I64 or I32 tensor in row-major order.
   *
   * @throws CheckpointException if there is no such tensor, it is of another type, has more than
   *     2^31 - 9 numbers, or cannot be read
   */
  public long[] readLongs(String name) {
    TensorInfo tensor = checked(name, List.of(ScalarType.I64, ScalarType.I32), "readLongs");
    long[] values = new long[(int) tensor.elements()];
    readChunks(
        tensor,
        (buffer, first) -> {
          int count = buffer.remaining() / tensor.type().bytes();
          for (int i = 0; i < count; i++) {
            values[(int) first + i] =
                tensor.type() == ScalarType.I64 ? buffer.getLong() : buffer.getInt();
          }
        });
    return values;
  }

  /**
   * Fills a buffer with bytes of a tensor as they stand in the file: little endian, in row-major
   * order. Reads as many as the buffer has remaining and leaves its position at its limit. A direct
   * buffer, such as one over native memory, is filled without a copy in between.
   *
   * @param tensor one of {@link #tensors}
   * @param firstByte where to begin, in bytes from the start of the tensor; may exceed 2^31
   * @param target the buffer to fill; its byte order is left as it is
   * @throws IllegalArgumentException if the tensor is not one of this file, or the bytes asked for
   *     do not lie within it
   * @throws CheckpointException if they cannot be read
   */
  public void read(TensorInfo tensor, long firstByte, ByteBuffer target) {
    if (!tensor.equals(tensors.get(tensor.name()))) {
      throw new IllegalArgumentException(
          "%s is not a tensor of %s; ask that file for it".formatted(tensor, path));
    }
    if (firstByte < 0 || firstByte > tensor.bytes() - target.remaining()) {
      throw new IllegalArgumentException(
          "%s: tensor %s has %s bytes; %s of them from byte %s are more than there are"
              .formatted(path, tensor.name(), tensor.bytes(), target.remaining(), firstByte));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      fill(channel, target, tensor.begin() + firstByte);
    } catch (IOException e) {
      throw unreadable(tensor, e);
    }
  }

  /**
   * SHA-256 of a tensor's bytes as they stand in the file, in lower-case hexadecimal.
   *
   * @throws CheckpointException if there is no such tensor, or it cannot be read
   */
  public String sha256(String tensorName) {
    MessageDigest digest = Sha256.newDigest();
    readChunks(tensor(tensorName), (buffer, first) -> digest.update(buffer));
    return HexFormat.of().formatHex(digest.digest());
  }

  private TensorInfo checked(String name, List<ScalarType> allowed, String method) {
    TensorInfo tensor = tensor(name);
    if (!allowed.contains(tensor.type())) {
      throw new CheckpointException(
          "%s: tensor %s is of type %s; %s reads %s"
              .formatted(path, name, tensor.type(), method, allowed));
    }
    // The greatest array length that common virtual machines grant.
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(
          "%s: tensor %s has %s numbers; a Java array holds less than 2^31, split the tensor"
              .formatted(path, name, tensor.elements()));
    }
    return tensor;
  }

  private interface ChunkReader {
    void read(ByteBuffer buffer, long firstElement);
  }

  private void readChunks(TensorInfo tensor, ChunkReader reader) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      checkSize(tensor, channel);
      long length = tensor.bytes();
      ByteBuffer buffer =
          ByteBuffer.allocateDirect((int) Math.min(CHUNK, length)).order(ByteOrder.LITTLE_ENDIAN);
      for (long done = 0; done < length; done += buffer.limit()) {
        buffer.clear().limit((int) Math.min(CHUNK, length - done));
        fill(channel, buffer, tensor.begin() + done);
        reader.read(buffer.flip(), done / tensor.type().bytes());
      }
    } catch (IOException e) {
      throw unreadable(tensor, e);
    }
  }

  private static void checkSize(TensorInfo tensor, FileChannel channel) throws IOException {
    if (channel.size() < tensor.end()) {
      throw new EOFException(
          "the file has shrunk to %s bytes, the tensor ends at %s"
              .formatted(channel.size(), tensor.end()));
    }
  }

  private static void fill(FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    long next = position;
    while (buffer.hasRemaining()) {
      // Java copies a heap buffer through a direct one as large as what is read at once.
      int length = Math.min(CHUNK, buffer.remaining());
      int count = channel.read(buffer.slice(buffer.position(), length), next);
      if (count < 0) {
        throw new EOFException("the file ends at byte " + channel.size());
      }
      buffer.position(buffer.position() + count);
      next += count;
    }
  }

  private CheckpointException unreadable(TensorInfo tensor, IOException cause) {
    return new CheckpointException(
        "%s: tensor %s cannot be read (%s); check that the file is still there and unchanged"
            .formatted(path, tensor.name(), cause),
        cause);
  }
}
