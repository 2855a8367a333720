/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.LfsPointer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Arrays of numbers in a NumPy {@code .npz} archive: little-endian floating point in C order,
 * stored or deflated. Every array's size must be what its header says, so that no more is ever
 * inflated. Nothing is unpickled; an array of Python objects is refused.
 */
public final class NpzFile {
  private static final int MAX_ENTRIES = 1024;
  private static final int CHUNK = 1 << 22;
  private static final long LARGE = 64 << 20;
  private static final long MAX_INFLATION = 100;

  private final Path path;
  private final Map<String, Entry> entries;

  /** An array: its header, and its entry in the archive. */
  private record Entry(String entryName, NpyHeader header) {}

  private NpzFile(Path path, Map<String, Entry> entries) {
    this.path = path;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Reads the headers of an archive.
   *
   * @throws CheckpointException if it is damaged or holds something else than numbers
   * @throws IOException if it cannot be read
   */
  public static NpzFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString(), null, "there is no such npz file");
    }
    LfsPointer.refuse(path);
    try (ZipFile zip = new ZipFile(path.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw new CheckpointException(
            path + " has " + zip.size() + " entries; at most " + MAX_ENTRIES + " are read");
      }
      Map<String, Entry> found = new LinkedHashMap<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (!name.endsWith(".npy")) {
          throw new CheckpointException(
              path + ": entry " + name + " is no .npy array; is this an npz file?");
        }
        try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
          NpyHeader header = NpyHeader.read(in, path + ": array " + name);
          header.requireSize(entry.getSize());
          requireWeights(path, entry);
          if (found.put(name.substring(0, name.length() - 4), new Entry(name, header)) != null) {
            throw new CheckpointException(path + ": two arrays are named " + name);
          }
        }
      }
      return new NpzFile(path, found);
    } catch (ZipException | EOFException e) {
      throw damaged(path, e);
    }
  }

  /** Trained numbers hardly deflate: a large array that inflates a hundredfold is a packed bomb. */
  private static void requireWeights(Path path, ZipEntry entry) {
    long packed = Math.max(1, entry.getCompressedSize());
    if (entry.getSize() > LARGE && entry.getSize() / packed >= MAX_INFLATION) {
      throw new CheckpointException(
          "%s: array %s inflates from %s to %s bytes, which no trained weights do; get the file again"
              .formatted(path, entry.getName(), packed, entry.getSize()));
    }
  }

  private static CheckpointException damaged(Path path, IOException cause) {
    return new CheckpointException(
        "%s is truncated or no npz file (%s); fetch it again and compare its size"
            .formatted(path, cause.getMessage()),
        cause);
  }

  /** Where the archive lies. */
  public Path path() {
    return path;
  }

  /** Names of the arrays, without {@code .npy}, with their shapes. */
  public Map<String, List<Long>> shapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    entries.forEach((name, entry) -> shapes.put(name, entry.header.shape()));
    return shapes;
  }

  /**
   * Copies an array into a buffer as little-endian float32.
   *
   * @param target has room for all of it, 4 bytes a number; a direct one over native memory saves a
   *     copy
   * @throws CheckpointException if there is no such array, it does not fit, or it is damaged
   * @throws IOException if it cannot be read
   */
  public void read(String name, ByteBuffer target) throws IOException {
    Entry entry = entry(name);
    NpyHeader header = entry.header;
    if (target.remaining() != 4 * header.elements()) {
      throw new CheckpointException(
          "%s: array %s has %s numbers, which do not fill %s bytes"
              .formatted(path, name, header.elements(), target.remaining()));
    }
    read(entry, target.slice().order(ByteOrder.LITTLE_ENDIAN));
    target.position(target.limit());
  }

  private void read(Entry entry, ByteBuffer target) throws IOException {
    NpyHeader header = entry.header;
    try (ZipFile zip = new ZipFile(path.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(entry.entryName))) {
      in.skipNBytes(header.bytesBefore());
      ReadableByteChannel channel = Channels.newChannel(in);
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
      for (long left = header.elements(); left > 0; left -= chunk.limit() / header.itemBytes()) {
        chunk.clear().limit((int) Math.min(CHUNK, left * header.itemBytes()));
        while (chunk.hasRemaining()) {
          if (channel.read(chunk) < 0) {
            throw new EOFException("array " + entry.entryName + " ends too early");
          }
        }
        chunk.flip();
        while (chunk.hasRemaining()) {
          target.putFloat(
              switch (header.itemBytes()) {
                case 2 -> HalfPrecision.fromHalf(chunk.getShort());
                case 8 -> (float) chunk.getDouble();
                default -> chunk.getFloat();
              });
        }
      }
    } catch (ZipException | EOFException e) {
      throw damaged(path, e);
    }
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new CheckpointException(
          path + ": there is no array " + name + "; there are " + entries.keySet());
    }
    return entry;
  }
}
