/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to a folder, or to a file that grows, which one process has at a time. It is a
 * lock of the operating system on a file of its own: {@value #FOLDER_LOCK} in a folder, a name such
 * as {@code .scores.jsonl.lock} beside a file. The system releases it when the process ends,
 * however that ends; the file stays and is no obstacle. It says who has the lock, for the message
 * of a refusal.
 *
 * <p>Within a process it belongs to the thread that took it, which may take it again, as a program
 * does whose run writes to the program's own folder; the last close ends it. Any thread may close
 * it. A process must not open the lock's file in any other way, or its lock may be lost.
 */
public final class OutputLock implements AutoCloseable {
  /** The name of the lock's file in a folder. */
  public static final String FOLDER_LOCK = ".detoxj.lock";

  private static final Map<Object, Held> HELD = new HashMap<>();

  private final Held held;
  private boolean open = true;

  private static final class Held {
    private final Object key;
    private final LockedFile file;
    private final Thread owner = Thread.currentThread();
    private int times;

    Held(Object key, LockedFile file) {
      this.key = key;
      this.file = file;
    }
  }

  private OutputLock(Held held) {
    this.held = held;
  }

  /**
   * Takes the right to write to a folder, and deletes what killed processes left half written in
   * it.
   *
   * @param folder made if need be
   * @throws ConfigException if another process or thread has it; if the folder cannot be made or
   *     written to, or its file system gives no locks
   * @throws IOException if the lock's file cannot be made or written
   */
  public static OutputLock ofFolder(Path folder) throws IOException {
    AtomicFiles.writableFolder(folder);
    OutputLock lock = take(folder, folder.resolve(FOLDER_LOCK), "choose another folder");
    return lock.sweeping(folder, "");
  }

  /**
   * Takes the right to write to a file, which need not be there yet, and deletes what killed
   * processes left half written beside it.
   *
   * @param file its folder is made if need be
   * @throws ConfigException if another process or thread has it; if its folder cannot be made or
   *     written to, or its file system gives no locks
   * @throws IOException if the lock's file cannot be made or written
   */
  public static OutputLock ofFile(Path file) throws IOException {
    Path folder = AtomicFiles.writableFolder(file.toAbsolutePath().getParent());
    Path lockFile = folder.resolve("." + file.getFileName() + ".lock");
    OutputLock lock = take(file, lockFile, "choose another file");
    return lock.sweeping(folder, file.getFileName().toString());
  }

  /**
   * Whether this process has the right to write to a folder, in whatever thread.
   *
   * @throws IOException if the lock's file cannot be looked at
   */
  public static boolean holdsFolder(Path folder) throws IOException {
    return holder(folder) != null;
  }

  static boolean holdsFolderInThisThread(Path folder) throws IOException {
    Held held = holder(folder);
    return held != null && held.owner == Thread.currentThread();
  }

  private static @Nullable Held holder(Path folder) throws IOException {
    Path lockFile = folder.resolve(FOLDER_LOCK);
    synchronized (HELD) {
      return Files.exists(lockFile) ? HELD.get(LockedFile.keyOf(lockFile)) : null;
    }
  }

  private static OutputLock take(Path what, Path lockFile, String instead) throws IOException {
    synchronized (HELD) {
      Held held = Files.exists(lockFile) ? HELD.get(LockedFile.keyOf(lockFile)) : null;
      if (held != null && held.owner != Thread.currentThread()) {
        throw inUse(what, lockFile, true, instead);
      }
      if (held == null) {
        LockedFile file = LockedFile.open(lockFile, here -> inUse(what, lockFile, here, instead));
        held = new Held(LockedFile.keyOf(lockFile), file);
        signed(file);
        HELD.put(held.key, held);
      }
      held.times++;
      return new OutputLock(held);
    }
  }

  private static void signed(LockedFile file) throws IOException {
    try {
      LockHolder.ofThisProcess().writeTo(file.channel());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static ConfigException inUse(Path what, Path lockFile, boolean here, String instead) {
    LockHolder holder = here ? null : LockHolder.read(lockFile);
    String by = here ? "another part of this process" : "another process";
    return new ConfigException(
        "%s is in use by %s, which holds the lock %s; wait for its end or stop it, or %s"
            .formatted(what, holder == null ? by : holder.told(), lockFile, instead));
  }

  private OutputLock sweeping(Path folder, String name) throws IOException {
    if (held.times == 1) {
      try {
        PartFile.sweep(folder, name);
      } catch (IOException | UncheckedIOException e) {
        close();
        throw e;
      }
    }
    return this;
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      if (!open) {
        return;
      }
      open = false;
      held.times--;
      if (held.times == 0) {
        HELD.remove(held.key);
        try (LockedFile file = held.file) {
          // Nobody holds it any more; what an ended process says of itself would mislead.
          file.channel().truncate(0);
        }
      }
    }
  }
}
