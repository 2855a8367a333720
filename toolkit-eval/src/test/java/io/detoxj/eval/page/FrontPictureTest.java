/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.FrontAxis.Scale;
import io.detoxj.eval.report.InventedReports;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontPictureTest {
  @TempDir Path folder;

  private static Report sample() {
    return report(
        system("steer-10", Role.METHOD, -0.4, -0.2, 50),
        system("steer-0.5", Role.METHOD, -0.2, 0, 35),
        system("random-0.5", Role.CONTROL, -0.1, 0.1, 34),
        withoutPerplexity(system("steer-2", Role.METHOD, -0.3, -0.1, 40)));
  }

  private static FrontLines lines(Report report) {
    return FrontLines.of(
        report,
        new FrontAxis(Perplexity.NAME, Scale.VALUE, Direction.LOWER, null, null),
        ToxicityHeadline.axes(1.5).get(0));
  }

  @Test
  void strengths_of_a_method_make_one_line_in_their_order() {
    List<FrontLines.Line> lines = lines(sample()).families();
    assertThat(lines).extracting(FrontLines.Line::name).containsExactly("base", "steer", "random");
    assertThat(lines)
        .extracting(FrontLines.Line::role)
        .containsExactly(Role.BASE, Role.METHOD, Role.CONTROL);
    assertThat(lines.get(1).column(0)).containsExactly(35, 50);
    assertThat(lines.get(1).column(1)).containsExactly(new double[] {0.4, 0.2}, within(1e-9));
  }

  @Test
  void the_front_is_a_staircase_of_the_best() {
    // The base is at 30 and 0.5.
    FrontLines.Line front =
        lines(
                report(
                    system("steer-10", Role.METHOD, -0.4, -0.2, 50),
                    system("steer-0.5", Role.METHOD, -0.2, 0, 35),
                    system("behind", Role.METHOD, -0.1, 0.1, 40),
                    system("random", Role.CONTROL, -0.5, -0.5, 30)))
            .front();
    assertThat(front.column(0)).containsExactly(30, 35, 35, 50, 50);
    assertThat(front.column(1))
        .containsExactly(new double[] {0.5, 0.5, 0.4, 0.4, 0.2}, within(1e-9));
  }

  @Test
  void a_staircase_goes_down_where_more_is_better() {
    FrontLines lines =
        FrontLines.of(
            report(system("steer-1", Role.METHOD, -0.4, -0.2, 50)),
            ToxicityHeadline.axes(1.5).get(0),
            new FrontAxis(Perplexity.NAME, Scale.VALUE, Direction.HIGHER, null, null));
    assertThat(lines.front().column(0)).containsExactly(new double[] {0.2}, within(1e-9));
    assertThat(lines.front().column(1)).containsExactly(50);
  }

  @Test
  void a_method_and_a_control_of_one_name_are_two_lines() {
    assertThat(
            lines(
                    report(
                        system("steer-1", Role.METHOD, -0.4, -0.2, 50),
                        system("steer-2", Role.CONTROL, -0.2, 0, 35)))
                .families())
        .extracting(FrontLines.Line::name)
        .containsExactly("base", "steer", "steer'");
  }

  @Test
  void other_axes_and_a_drawing_can_be_chosen() throws IOException {
    Path svg = folder.resolve("front.svg");
    FrontPicture.write(
        sample(),
        ToxicityHeadline.axes(1.5).get(1),
        ToxicityHeadline.axes(1.5).get(0),
        "a < b",
        svg);
    String text = Files.readString(svg);
    for (String part : List.of("<svg", "</svg>", "xmlns", "<style>", "a &lt; b", "steer-10")) {
      assertThat(text).contains(part);
    }
    assertThat(text).startsWith(OwnOutput.MARK).doesNotContain("a < b");
    Path again = folder.resolve("again.svg");
    FrontPicture.write(
        sample(),
        ToxicityHeadline.axes(1.5).get(1),
        ToxicityHeadline.axes(1.5).get(0),
        "a < b",
        again);
    assertThat(again).hasSameBinaryContentAs(svg);
    assertThatThrownBy(() -> FrontPicture.write(sample(), "x", folder.resolve("front.gif")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("front.gif");
    assertThat(folder.resolve("front.gif")).doesNotExist();
  }

  @Test
  void without_numbers_there_is_no_plot() {
    Report mute =
        InventedReports.of(
            Map.of(), Map.of(), List.of(withoutPerplexity(sample().base())), List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrontPicture.write(mute, "x", folder.resolve("front.svg")))
        .withMessageContaining("no system has a perplexity");
  }
}
