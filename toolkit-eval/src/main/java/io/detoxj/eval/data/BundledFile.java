/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.data;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files that come with the toolkit, each in the jar beside the class that reads it. */
public final class BundledFile {
  private BundledFile() {}

  /**
   * The bytes of a file.
   *
   * @throws CheckpointException if it is missing from the class path
   */
  public static byte[] bytes(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new CheckpointException(
            "the bundled file %s is missing from the class path; rebuild toolkit-eval with its resources"
                .formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the jar", e);
    }
  }

  /**
   * The text of a file in UTF-8.
   *
   * @throws CheckpointException if it is missing from the class path
   */
  public static String text(Class<?> beside, String name) {
    return new String(bytes(beside, name), StandardCharsets.UTF_8);
  }
}
