/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where DJL unpacks the native libraries of PyTorch and the tokenizer, some 450 MB, at the first
 * use on a machine: {@code ENGINE_CACHE_DIR}, else {@code DJL_CACHE_DIR}, each an environment
 * variable or a system property, else {@code .djl.ai} in the home folder, or in the folder for
 * temporary files if the home folder cannot be written.
 */
final class LibraryFolder {
  private static final String REMEDY =
      "; set the environment variable DJL_CACHE_DIR to a folder that can be written and has room"
          + " for 450 MB";

  private LibraryFolder() {}

  /**
   * The folder, made if need be.
   *
   * @param settings gives an environment variable or a system property by its name
   * @throws ConfigException if there is no such folder or it cannot be written; the message names
   *     it and DJL_CACHE_DIR
   */
  static Path require(UnaryOperator<@Nullable String> settings) {
    Path folder = folder(settings);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ConfigException(
          "the native libraries of PyTorch are unpacked into %s, which cannot be made (%s)%s"
              .formatted(folder, e, REMEDY),
          e);
    }
    if (!Files.isWritable(folder)) {
      throw new ConfigException(
          "the native libraries of PyTorch are unpacked into %s, which cannot be written%s"
              .formatted(folder, REMEDY));
    }
    return folder;
  }

  private static Path folder(UnaryOperator<@Nullable String> settings) {
    for (String name : new String[] {"ENGINE_CACHE_DIR", "DJL_CACHE_DIR"}) {
      String named = settings.apply(name);
      if (named != null && !named.isEmpty()) {
        return path(named, name);
      }
    }
    String home = settings.apply("user.home");
    // Java says "?" where a user has no entry in the system's list, as in many containers.
    if (home == null || !new File(home).isAbsolute()) {
      throw new ConfigException(
          "the native libraries of PyTorch are unpacked into the home folder, and this user has none (Java calls it \"%s\")%s"
              .formatted(home, REMEDY));
    }
    Path own = path(home, "user.home");
    String temporary = settings.apply("java.io.tmpdir");
    boolean fallBack = temporary != null && !Files.isWritable(own);
    return (fallBack ? path(temporary, "java.io.tmpdir") : own).resolve(".djl.ai");
  }

  private static Path path(String named, String variable) {
    try {
      return Path.of(named);
    } catch (InvalidPathException e) {
      throw new ConfigException(variable + " is no path: " + e.getMessage(), e);
    }
  }
}
