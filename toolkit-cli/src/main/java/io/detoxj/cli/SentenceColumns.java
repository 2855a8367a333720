/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.rewrite.data.NamedColumns;
import java.util.List;
import picocli.CommandLine.Option;

/** Which columns of a file have sentences and their references. */
final class SentenceColumns {
  @Option(
      names = "--source",
      defaultValue = "source",
      paramLabel = "COLUMN",
      description = "Column of the sentences (${DEFAULT-VALUE})")
  private String source = "source";

  @Option(
      names = "--reference",
      defaultValue = "reference",
      paramLabel = "COLUMN",
      description = "Column of a reference; none if there is none (${DEFAULT-VALUE})")
  private String reference = "reference";

  /** A reader of these columns and of others. */
  NamedColumns with(String... others) {
    List<String> references = reference.equals("none") ? List.of() : List.of(reference);
    return new NamedColumns(source, references, List.of(others), false);
  }
}
