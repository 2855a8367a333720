/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.CheckpointException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a header from its first byte on and never beyond the end of the file. */
final class GgufCursor {
  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long next;

  GgufCursor(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Where the next byte is, counted from the start of the file. */
  long position() {
    return next - buffer.remaining();
  }

  /** Bytes that are left. */
  long remaining() {
    return size - position();
  }

  int u8() throws IOException {
    return Byte.toUnsignedInt(ready(Byte.BYTES).get());
  }

  int i16() throws IOException {
    return ready(Short.BYTES).getShort();
  }

  int i32() throws IOException {
    return ready(Integer.BYTES).getInt();
  }

  long i64() throws IOException {
    return ready(Long.BYTES).getLong();
  }

  float f32() throws IOException {
    return ready(Float.BYTES).getFloat();
  }

  double f64() throws IOException {
    return ready(Double.BYTES).getDouble();
  }

  /**
   * A number of things that each take some bytes at least.
   *
   * @param what they are, for the message
   */
  int count(String what, int leastBytes, int most) throws IOException {
    long count = i64();
    if (count < 0 || count > remaining() / leastBytes || count > most) {
      throw damaged(
          "it says that it has %s %s, for which the %s bytes that are left are too few"
              .formatted(Long.toUnsignedString(count), what, remaining()));
    }
    return (int) count;
  }

  /** A length and as many bytes of UTF-8. */
  String text(String what, int most) throws IOException {
    byte[] bytes = new byte[count("bytes of " + what, 1, most)];
    for (int done = 0; done < bytes.length; ) {
      int part = Math.min(bytes.length - done, buffer.capacity());
      ready(part).get(bytes, done, part);
      done += part;
    }
    try {
      // A token may begin with what elsewhere would be a byte order mark.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file + " is damaged: " + what + " is not UTF-8", e);
    }
  }

  CheckpointException damaged(String reason) {
    return new CheckpointException(
        "%s is damaged: %s, near byte %s; download or copy it again"
            .formatted(file, reason, position()));
  }

  private ByteBuffer ready(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      if (remaining() < bytes) {
        throw damaged("it ends within its header");
      }
      buffer.compact();
      while (buffer.position() < bytes) {
        int read = channel.read(buffer, next);
        if (read < 0) {
          throw new EOFException(file + " has shrunk to " + channel.size() + " bytes");
        }
        next += read;
      }
      buffer.flip();
    }
    return buffer;
  }
}
