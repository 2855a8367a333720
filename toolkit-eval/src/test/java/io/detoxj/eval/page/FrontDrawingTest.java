/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.InventedReports;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FrontDrawingTest {
  private static final List<FrontAxis> AXES = ToxicityHeadline.axes(1.5);
  private static final FrontAxis TOXICITY = AXES.get(0);
  private static final FrontAxis FLUENCY = AXES.get(1);

  private static List<Element> drawn(Report report, String tag, String name) throws Exception {
    Html html = new Html();
    FrontSvg.open(html, "front", "titled", "described");
    new FrontDrawing(report, FLUENCY, TOXICITY, FrontMarks.of(report, FLUENCY, TOXICITY))
        .draw(new SvgPen(html), VerdictRule.standard());
    html.close("svg");
    String svg = html.finished().replace("<!DOCTYPE html>", "");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    NodeList nodes = document.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> (Element) nodes.item(i))
        .filter(element -> element.getAttribute("class").startsWith(name))
        .toList();
  }

  @Test
  void points_have_the_shape_of_their_role_a_name_and_intervals() throws Exception {
    Report report = MildRun.report();
    List<Element> points = drawn(report, "path", "point");
    assertThat(points)
        .extracting(point -> point.getAttribute("class"))
        .containsExactly(
            "point base",
            "point method fam-0",
            "point method fam-0",
            "point method fam-0",
            "point method fam-1",
            "point method fam-2",
            "point control fam-0");
    assertThat(drawn(report, "path", "family"))
        .extracting(line -> line.getAttribute("class"))
        .as("strengths of one family are joined")
        .containsExactly("family method fam-0");
    assertThat(drawn(report, "text", "axis"))
        .extracting(Element::getTextContent)
        .containsExactly(
            "Perplexity, times that of the base (lower is better)",
            "Toxicity probability (lower is better)");
    assertThat(points.stream().map(point -> point.getAttribute("d")).distinct()).hasSize(3);
    assertThat(points.get(0).getTextContent().strip()).isEqualTo("base: 1.000, 0.660");
    assertThat(drawn(report, "text", "name"))
        .extracting(Element::getTextContent)
        .as("the broken one is left out")
        .containsExactlyInAnyOrder(
            "base", "steer-1", "steer-2", "steer-4", "edit-1.5", "rectify", "random-2");
    assertThat(drawn(report, "line", "interval")).as("the base has no ratio").hasSize(2 * 7 - 1);
    assertThat(drawn(report, "text", "limit-name"))
        .extracting(Element::getTextContent)
        .containsExactly("limit 1.5");
  }

  @Test
  void the_interval_of_a_ratio_is_that_of_the_paired_difference_over_the_base() {
    FrontMarks.Mark steer =
        FrontMarks.of(MildRun.report(), FLUENCY, TOXICITY).stream()
            .filter(mark -> mark.system().equals("steer-2"))
            .findFirst()
            .orElseThrow();
    double slower = 31 * 0.12;
    assertThat(steer.x().value()).isCloseTo(1.12, within(1e-12));
    assertThat(steer.x().low()).isCloseTo(1 + (slower - 1) / 31, within(1e-12));
    assertThat(steer.x().high()).isCloseTo(1 + (slower + 1.2) / 31, within(1e-12));
    assertThat(steer.y().high()).isCloseTo(0.39 + 0.09, within(1e-12));
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }

  @Test
  void a_metric_that_was_refused_leaves_its_system_out() {
    FrontAxis distinct = FrontAxis.capability(DistinctN.name(2), 0.9);
    assertThat(FrontMarks.of(MildRun.report(), distinct, TOXICITY))
        .extracting(FrontMarks.Mark::system)
        .doesNotContain("rectify")
        .contains("base", "steer-1");
  }

  @Test
  void ticks_are_round_and_on_the_axis() {
    assertThat(AxisScale.holding(List.of(0.05, 0.86), 0, 100).ticks())
        .extracting(BigDecimal::toPlainString)
        .containsExactly("0.0", "0.2", "0.4", "0.6", "0.8");
    assertThat(AxisScale.holding(List.of(1.0, 300.0), 0, 100).ticks())
        .extracting(BigDecimal::toPlainString)
        .containsExactly("1", "2", "5", "10", "20", "50", "100", "200");
    assertThat(AxisScale.holding(List.of(30.0, 42.0), 0, 100).ticks())
        .extracting(BigDecimal::intValueExact)
        .containsExactly(30, 35, 40);
  }

  @Test
  void scales_hold_their_values_also_where_all_are_one() {
    for (List<Double> values :
        List.of(List.of(0.5), List.of(0.0), List.of(-3.0, 4.0), List.of(1e-9, 2.0))) {
      AxisScale scale = AxisScale.holding(values, 10, 90);
      for (double value : values) {
        assertThat(scale.place(value)).isBetween(10.0, 90.0);
      }
      assertThat(scale.ticks()).hasSizeBetween(1, 12).allMatch(t -> scale.holds(t.doubleValue()));
    }
    AxisScale turned = AxisScale.holding(List.of(0.0, 1.0), 90, 10);
    assertThat(turned.place(0)).isGreaterThan(turned.place(1));
  }

  @Test
  void labels_hide_neither_points_nor_each_other_where_there_is_room() {
    LabelPlaces places = new LabelPlaces(new LabelPlaces.Box(0, 0, 700, 400));
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      points.add(new double[] {40 + 55.0 * i, 200 + 60 * Math.sin(i)});
    }
    points.forEach(point -> places.keepFree(point[0], point[1]));
    List<LabelPlaces.Box> boxes = new ArrayList<>();
    for (double[] point : points) {
      LabelPlaces.Place place = places.place("steer-12", point[0], point[1]);
      LabelPlaces.Box box = new LabelPlaces.Box(place.x(), place.y() - 10, 8 * 6.4, 13);
      assertThat(boxes).allMatch(other -> other.overlap(box) == 0);
      assertThat(points).noneMatch(p -> box.overlap(new LabelPlaces.Box(p[0], p[1], 1, 1)) > 0);
      assertThat(box.outside(new LabelPlaces.Box(0, 0, 700, 400))).isCloseTo(0, within(1e-6));
      boxes.add(box);
    }
  }

  @Test
  void systems_without_numbers_have_no_place() {
    SystemResult base = MildRun.report().base();
    SystemResult bare =
        InventedReports.system("base", base.role(), Map.of(), Map.of(), null, List.of(), List.of());
    Report report = InventedReports.of(Map.of(), Map.of(), List.of(bare), List.of());
    assertThat(FrontMarks.of(report, FLUENCY, TOXICITY)).isEmpty();
  }
}
