/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The learning curves of one training or several in one file for a browser, made like {@link
 * HtmlReport}: each number of the steps is drawn, a thin line as it was and a thick one as the mean
 * of a few steps, in a colour for each training.
 *
 * @param title of the page
 * @param charts what is drawn against the steps and perhaps against something else; those that no
 *     training has are left out
 */
public record TrainingPage(String title, List<Chart> charts) {
  /** Steps of a mean. */
  static final int MEAN_OF = 5;

  /** The name under which a step has its number. */
  public static final String STEP = "step";

  /**
   * A drawing.
   *
   * @param title what is drawn, with its unit
   * @param number its name in the steps
   * @param note what to look for, a sentence
   */
  public record Chart(String title, String number, String note) {}

  /**
   * Something else to draw against, in a section of its own.
   *
   * @param title of the section, such as "By scorer calls"
   * @param axis what stands under the drawings
   * @param number its name in the steps
   * @param charts names of the numbers that are drawn
   */
  public record Against(String title, String axis, String number, List<String> charts) {}

  /** Keeps a copy. */
  public TrainingPage {
    charts = List.copyOf(charts);
  }

  /**
   * The text of the page. Equal arguments give equal texts.
   *
   * @param runs one or more, in the order of their colours
   * @param others beside the steps
   */
  public String text(List<TrainingRun> runs, List<Against> others) {
    List<Chart> drawn = charts.stream().filter(chart -> has(runs, STEP, chart.number())).toList();
    Html html = new Html();
    List<PageFrame.Link> links = new ArrayList<>();
    links.add(new PageFrame.Link("Curves", "curves"));
    Section.open(html, "curves", "Curves");
    html.element(
        "p",
        "A thin line is what each step saw, a thick one the mean of it and the "
            + (MEAN_OF - 1)
            + " before.");
    legend(html, runs);
    drawings(html, runs, drawn, STEP, "Step");
    html.close("section");
    for (int i = 0; i < others.size(); i++) {
      Against other = others.get(i);
      List<Chart> some =
          drawn.stream()
              .filter(chart -> other.charts().contains(chart.number()))
              .filter(chart -> has(runs, other.number(), chart.number()))
              .toList();
      if (!some.isEmpty()) {
        String id = "against-" + (i + 1);
        links.add(new PageFrame.Link(other.title(), id));
        Section.open(html, id, other.title());
        drawings(html, runs, some, other.number(), other.axis());
        html.close("section");
      }
    }
    links.add(new PageFrame.Link("Numbers", "numbers"));
    table(html, runs, drawn);
    return new PageFrame(
            title,
            "DetoxJ training",
            "Scripts are off. Everything can be read.",
            PageResource.joined(List.of("table.css", "drawings.css", "training.css")),
            PageResource.joined(List.of()))
        .render(facts(runs), links, html, Optional.empty());
  }

  private static boolean has(List<TrainingRun> runs, String x, String y) {
    return runs.stream().anyMatch(run -> !run.points(x, y).isEmpty());
  }

  private static List<PageFrame.Fact> facts(List<TrainingRun> runs) {
    return runs.stream()
        .map(run -> new PageFrame.Fact(run.name(), run.steps().size() + " steps", ""))
        .toList();
  }

  private static void legend(Html html, List<TrainingRun> runs) {
    if (runs.size() < 2) {
      return;
    }
    html.open("ul", "class", "legend");
    for (int i = 0; i < runs.size(); i++) {
      html.markup(
          """
          <li><svg viewBox="0 0 16 16" aria-hidden="true">\
          <line class="key %s" x1="0" y1="8" x2="16" y2="8"></line></svg>%s</li>
          """,
          TrainingDrawing.colour(i), runs.get(i).name());
    }
    html.close("ul");
  }

  private static void drawings(
      Html html, List<TrainingRun> runs, List<Chart> charts, String x, String axis) {
    html.open("div", "class", "curves");
    for (Chart chart : charts) {
      TrainingDrawing drawing = new TrainingDrawing(runs, x, chart.number());
      html.open("figure");
      html.element("h3", chart.title());
      html.open(
          "svg",
          "class",
          "front curve",
          "viewBox",
          TrainingDrawing.VIEW,
          "role",
          "img",
          "aria-label",
          chart.title() + " by " + axis + ": " + drawing.described());
      drawing.draw(new SvgPen(html), axis);
      html.close("svg");
      html.open("figcaption").element("p", chart.note()).close("figcaption");
      html.close("figure");
    }
    html.close("div");
  }

  private static void table(Html html, List<TrainingRun> runs, List<Chart> charts) {
    Section.open(html, "numbers", "Numbers");
    html.element("p", "Means of the first and of the last " + MEAN_OF + " steps.");
    List<String> titles = new ArrayList<>(List.of("Number"));
    for (TrainingRun run : runs) {
      titles.add(runs.size() == 1 ? "First" : run.name() + ", first");
      titles.add(runs.size() == 1 ? "Last" : run.name() + ", last");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Chart chart : charts) {
      List<String> row = new ArrayList<>(List.of(chart.title()));
      for (TrainingRun run : runs) {
        row.add(shown(run.first(chart.number(), MEAN_OF)));
        row.add(shown(run.last(chart.number(), MEAN_OF)));
      }
      rows.add(row);
    }
    Tables.write(html, "First and last steps", titles, 1, rows);
    html.close("section");
  }

  /** With three digits that count. */
  private static String shown(OptionalDouble value) {
    if (value.isEmpty()) {
      return "not measured";
    }
    double size = Math.abs(value.getAsDouble());
    int decimals = size == 0 ? 3 : Math.min(8, Math.max(0, 2 - (int) Math.floor(Math.log10(size))));
    return Numbers.fixed(value.getAsDouble(), decimals);
  }
}
