/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path on a {@link FragileDisk}: all that it says it has from an ordinary path. */
final class DiskPath implements Path {
  private final DiskFileSystem system;
  private final Path plain;

  DiskPath(DiskFileSystem system, Path plain) {
    this.system = system;
    this.plain = plain;
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    plain.normalize().forEach(name -> names.add(name.toString()));
    return names;
  }

  Path plain() {
    return plain;
  }

  private @Nullable Path wrapped(@Nullable Path other) {
    return other == null ? null : new DiskPath(system, other);
  }

  private static Path plain(Path other) {
    return ((DiskPath) other).plain;
  }

  @Override
  public DiskFileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return plain.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrapped(plain.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrapped(plain.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrapped(plain.getParent());
  }

  @Override
  public int getNameCount() {
    return plain.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return new DiskPath(system, plain.getName(index));
  }

  @Override
  public Path subpath(int begin, int end) {
    return new DiskPath(system, plain.subpath(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return plain.startsWith(plain(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return plain.endsWith(plain(other));
  }

  @Override
  public Path normalize() {
    return new DiskPath(system, plain.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return new DiskPath(system, plain.resolve(plain(other)));
  }

  @Override
  public Path relativize(Path other) {
    return new DiskPath(system, plain.relativize(plain(other)));
  }

  @Override
  public URI toUri() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path toAbsolutePath() {
    return this;
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return plain.compareTo(plain(other));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiskPath path && path.plain.equals(plain);
  }

  @Override
  public int hashCode() {
    return plain.hashCode();
  }

  @Override
  public String toString() {
    return plain.toString();
  }
}
