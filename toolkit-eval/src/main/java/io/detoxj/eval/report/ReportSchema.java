/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.data.BundledFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The JSON Schema (draft 2020-12) of what {@link ReportJson} writes, with a description of each
 * field, for programs in other languages and for editors. What one schema cannot say, such as that
 * no two systems share a name, {@link ReportJson#read} checks all the same.
 */
public final class ReportSchema {
  /** Where the schema lies in the jar, beside this class. */
  public static final String RESOURCE = "report-schema-" + Report.SCHEMA_VERSION + ".json";

  private ReportSchema() {}

  /** The schema, a JSON document. */
  public static String text() {
    return BundledFile.text(ReportSchema.class, RESOURCE);
  }

  /**
   * Writes the schema, to lie beside a report.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Path file) throws IOException {
    AtomicFiles.writeString(file, text());
  }
}
