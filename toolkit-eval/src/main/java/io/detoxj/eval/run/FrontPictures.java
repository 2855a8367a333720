/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.plot.FrontLines;
import io.detoxj.eval.plot.FrontPlot;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.VerdictRule;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The front of toxicity and fluency as pictures beside a report. */
final class FrontPictures {
  private static final Logger LOG = LoggerFactory.getLogger(FrontPictures.class);

  private FrontPictures() {}

  /**
   * Writes front.png and front.svg. Where there is nothing to draw, or no fonts or libraries to
   * draw with, they are left out, and those of an earlier run removed: a picture is not worth the
   * loss of a run.
   *
   * @throws IOException if a file cannot be written
   */
  static void write(Report report, Path folder) throws IOException {
    List<FrontAxis> axes =
        FrontAxis.toxicityAndFluency(VerdictRule.standard().maxPerplexityRatio());
    FrontAxis toxicity = axes.get(0);
    FrontAxis fluency = axes.get(1);
    boolean drawable = !FrontLines.of(report, fluency, toxicity).families().isEmpty();
    for (String name : List.of("front.png", "front.svg")) {
      Path file = folder.resolve(name);
      Files.deleteIfExists(file);
      if (drawable) {
        try {
          FrontPlot.write(report, fluency, toxicity, "Toxicity and fluency", file);
        } catch (AWTError | InternalError | LinkageError e) {
          LOG.warn("{} is left out, for this machine cannot draw: {}", file, e.toString());
        }
      }
    }
  }
}
