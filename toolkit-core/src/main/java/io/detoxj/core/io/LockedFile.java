/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file that one process has open and locked, once. On POSIX systems a process loses its lock on a
 * file as soon as it closes any descriptor of that file. So what is locked is only ever read and
 * written through the channel that locked it, and a file that this process has locked is not opened
 * a second time, not even to find that it is locked.
 */
final class LockedFile implements AutoCloseable {
  /** Beyond every content, so that where locks are mandatory others may read the file. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final Set<Object> OPEN = new HashSet<>();
  private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

  private final FileChannel channel;
  private final Object key;

  /** Says that a file is in use. */
  interface Refusal {
    /**
     * Makes the exception.
     *
     * @param here whether this very process has it locked, which must then not be opened
     */
    ConfigException of(boolean here);
  }

  private LockedFile(FileChannel channel, Object key) {
    this.channel = channel;
    this.key = key;
  }

  /**
   * Opens and locks a file, which is made if need be.
   *
   * @throws ConfigException the refusal, if another process, or this one, has it locked; another if
   *     the file system gives no locks
   * @throws IOException if the file cannot be made or opened
   */
  static LockedFile open(Path file, Refusal refusal) throws IOException {
    synchronized (OPEN) {
      create(file);
      Object key = keyOf(file);
      if (OPEN.contains(key)) {
        throw refusal.of(true);
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(channel, file, refusal);
      OPEN.add(key);
      return new LockedFile(channel, key);
    }
  }

  /** Whether this process has a file locked; does not open it. */
  static boolean isOpenHere(Path file) throws IOException {
    synchronized (OPEN) {
      return Files.exists(file) && OPEN.contains(keyOf(file));
    }
  }

  private static void create(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        // Another process was faster.
        return;
      }
    }
  }

  private static void lock(FileChannel channel, Path file, Refusal refusal) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      // Code of another class loader has the lock, and would lose it if this channel were closed.
      NEVER_CLOSED.add(channel);
      throw refusal.of(true);
    } catch (IOException | UnsupportedOperationException e) {
      channel.close();
      throw new ConfigException(
          "%s cannot be locked, because its file system gives no locks (%s), so nothing keeps two runs from writing over each other; choose a folder on a local disk"
              .formatted(file, e.getMessage()),
          e);
    }
    if (lock == null) {
      channel.close();
      throw refusal.of(false);
    }
  }

  /** What a file is, whatever path leads to it: its number on the disk, or its real path. */
  static Object keyOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? file.toRealPath() : key;
  }

  /** The channel that has the lock; not to be closed but by this. */
  FileChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      OPEN.remove(key);
      channel.close();
    }
  }
}
