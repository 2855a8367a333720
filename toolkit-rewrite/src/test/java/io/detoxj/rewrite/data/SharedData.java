/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Published files that are not part of the repository; tests of them are skipped without. */
public final class SharedData {
  private static final Path FOLDER = Path.of("../../shared/data");

  private SharedData() {}

  /** A file, or else the test is skipped. */
  public static Path file(String name) {
    Path file = FOLDER.resolve(name);
    assumeTrue(Files.exists(file), () -> "there is no " + file + "; the test needs it");
    return file;
  }
}
