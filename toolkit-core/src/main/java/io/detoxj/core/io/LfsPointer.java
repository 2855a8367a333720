/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few lines of text that a clone without Git LFS has in place of a large file. Taken for the
 * file itself they make every reader complain of something else.
 */
public final class LfsPointer {
  private static final String BEGINNING = "version https://git-lfs";
  private static final int LARGEST = 1024;
  private static final Pattern SIZE = Pattern.compile("(?m)^size (\\d{1,18})$");

  private LfsPointer() {}

  /**
   * Refuses a file that is a pointer; any other passes, a missing one too.
   *
   * @throws CheckpointException if it is one
   * @throws IOException if the file cannot be read
   */
  public static void refuse(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
      Optional<String> refusal = refusal(file.toString(), text);
      if (refusal.isPresent()) {
        throw new CheckpointException(refusal.get());
      }
    }
  }

  /**
   * What to say of a text that is a pointer; empty if it is none.
   *
   * @param name of the file
   * @param text its beginning, the first line at least
   */
  static Optional<String> refusal(String name, String text) {
    if (!text.startsWith(BEGINNING)) {
      return Optional.empty();
    }
    Matcher size = SIZE.matcher(text);
    return Optional.of(
        "%s is a Git LFS pointer, a few lines of text in place of the file%s; run git lfs pull in its folder, or download the file itself"
            .formatted(name, size.find() ? " of " + size.group(1) + " bytes" : ""));
  }
}
