/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes files whole or not at all: to a temporary name beside the target, brought to the disk,
 * then moved. After a kill or a power cut at any moment the target is the file before or the new
 * one, and once a method has returned it is the new one. A killed process leaves its temporary
 * file; {@link OutputLock} deletes it at the next start.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** The exceptions of the system name the temporary file, or none at all when the disk is full. */
  private static final class UnwrittenException extends IOException {
    private static final long serialVersionUID = 1;

    UnwrittenException(Path target, IOException cause) {
      super(
          "cannot write %s (%s); it is as it was: make room, or choose another place, and run again"
              .formatted(
                  target, cause.getMessage() == null ? cause.toString() : cause.getMessage()),
          cause);
    }
  }

  /** Writes a file, or files into a folder. */
  @FunctionalInterface
  public interface PathWriter {
    /**
     * Writes; may throw, and then what it wrote is thrown away.
     *
     * @param place an empty file or a folder, as the method says that takes the writer
     * @throws IOException if a file cannot be written
     */
    void writeTo(Path place) throws IOException;
  }

  /**
   * Writes a file through a temporary name and moves it to its own.
   *
   * @param target the file to make or replace
   * @param writer writes the content to the temporary path it is given
   * @throws IOException if writing or moving fails; the target is then as it was, and the message
   *     names it
   * @throws ConfigException if the target is a folder, even an empty one
   */
  public static void write(Path target, PathWriter writer) throws IOException {
    // Files.move would put the file in the place of an empty folder.
    OutputGuard.requireNoFolder(target);
    Path folder = writableFolder(target.toAbsolutePath().getParent());
    // Not Files.createTempFile: its files are readable by their owner alone.
    Path temporary = PartFile.beside(target, folder);
    try {
      Files.createFile(temporary);
      writer.writeTo(temporary);
      move(temporary, target);
    } catch (UnwrittenException e) {
      throw e;
    } catch (IOException e) {
      throw new UnwrittenException(target, e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Gives a finished file its name, in the same folder or another of the same file system.
   *
   * @param target the name; a file that has it is replaced
   * @throws IOException if that fails; the target is then as it was
   */
  public static void move(Path finished, Path target) throws IOException {
    Disk.syncFile(finished);
    // Without this option Java deletes the target first, and a kill in between loses both.
    Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    Disk.syncFolder(target.toAbsolutePath().getParent());
  }

  /**
   * Brings the names in a folder to the disk, where the system allows that, as after a link was
   * made in it.
   */
  public static void syncFolder(Path folder) {
    Disk.syncFolder(folder);
  }

  /**
   * Writes text in UTF-8 through a temporary name.
   *
   * @throws IOException if writing or moving fails; the target is then as it was
   */
  public static void writeString(Path target, String text) throws IOException {
    write(target, temporary -> Files.writeString(temporary, text, StandardCharsets.UTF_8));
  }

  /**
   * Copies a file through a temporary name; a file copied onto itself stays as it is.
   *
   * @throws IOException if reading, writing or moving fails; the target is then as it was
   */
  public static void copy(Path source, Path target) throws IOException {
    if (!Files.exists(target) || !Files.isSameFile(source, target)) {
      write(target, path -> Files.copy(source, path, StandardCopyOption.REPLACE_EXISTING));
    }
  }

  /**
   * Makes a folder if need be and checks that files can be written into it.
   *
   * @return the folder
   * @throws ConfigException if it is a file, cannot be made, or is not writable
   */
  public static Path writableFolder(Path folder) {
    if (Files.isRegularFile(folder)) {
      throw new ConfigException(
          "the output folder " + folder + " is a file; choose another folder");
    }
    try {
      Disk.createFolders(folder);
    } catch (IOException e) {
      throw new ConfigException(
          "cannot make the output folder " + folder + " (" + e + "); choose another folder", e);
    }
    if (!Files.isWritable(folder)) {
      throw new ConfigException(
          "the output folder " + folder + " is not writable; choose another or change its rights");
    }
    return folder;
  }
}
