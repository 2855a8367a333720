/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The tables of RDKit that lie beside these classes; RDKIT_LICENSE.txt there is theirs. */
final class Table {
  private Table() {}

  /** The lines of a table that are not blank. */
  static List<String> lines(String name) {
    try (InputStream plain = Table.class.getResourceAsStream(name)) {
      if (plain == null) {
        throw new IllegalStateException("the table " + name + " is missing from the jar");
      }
      try (InputStream in = name.endsWith(".gz") ? new GZIPInputStream(plain) : plain) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return text.lines().filter(line -> !line.isBlank()).toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the table " + name + " cannot be read", e);
    }
  }
}
