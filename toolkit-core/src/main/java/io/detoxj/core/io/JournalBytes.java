/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal through the channel that has it locked, which has no other reader's position; a
 * second stream on the file would end the lock when it is closed.
 */
final class JournalBytes {
  private final FileChannel channel;
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16).limit(0);
  private long fetched;

  JournalBytes(FileChannel channel, long from) {
    this.channel = channel;
    this.fetched = from;
  }

  /** The place of the next byte. */
  long position() {
    return fetched - chunk.remaining();
  }

  private boolean fill() throws IOException {
    if (chunk.hasRemaining()) {
      return true;
    }
    chunk.clear();
    int read = channel.read(chunk, fetched);
    chunk.flip();
    fetched += Math.max(0, read);
    return read > 0;
  }

  /** Fills an array, as far as there are bytes. */
  void fully(byte[] target) throws IOException {
    for (int done = 0; done < target.length && fill(); ) {
      int part = Math.min(chunk.remaining(), target.length - done);
      chunk.get(target, done, part);
      done += part;
    }
  }

  /**
   * The next whole line without its line feed; null at the end, also before half a line.
   *
   * @param file for a message
   * @param number of the line, for a message
   */
  byte @Nullable [] line(Path file, int number) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      int length = 0;
      while (length < chunk.remaining() && chunk.get(chunk.position() + length) != '\n') {
        length++;
      }
      line.write(chunk.array(), chunk.position(), length);
      if (line.size() > Journal.MAX_LINE) {
        throw JournalLine.damaged(file, number, "it has more than " + Journal.MAX_LINE + " bytes");
      }
      chunk.position(chunk.position() + length);
      if (chunk.hasRemaining()) {
        chunk.get();
        return line.toByteArray();
      }
    }
    return null;
  }
}
