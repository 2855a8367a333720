/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks at where something is to be written, before the work for it begins: a file that is no
 * output of this toolkit is not overwritten, unless that is asked for.
 *
 * @param force whether whatever is in the way may be replaced; a folder never is
 */
public record OutputGuard(boolean force) {
  private static final String REMEDY =
      "; choose another name, move it away, or use --force to replace it";

  /**
   * Looks at a file to be written.
   *
   * @return the file
   * @throws ConfigException if it is a folder, cannot be written where it is, or is there and no
   *     output of this toolkit
   * @throws IOException if what is there cannot be read
   */
  public Path file(Path file) throws IOException {
    requireNoFolder(file);
    AtomicFiles.writableFolder(file.toAbsolutePath().getParent());
    if (!free(file)) {
      throw new ConfigException(file + " is no output of this toolkit" + REMEDY);
    }
    return file;
  }

  /**
   * Looks at a file that has a place of its own when none is given: what lies there, even if it is
   * an output of this toolkit, is replaced only if that is asked for.
   *
   * @param option with which another place is given, such as {@code --output}
   * @return the file
   * @throws ConfigException as {@link #file}, and if it is there
   * @throws IOException if what is there cannot be read
   */
  public Path usualFile(Path file, String option) throws IOException {
    file(file);
    if (!force && Files.exists(file)) {
      throw new ConfigException(
          "%s is there already; give another place with %s, or replace it with --force"
              .formatted(file, option));
    }
    return file;
  }

  /**
   * Looks at a folder in which files are to be written that belong together. If the first of them
   * is an output of this toolkit, so are the others.
   *
   * @param names of the files, the main one first
   * @return the folder
   * @throws ConfigException if it is a file, is not writable, or one of the files is there and no
   *     output of this toolkit
   * @throws IOException if what is there cannot be read
   */
  public Path folder(Path folder, List<String> names) throws IOException {
    AtomicFiles.writableFolder(folder);
    FolderSwap.recover(folder);
    Path main = folder.resolve(names.get(0));
    boolean ours = Files.exists(main) && OwnOutput.wrote(main);
    for (String name : names) {
      Path file = folder.resolve(name);
      requireNoFolder(file);
      if (!ours && !free(file)) {
        throw new ConfigException(
            "%s is no output of this toolkit; choose another folder, move it away, or use --force to replace it"
                .formatted(file));
      }
    }
    return folder;
  }

  /**
   * Looks at a folder that is the place of files when none is given, as {@link #usualFile}.
   *
   * @param names of the files, the main one first
   * @param option with which another place is given, such as {@code --output}
   * @return the folder
   * @throws ConfigException as {@link #folder}, and if the main file is there
   * @throws IOException if what is there cannot be read
   */
  public Path usualFolder(Path folder, List<String> names, String option) throws IOException {
    folder(folder, names);
    usualFile(folder.resolve(names.get(0)), option);
    return folder;
  }

  private boolean free(Path file) throws IOException {
    return force || !Files.exists(file, LinkOption.NOFOLLOW_LINKS) || OwnOutput.wrote(file);
  }

  static void requireNoFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigException(
          file + " is a folder and a file is to be written; give the name of a file in it");
    }
  }
}
