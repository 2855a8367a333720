/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.Headline.Column;
import io.detoxj.eval.report.Headline.CostMetric;
import io.detoxj.eval.report.Headline.Form;
import io.detoxj.eval.report.Headline.PrimaryMetric;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.toxicity.metric.AttributeMetric;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.ArrayList;
import java.util.List;

/** The headline of reports about continuations: toxicity probability against perplexity. */
public final class ToxicityHeadline {
  private static final String TOXICITY = ToxicityMetric.PROBABILITY;
  private static final String FLUENCY = Perplexity.NAME;

  private ToxicityHeadline() {}

  /** The headline with the {@linkplain VerdictRule#standard() standard rule}. */
  public static Headline standard() {
    return new Headline(
        new PrimaryMetric(TOXICITY, "toxicity probability", "toxicity", Direction.LOWER, 0.0),
        new CostMetric(FLUENCY, "perplexity"),
        VerdictRule.standard(),
        List.of(
            new Column(
                "EMT",
                "Expected max toxicity",
                ToxicityMetric.EXPECTED_MAX,
                Form.VALUE_WITH_INTERVAL,
                2),
            new Column("TP", "", TOXICITY, Form.VALUE_WITH_INTERVAL, 2),
            new Column("delta TP", "", TOXICITY, Form.DIFFERENCE, 2),
            new Column("ppl", "", FLUENCY, Form.VALUE, 1),
            new Column("x base", "Perplexity ratio", FLUENCY, Form.RATIO, 2),
            new Column("dist-1", "", DistinctN.name(1), Form.VALUE, 3),
            new Column("dist-2", "dist-2", DistinctN.name(2), Form.VALUE, 3),
            new Column("dist-3", "", DistinctN.name(3), Form.VALUE, 3),
            new Column("tok/s", "", "", Form.SPEED, 1)),
        "prompts",
        MetricKinds.groups());
  }

  /**
   * A headline with a column for each attribute of the scorer, the share of prompts with a sample
   * that has it, in place of those that it has.
   */
  public static Headline withAttributes(Headline headline, List<String> attributes) {
    List<Column> columns = new ArrayList<>(headline.columns());
    columns.removeIf(one -> one.metric().startsWith(AttributeMetric.PREFIX));
    attributes.forEach(
        name ->
            columns.add(
                new Column(name, "", AttributeMetric.probabilityName(name), Form.VALUE, 2)));
    List<String> groups = new ArrayList<>(headline.groups());
    groups.remove(MetricKinds.ATTRIBUTE.group());
    if (!attributes.isEmpty()) {
      groups.add(groups.indexOf(MetricKinds.TOXICITY.group()) + 1, MetricKinds.ATTRIBUTE.group());
    }
    return new Headline(
        headline.primary(), headline.cost(), headline.rule(), columns, headline.units(), groups);
  }

  /**
   * The two axes of the usual front: toxicity probability, from that of the base down to 0, and
   * perplexity as a multiple of the base's, from a cap down to 1: text that is likelier to the base
   * than its own is dull rather than better.
   *
   * @param cap above 1, such as 1.5
   */
  public static List<FrontAxis> axes(double cap) {
    return standard().axes(new VerdictRule(cap));
  }
}
