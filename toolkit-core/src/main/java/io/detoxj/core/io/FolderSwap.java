/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replaces files of a folder that belong together, so that old and new ones are never taken for
 * one: all are written aside first, and while they are moved to their places the main one is
 * missing, without which nobody reads the others. A process that is killed leaves the old files, or
 * a folder without the main one, which the next {@link #recover} completes.
 */
public final class FolderSwap {
  static final String ASIDE = ".detoxj-new-files";
  private static final String READY = ".ready";

  private static final String SEGMENT = "(?!\\.\\.?(/|$))[^/\\\\\\x00-\\x1f]+";
  private static final Pattern MOVE = Pattern.compile("[+-](" + SEGMENT + "/)?" + SEGMENT);

  private FolderSwap() {}

  /**
   * Replaces files. Others in the folder stay as they are.
   *
   * @param folder made if need be
   * @param names all that may be written, the main one first, which always is; one that is not
   *     written this time is deleted. {@code beside/name} is a file of a folder in it
   * @throws IOException if a file cannot be written or moved
   * @throws ConfigException if the folder cannot be made or written into, or another run has it
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static void replace(Path folder, List<String> names, AtomicFiles.PathWriter writer)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      replaceLocked(folder, names, writer);
    }
  }

  private static void replaceLocked(Path folder, List<String> names, AtomicFiles.PathWriter writer)
      throws IOException {
    recover(folder);
    Path aside = folder.resolve(ASIDE);
    try {
      writer.writeTo(Files.createDirectory(aside));
      List<String> moves = new ArrayList<>();
      for (String name : names) {
        moves.add((Files.exists(aside.resolve(name)) ? "+" : "-") + name);
      }
      if (!moves.get(0).startsWith("+")) {
        throw new IllegalStateException("the main file " + names.get(0) + " was not written");
      }
      AtomicFiles.writeString(aside.resolve(READY), String.join("\n", moves) + "\n");
    } catch (IOException | RuntimeException e) {
      delete(aside);
      throw e;
    }
    recover(folder);
  }

  /**
   * Completes what a killed process had written and not moved, and deletes what it had not written
   * to the end.
   *
   * @throws IOException if a file cannot be moved or deleted
   */
  public static void recover(Path folder) throws IOException {
    Path aside = folder.resolve(ASIDE);
    if (!Files.isDirectory(aside)) {
      return;
    }
    if (Files.exists(aside.resolve(READY))) {
      List<String> moves = moves(aside.resolve(READY));
      Path main = Path.of(moves.get(0).substring(1));
      if (Files.exists(aside.resolve(main))) {
        requireFolders(moves, folder);
        Files.deleteIfExists(folder.resolve(main));
        for (String move : moves.subList(1, moves.size())) {
          apply(move, aside, folder);
        }
        move(aside.resolve(main), folder.resolve(main));
        Disk.syncFolder(folder);
      }
    }
    delete(aside);
  }

  /** A folder may come from anywhere: nothing outside of it is moved or deleted. */
  private static List<String> moves(Path ready) throws IOException {
    List<String> moves = Files.readAllLines(ready);
    if (moves.isEmpty() || !moves.stream().allMatch(move -> MOVE.matcher(move).matches())) {
      throw new ConfigException(
          ready + " is not as this toolkit writes it; delete the folder that it is in");
    }
    return moves;
  }

  /** Looks at folders in the folder before the main file goes: no links, no files. */
  private static void requireFolders(List<String> moves, Path folder) {
    for (String move : moves) {
      int slash = move.indexOf('/');
      Path inner = folder.resolve(move.substring(1, Math.max(1, slash)));
      if (slash > 0
          && Files.exists(inner, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS)) {
        throw new ConfigException(
            inner + " is a link or a file and a folder is to be written; move it away");
      }
    }
  }

  private static void apply(String move, Path aside, Path folder) throws IOException {
    String name = move.substring(1);
    if (move.startsWith("-")) {
      Files.deleteIfExists(folder.resolve(name));
    } else if (Files.exists(aside.resolve(name))) {
      move(aside.resolve(name), folder.resolve(name));
    }
  }

  private static void move(Path from, Path to) throws IOException {
    OutputGuard.requireNoFolder(to);
    if (!Files.isDirectory(to.getParent())) {
      Files.createDirectory(to.getParent());
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      // There is nothing to delete.
    }
  }
}
