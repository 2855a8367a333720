/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** Makes what was written outlast a power cut: contents of files, and their names in folders. */
final class Disk {
  private Disk() {}

  /** Brings the content of a file to the disk. */
  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = opened(file)) {
      channel.force(true);
    }
  }

  private static FileChannel opened(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      // A copy of a file that allows only to read it; most systems sync that as well.
      return FileChannel.open(file, StandardOpenOption.READ);
    }
  }

  /**
   * Brings the names in a folder to the disk. Windows opens no folder as a file, and some network
   * file systems do not sync one; there the names are as safe as the system makes them.
   */
  static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The content is on the disk already; nothing more can be done for its name.
      return;
    }
  }

  /** Makes a folder with those above it, each with its name on the disk. */
  static void createFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path one = folder.toAbsolutePath();
        one != null && Files.notExists(one);
        one = one.getParent()) {
      missing.push(one);
    }
    Files.createDirectories(folder);
    for (Path made : missing) {
      Path parent = made.getParent();
      if (parent != null) {
        syncFolder(parent);
      }
    }
  }
}
