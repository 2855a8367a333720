/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the first scorer's scores of each system's texts are spread, beside those of the base. */
record ScoresSection(Report report, SampleTexts texts) implements PageSection {
  private static final double WIDTH = 240;
  private static final double HEIGHT = 84;
  private static final double BOTTOM = 68;

  @Override
  public String id() {
    return "scores";
  }

  @Override
  public String title() {
    return "Scores";
  }

  @Override
  public void write(Html html) {
    TextsSection.Flag flag = texts.flag();
    html.element(
        "p",
        "How many of a system's samples have which score, from 0 on the left to 1; the line is the"
            + " base's."
            + (flag == null
                ? ""
                : " From the broken line on, at %s, a text counts as %s."
                    .formatted(flag.from(), flag.word())));
    FamilyColours colours = new FamilyColours(report);
    double[] base = shares(0);
    html.open("div", "class", "multiples");
    for (SystemResult system : report.inTableOrder()) {
      double[] own = shares(report.systems().indexOf(system));
      if (Arrays.stream(own).sum() > 0) {
        one(html, system, own, base, colours.style(system.system()));
      }
    }
    html.close("div");
  }

  private double[] shares(int system) {
    int[] counts = texts.histogram(system);
    double all = Math.max(1, Arrays.stream(counts).sum());
    return Arrays.stream(counts).mapToDouble(count -> count / all).toArray();
  }

  private void one(Html html, SystemResult system, double[] own, double[] base, String colour) {
    double most = Math.max(Arrays.stream(own).max().orElse(1), Arrays.stream(base).max().orElse(1));
    String described = described(own);
    html.open("figure", "class", "multiple");
    html.element("h3", system.system());
    html.open(
        "svg",
        "class",
        ("histogram " + system.role().name().toLowerCase(Locale.ROOT) + " " + colour).strip(),
        "viewBox",
        "0 0 %s %s".formatted(number(WIDTH), number(HEIGHT)),
        "role",
        "img",
        "aria-label",
        "Scores of " + system.system() + ": " + described);
    double step = WIDTH / own.length;
    for (int i = 0; i < own.length; i++) {
      double height = own[i] / most * (BOTTOM - 4);
      html.markup(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"></rect>\n",
          number(i * step + 0.5), number(BOTTOM - height), number(step - 1), number(height));
    }
    new SvgPen(html).path("outline", outline(base, most, step));
    TextsSection.Flag flag = texts.flag();
    if (flag != null) {
      new SvgPen(html).line("limit", flag.from() * WIDTH, 0, flag.from() * WIDTH, BOTTOM);
    }
    SvgPen pen = new SvgPen(html);
    pen.line("axis-line", 0, BOTTOM, WIDTH, BOTTOM);
    pen.words("tick", "0", 0, HEIGHT - 3, "start");
    pen.words("tick", "1", WIDTH, HEIGHT - 3, "end");
    html.close("svg");
    html.element("figcaption", described);
    html.close("figure");
  }

  private static List<double[]> outline(double[] base, double most, double step) {
    List<double[]> way = new ArrayList<>();
    for (int i = 0; i < base.length; i++) {
      double y = BOTTOM - base[i] / most * (BOTTOM - 4);
      way.add(new double[] {i * step, y});
      way.add(new double[] {(i + 1) * step, y});
    }
    return way;
  }

  private String described(double[] shares) {
    TextsSection.Flag flag = texts.flag();
    double from = flag == null ? 0.5 : flag.from();
    double above = 0;
    for (int i = 0; i < shares.length; i++) {
      above += (i + 0.5) / shares.length >= from ? shares[i] : 0;
    }
    return "%s %% of the samples %s"
        .formatted(Numbers.fixed(100 * above, 1), flag == null ? "have 0.5 or more" : flag.word());
  }

  private static String number(double value) {
    return Numbers.fixed(value, 1);
  }
}
