/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.LfsPointer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A GGUF file, version 2 or 3, whose header has been read and checked; rows of tensors are read and
 * dequantised when asked for. Holds the file open. May be shared by threads; the file must not
 * change while in use.
 */
public final class GgufFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final GgufHeader header;

  private GgufFile(Path path, FileChannel channel, GgufHeader header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /** Whether a path looks like one, by the end of its name. */
  public static boolean is(Path path) {
    return path.toString().endsWith(".gguf") && Files.isRegularFile(path);
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws CheckpointException if there is no such file, it is of another format or version, or
   *     its header does not describe exactly the bytes that follow
   * @throws IOException if the file cannot be read
   */
  public static GgufFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new CheckpointException(
          "there is no GGUF file " + path.toAbsolutePath() + "; check the path");
    }
    LfsPointer.refuse(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new GgufFile(path, channel, GgufHeader.read(path, channel));
    } catch (RuntimeException | IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The file, as it was given to {@link #open}. */
  public Path path() {
    return path;
  }

  /** The key-value pairs. */
  public GgufMetadata metadata() {
    return header.metadata();
  }

  /** All tensors by name, in the order of the header; unmodifiable. */
  public Map<String, GgufTensor> tensors() {
    return header.tensors();
  }

  /**
   * Reads and dequantises a row, in the arithmetic of ggml: products in single precision, from left
   * to right.
   *
   * @param tensor one of {@link #tensors}
   * @param row from 0
   * @param out gets {@link GgufTensor#width} numbers
   * @throws CheckpointException if a number of it is not finite
   * @throws IOException if it cannot be read
   */
  public void readRow(GgufTensor tensor, int row, float[] out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(tensor.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    long next = tensor.begin() + (long) row * tensor.rowBytes();
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, next);
      if (read < 0) {
        throw new EOFException(path + " has shrunk to " + channel.size() + " bytes");
      }
      next += read;
    }
    bytes.flip();
    GgufType type = tensor.type();
    for (int at = 0; at < tensor.width(); at += type.blockValues()) {
      type.decode(bytes, out, at);
    }
    for (int i = 0; i < tensor.width(); i++) {
      if (!Float.isFinite(out[i])) {
        throw new CheckpointException(
            "%s: tensor %s has the value %s in row %s; download or copy the file again"
                .formatted(path, tensor.name(), out[i], row));
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
