/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.plot;

import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontPlotTest {
  @TempDir Path folder;

  private static Report sample() {
    return report(
        system("steer-10", Role.METHOD, -0.4, -0.2, 50),
        system("steer-0.5", Role.METHOD, -0.2, 0, 35),
        system("random-0.5", Role.CONTROL, -0.1, 0.1, 34),
        withoutPerplexity(system("steer-2", Role.METHOD, -0.3, -0.1, 40)));
  }

  @Test
  void strengths_of_a_method_make_one_line_in_their_order() {
    List<FrontPlot.Line> lines = FrontPlot.lines(sample());
    assertThat(lines).extracting(FrontPlot.Line::name).containsExactly("base", "steer", "random");
    assertThat(lines)
        .extracting(FrontPlot.Line::role)
        .containsExactly(Role.BASE, Role.METHOD, Role.CONTROL);
    assertThat(lines.get(1).column(0)).containsExactly(35, 50);
    assertThat(lines.get(1).column(1)).containsExactly(new double[] {0.4, 0.2}, within(1e-9));
  }

  @Test
  void the_picture_has_the_colours_of_its_lines() throws IOException {
    Path png = folder.resolve("front.png");
    FrontPlot.write(sample(), "sample", png);
    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(1000);
    assertThat(picture.getHeight()).isEqualTo(700);
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < picture.getWidth(); x++) {
      for (int y = 0; y < picture.getHeight(); y++) {
        colours.add(picture.getRGB(x, y) & 0xFFFFFF);
      }
    }
    assertThat(colours).contains(0x0072B2, 0xFFFFFF, 0x000000);
  }
}
