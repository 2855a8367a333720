/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** A file or folder of a {@link FragileDisk} that is open. */
final class DiskChannel extends FileChannel {
  private final FragileDisk disk;
  private final FragileDisk.Node node;
  private long position;

  DiskChannel(FragileDisk disk, FragileDisk.Node node) {
    this.disk = disk;
    this.node = node;
  }

  @Override
  public int read(ByteBuffer target, long from) {
    int length = (int) Math.min(target.remaining(), node.content.length - from);
    if (length <= 0) {
      return -1;
    }
    target.put(node.content, (int) from, length);
    return length;
  }

  @Override
  public int read(ByteBuffer target) {
    int read = read(target, position);
    position += Math.max(0, read);
    return read;
  }

  @Override
  public int write(ByteBuffer source, long from) {
    disk.step();
    int length = source.remaining();
    node.content = Arrays.copyOf(node.content, Math.max(node.content.length, (int) from + length));
    source.get(node.content, (int) from, length);
    return length;
  }

  @Override
  public int write(ByteBuffer source) {
    int written = write(source, position);
    position += written;
    return written;
  }

  @Override
  public FileChannel truncate(long size) {
    if (size < node.content.length) {
      disk.step();
      node.content = Arrays.copyOf(node.content, (int) size);
    }
    return this;
  }

  @Override
  public void force(boolean metadata) {
    disk.step();
    node.sync();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long to) {
    position = to;
    return this;
  }

  @Override
  public long size() {
    return node.content.length;
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    if (!disk.hasLocks()) {
      throw new IOException("No locks available");
    }
    return new FileLock(this, from, size, shared) {
      @Override
      public boolean isValid() {
        return isOpen();
      }

      @Override
      public void release() {}
    };
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return tryLock(from, size, shared);
  }

  @Override
  protected void implCloseChannel() {}

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long from, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException();
  }
}
