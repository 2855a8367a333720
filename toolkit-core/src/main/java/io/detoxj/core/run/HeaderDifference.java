/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.run;

import io.detoxj.core.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says in what the header of a file is another one than was expected. */
public final class HeaderDifference {
  /** No header is longer; what is, is no header. */
  private static final int LONGEST = 1 << 24;

  private HeaderDifference() {}

  /**
   * The refusal of a file that was made otherwise.
   *
   * @param file whose first line is a header
   * @param header the one that was expected, without a line feed
   * @throws IOException if the file cannot be read
   */
  public static ConfigException refusal(Path file, String header) throws IOException {
    String found;
    try (InputStream in = Files.newInputStream(file)) {
      found = firstLine(in);
    }
    return new ConfigException(
        file
            + " was made with other settings, model or data, or is no journal"
            + explained(header, found)
            + "; choose another folder, or delete the file to begin anew");
  }

  private static String firstLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 12];
    for (int n = in.read(buffer); n >= 0 && line.size() < LONGEST; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(buffer[i]);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static String explained(String header, String found) {
    try {
      return ": this run " + Fingerprint.parse(header).explain(Fingerprint.parse(found), "there");
    } catch (ConfigException e) {
      return "";
    }
  }
}
