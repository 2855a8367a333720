/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A journal on the disk. */
final class FileJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

  private final Path file;
  private final LockedFile locked;
  private final FileChannel channel;
  private final JournalLine format;
  private long end;
  private int lines;

  private FileJournal(Path file, LockedFile locked, String header) {
    this.file = file;
    this.locked = locked;
    this.channel = locked.channel();
    this.format = new JournalLine(header);
  }

  static FileJournal open(Path file, String header) throws IOException {
    AtomicFiles.writableFolder(file.toAbsolutePath().getParent());
    requireOneLine(header);
    LockedFile locked = LockedFile.open(file, here -> inUse(file));
    try {
      FileJournal journal = new FileJournal(file, locked, header);
      journal.repair();
      return journal;
    } catch (IOException | RuntimeException e) {
      locked.close();
      throw e;
    }
  }

  private static ConfigException inUse(Path file) {
    return new ConfigException(
        file + " is in use by another run; wait for its end, or choose another folder");
  }

  /** Reads a journal that nobody writes to, and leaves it as it is. */
  static void read(Path file, BiConsumer<Integer, String> action) throws IOException {
    if (LockedFile.isOpenHere(file)) {
      throw new ConfigException(file + " is being written by this process; wait for its end");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      String header = JournalLine.headerOf(file, channel);
      action.accept(1, header);
      JournalLine format = new JournalLine(header);
      JournalBytes in = new JournalBytes(channel, format.first().length);
      int number = 2;
      for (byte[] line = in.line(file, number); line != null; line = in.line(file, number)) {
        if (!format.holds(line)) {
          throw JournalLine.damaged(file, number, JournalLine.NOT_ITS_CHECKSUM);
        }
        action.accept(number, format.text(line));
        number++;
      }
    }
  }

  static String requireOneLine(String line) {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line of a journal cannot have a line feed in it");
    }
    return line;
  }

  private void repair() throws IOException {
    byte[] expected = format.first();
    byte[] found = new byte[(int) Math.min(expected.length, channel.size())];
    new JournalBytes(channel, 0).fully(found);
    if (Arrays.equals(found, expected)) {
      end = expected.length;
      scan();
      channel.truncate(end);
    } else if (unfinished(found, expected)) {
      channel.truncate(0);
      write(0, expected);
      Disk.syncFolder(file.toAbsolutePath().getParent());
      end = expected.length;
    } else {
      throw format.refusal(file, channel);
    }
  }

  /**
   * Whether a file is what is left of the writing of a first line: its beginning, and nothing more
   * but zeros, where a power cut came between the file's length and its content.
   */
  private boolean unfinished(byte[] found, byte[] expected) throws IOException {
    return channel.size() <= expected.length
        && IntStream.range(Arrays.mismatch(found, expected), found.length)
            .allMatch(i -> found[i] == 0);
  }

  /** Checks every line, and finds the end of the last one that is whole. */
  private void scan() throws IOException {
    JournalBytes in = new JournalBytes(channel, end);
    for (byte[] line = in.line(file, lines + 2); line != null; line = in.line(file, lines + 2)) {
      if (format.holds(line)) {
        end = in.position();
        lines++;
      } else if (in.position() == channel.size() && hasZero(line)) {
        // Its append never returned: a power cut left the length of the line but not all of it.
        LOG.warn("{} line {} was not wholly written; it is made again", file, lines + 2);
      } else {
        throw JournalLine.damaged(file, lines + 2, JournalLine.NOT_ITS_CHECKSUM);
      }
    }
  }

  private static boolean hasZero(byte[] line) {
    return IntStream.range(0, line.length).anyMatch(i -> line[i] == 0);
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
  public String name() {
    return file.toString();
  }

  @Override
  public void forEach(Consumer<String> action) throws IOException {
    JournalBytes in = new JournalBytes(channel, format.first().length);
    for (int i = 0; i < lines; i++) {
      byte[] line = in.line(file, i + 2);
      if (line == null || !format.holds(line)) {
        throw JournalLine.damaged(file, i + 2, "it was changed while this run had it open");
      }
      action.accept(format.text(line));
    }
  }

  @Override
  public void append(String line) throws IOException {
    byte[] bytes = format.line(requireOneLine(line));
    if (bytes.length > MAX_LINE) {
      throw new IllegalArgumentException(
          "a line of a journal has at most " + MAX_LINE + " bytes, not " + bytes.length);
    }
    try {
      write(end, bytes);
    } catch (IOException e) {
      forget(e);
      throw new IOException(
          "cannot append to %s (%s); what it held is safe: make room and run again to go on"
              .formatted(file, e.getMessage()),
          e);
    }
    end += bytes.length;
    lines++;
  }

  /** Cuts off what there is of a line that failed. */
  private void forget(IOException failure) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    locked.close();
  }
}
