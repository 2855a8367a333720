/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that lies beside a report.
 *
 * @param name of the file
 * @param content writes it
 */
public record RunFile(String name, Content content) {
  /** Writes a file. */
  public interface Content {
    /**
     * Writes it.
     *
     * @throws IOException if that fails
     */
    void write(Path file) throws IOException;
  }
}
