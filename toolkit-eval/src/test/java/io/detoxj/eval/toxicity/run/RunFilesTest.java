/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.InventedReports;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SampleReports;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.run.RunFiles;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void a_run_writes_its_page_and_the_page_can_be_written_again_from_its_files() throws IOException {
    try (TransformerModel model =
        TransformerModel.load(TinyGpt2.writeTo(folder.resolve("model")))) {
      TinyRun.experiment(model, new TinyRun.Lengths("lengths"))
          .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
          .writeTo(folder);
    }
    assertThat(names())
        .contains(
            "costs.json",
            "generations.jsonl",
            "metrics.csv",
            "report.html",
            "report.json",
            "report.md",
            "summary.csv");
    Path page = folder.resolve("report.html");
    String written = Files.readString(page);
    assertThat(written).contains("texts of the run are on this page.", "scaled-more");
    Files.delete(page);
    ToxicityPage.write(folder, PageOptions.standard());
    assertThat(page).hasContent(written);
  }

  @Test
  void pictures_are_drawn_where_there_is_something_to_draw_and_none_is_left_of_before()
      throws IOException {
    Report report =
        SampleReports.report(SampleReports.system("steer-2", Role.METHOD, -0.3, -0.1, 36));
    new RunFiles(report, Costs.none(), List.of(), List::of).write(folder, false);
    assertThat(names()).contains("front.svg");
    byte[] svg = Files.readAllBytes(folder.resolve("front.svg"));
    new RunFiles(report, Costs.none(), List.of(), List::of).write(folder, false);
    assertThat(folder.resolve("front.svg")).hasBinaryContent(svg);

    SystemResult bare =
        InventedReports.system("base", Role.BASE, Map.of(), Map.of(), null, List.of(), List.of());
    new RunFiles(
            InventedReports.of(Map.of(), Map.of(), List.of(bare), List.of()),
            Costs.none(),
            List.of(),
            List::of)
        .write(folder, false);
    assertThat(names()).contains("report.json").doesNotContain("front.svg");
  }
}
