/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.run;

import io.detoxj.core.ConfigException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/** A journal on the disk. */
final class FileJournal implements Journal {
  private final Path file;
  private final FileChannel channel;
  private long end;
  private long headerEnd;
  private int lines;

  private FileJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FileJournal open(Path file, String header) throws IOException {
    AtomicFiles.writableFolder(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileJournal journal = new FileJournal(file, channel);
      journal.lock();
      journal.repair(requireOneLine(header));
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static String requireOneLine(String line) {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line of a journal cannot have a line feed in it");
    }
    return line;
  }

  private void lock() throws IOException {
    boolean free;
    try {
      free = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      free = false;
    }
    if (!free) {
      throw new ConfigException(
          file + " is in use by another run; wait for its end, or choose another folder");
    }
  }

  private void repair(String header) throws IOException {
    byte[] expected = (header + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] found = new byte[(int) Math.min(expected.length, channel.size())];
    try (InputStream in = Files.newInputStream(file)) {
      in.readNBytes(found, 0, found.length);
    }
    if (!Arrays.equals(found, Arrays.copyOf(expected, found.length))) {
      throw HeaderDifference.refusal(file, header);
    }
    if (found.length < expected.length) {
      write(0, expected);
      end = expected.length;
    } else {
      scan();
      channel.truncate(end);
    }
    headerEnd = expected.length;
  }

  /** Finds the end of the last whole line, and counts the lines after the header. */
  private void scan() throws IOException {
    byte[] buffer = new byte[1 << 16];
    long position = 0;
    int whole = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          if (buffer[i] == '\n') {
            end = position + i + 1;
            whole++;
          }
        }
        position += n;
      }
    }
    lines = whole - 1;
  }

  private void write(long position, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    long at = position;
    while (rest.hasRemaining()) {
      at += channel.write(rest, at);
    }
    channel.force(false);
  }

  @Override
  public int lines() {
    return lines;
  }

  @Override
  public void forEach(Consumer<String> action) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      in.skipNBytes(headerEnd);
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (long left = end - headerEnd; left > 0; left--) {
        int next = in.read();
        if (next == '\n') {
          action.accept(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else if (line.size() < MAX_LINE) {
          line.write(next);
        } else {
          throw new ConfigException(
              file + " has a line of more than " + MAX_LINE + " bytes: it is no journal");
        }
      }
    }
  }

  @Override
  public void append(String line) throws IOException {
    byte[] bytes = (requireOneLine(line) + "\n").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_LINE) {
      throw new IllegalArgumentException(
          "a line of a journal has at most " + MAX_LINE + " bytes, not " + bytes.length);
    }
    try {
      write(end, bytes);
    } catch (IOException e) {
      throw new IOException(
          "cannot append to "
              + file
              + " ("
              + e.getMessage()
              + "); what it held is safe: make room and run again to go on",
          e);
    }
    end += bytes.length;
    lines++;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
