/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that commands wrote, found by the names that the catalogue has for them. */
class OwnNumbersTest {
  @TempDir private Path folder;

  private static PublishedTable table(String paper, String id) {
    return PaperCatalogue.bundled().find(paper).orElseThrow().tables().stream()
        .filter(table -> table.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_accuracy_of_a_probe_is_a_percentage() throws IOException {
    Path probe = Files.createDirectories(folder.resolve("probe"));
    Files.writeString(
        probe.resolve("probe.json"),
        "{\"quality\":{\"train\":{\"accuracy\":0.9},\"test\":{\"accuracy\":0.80351}}}");
    assertThat(OwnNumbers.of(table("model-surgery", "probes"), probe))
        .containsExactly(new OwnNumbers("probe", List.of("90.00", "80.35")));
  }

  @Test
  void the_j_of_rewriters_is_that_of_their_report() throws IOException {
    Path report = Files.createDirectories(folder.resolve("report"));
    Files.writeString(
        report.resolve("metrics.csv"),
        "system,metric,value\ncosmos,clef_2024_j,0.459\ncosmos,bleu,48.671\n");
    assertThat(OwnNumbers.of(table("cosmos", "detox"), report))
        .containsExactly(new OwnNumbers("report: cosmos", List.of("48.67", "0.46", "-")));
  }
}
