/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk in memory that may lose what was not synced, as real ones do when the power goes: contents
 * of files, and names in folders. The power goes before a chosen step; then there is more than one
 * thing that may be left.
 */
final class FragileDisk {
  /** The power has gone. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;
  }

  /** What becomes of content that was not synced. */
  enum Content {
    LOST,
    WRITTEN,
    HALF,
    ZEROS
  }

  /** A file, or a folder with its names. */
  static final class Node {
    final boolean folder;
    byte[] content = new byte[0];
    byte[] synced = new byte[0];
    Map<String, Node> names = new TreeMap<>();
    Map<String, Node> syncedNames = new TreeMap<>();

    Node(boolean folder) {
      this.folder = folder;
    }

    void sync() {
      synced = content.clone();
      syncedNames = new TreeMap<>(names);
    }
  }

  private final Node root;
  private final long powerUntil;
  private final boolean locks;
  private long steps;

  private FragileDisk(Node root, long powerUntil, boolean locks) {
    this.root = root;
    this.powerUntil = powerUntil;
    this.locks = locks;
  }

  /** Empty, with power for ever. */
  static FragileDisk empty() {
    return new FragileDisk(new Node(true), Long.MAX_VALUE, true);
  }

  /** Of a network where nobody locks files. */
  static FragileDisk withoutLocks() {
    return new FragileDisk(new Node(true), Long.MAX_VALUE, false);
  }

  /** What is on this one, with power for some steps. */
  FragileDisk withPowerFor(long moreSteps) {
    return new FragileDisk(root, moreSteps, locks);
  }

  DiskPath path(String absolute) {
    return new DiskFileSystem(this).path(absolute);
  }

  boolean hasLocks() {
    return locks;
  }

  /** Before every change of the disk. */
  void step() {
    if (++steps > powerUntil) {
      throw new PowerCut();
    }
  }

  /**
   * The disk when the power is there again.
   *
   * @param namesWritten whether changes of folders that were not synced have reached the disk
   * @param content what became of content that was not synced
   */
  FragileDisk afterPowerCut(boolean namesWritten, Content content) {
    return new FragileDisk(left(root, namesWritten, content), Long.MAX_VALUE, locks);
  }

  private static Node left(Node node, boolean namesWritten, Content content) {
    Node left = new Node(node.folder);
    (namesWritten ? node.names : node.syncedNames)
        .forEach((name, inner) -> left.names.put(name, left(inner, namesWritten, content)));
    left.content = node.synced.clone();
    if (!Arrays.equals(node.content, node.synced)) {
      int length = node.content.length;
      left.content =
          switch (content) {
            case LOST -> node.synced.clone();
            case WRITTEN -> node.content.clone();
            case HALF -> Arrays.copyOf(node.content, (node.synced.length + length + 1) / 2);
            case ZEROS ->
                Arrays.copyOf(
                    Arrays.copyOf(node.synced, Math.min(node.synced.length, length)), length);
          };
    }
    left.sync();
    return left;
  }

  /** The file or folder of a path. */
  Node node(DiskPath path) throws IOException {
    Node node = root;
    for (String name : path.names()) {
      node = node.folder ? node.names.get(name) : null;
      if (node == null) {
        throw new NoSuchFileException(path.toString());
      }
    }
    return node;
  }

  private Node folderOf(DiskPath path) throws IOException {
    return node((DiskPath) path.toAbsolutePath().getParent());
  }

  private static String name(DiskPath path) {
    return path.getFileName().toString();
  }

  Node create(DiskPath path, boolean folder) throws IOException {
    step();
    Node made = new Node(folder);
    if (folderOf(path).names.putIfAbsent(name(path), made) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return made;
  }

  void delete(DiskPath path) throws IOException {
    node(path);
    step();
    folderOf(path).names.remove(name(path));
  }

  void rename(DiskPath from, DiskPath to) throws IOException {
    Node moved = node(from);
    step();
    Node target = folderOf(to);
    if (target.names.containsKey(name(to)) && target.names.get(name(to)).folder) {
      throw new FileSystemException(to.toString(), null, "is a folder");
    }
    folderOf(from).names.remove(name(from));
    target.names.put(name(to), moved);
  }
}
