/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The root of the project, so that a notebook finds the bundled files from whichever folder below
 * it was started.
 *
 * @param root the folder that holds {@code examples/notebooks}
 */
public record ProjectFolder(Path root) {
  /** The system property that names the root where it is not above the working folder. */
  public static final String PROPERTY = "detoxj.home";

  private static final Path MARK = Path.of("examples", "notebooks");

  /**
   * The one named by {@link #PROPERTY}, or else the nearest one above the working folder.
   *
   * @throws ConfigException if there is none
   */
  public static ProjectFolder current() {
    String named = System.getProperty(PROPERTY, "");
    return above(Path.of(named));
  }

  /**
   * The nearest one above a folder, or the folder itself.
   *
   * @throws ConfigException if there is none
   */
  public static ProjectFolder above(Path folder) {
    Path start = folder.toAbsolutePath().normalize();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(MARK))) {
        return new ProjectFolder(at);
      }
    }
    throw new ConfigException(
        "neither %s nor a folder above it is the project, which holds %s; start in the project, or set -D%s=FOLDER"
            .formatted(start, MARK, PROPERTY));
  }

  /**
   * A path as a user writes it: seen from the working folder if there is something, else from the
   * root.
   */
  public Path resolve(String name) {
    Path path = Path.of(name);
    return path.isAbsolute() || Files.exists(path) ? path : root.resolve(path);
  }

  /** A path as it is told to a user: from the root, with slashes, where it lies below it. */
  public String relative(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    Path shown = whole.startsWith(root) ? root.relativize(whole) : whole;
    return shown.toString().replace('\\', '/');
  }
}
