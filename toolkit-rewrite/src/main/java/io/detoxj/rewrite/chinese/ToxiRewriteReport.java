/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.Scenario;
import io.detoxj.rewrite.data.ToxiRewriteCn.Labelled;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The four dimensions of ToxiRewriteCN (Wang et al., EMNLP 2025, section 4) for the rewrites of one
 * system: detoxification, fluency, kept content and polarity, over all records and by scenario, 0
 * to 100, with intervals by bootstrap over records. What has no labeller or no model is not run.
 * S-CLS and the polarity are those of the labellers that it names, and comparable with the paper's
 * only if these are the paper's.
 *
 * @param format names the form of the file
 * @param join how the labelled words were found
 * @param judges who judged what
 * @param unlabelled predictions whose text is not among the labelled ones; left out of all numbers
 * @param scopes {@link #ALL}, and each scenario that has records
 */
@JsonPropertyOrder({"format", "join", "judges", "unlabelled", "scopes"})
public record ToxiRewriteReport(
    String format,
    Cleanness.Join join,
    Map<String, String> judges,
    int unlabelled,
    Map<String, Scope> scopes) {
  /** All records, whatever their scenario. */
  public static final String ALL = "all";

  private static final String FORMAT = "detoxj-toxirewritecn-1";

  /**
   * Some of the records.
   *
   * @param records how many there are, with those of empty rewrites
   * @param empty how many rewrites are empty
   * @param overlong how many are more than ten times as long as their text, which is no rewrite;
   *     they count as they are, as published
   * @param toxicityWithoutLabel rewrites that are there and to which the labeller gave no label
   * @param polarityWithoutLabel the same of polarity
   * @param metrics the numbers, or why there are none, in the order of the paper's tables
   */
  public record Scope(
      int records,
      int empty,
      int overlong,
      int toxicityWithoutLabel,
      int polarityWithoutLabel,
      Map<String, MetricResult> metrics) {
    /** Keeps the order. */
    public Scope {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
  }

  /** Keeps the orders. */
  public ToxiRewriteReport {
    judges = Collections.unmodifiableMap(new LinkedHashMap<>(judges));
    scopes = Collections.unmodifiableMap(new LinkedHashMap<>(scopes));
  }

  /**
   * Judges and measures.
   *
   * @param predictions of one system, in any order; by position in that of the labelled records
   * @param labelled the main file of the data
   * @param join how labelled words are found; scenario and reference are always those of the text
   * @param judges stay with the caller
   * @param policy how many records may be without a value where a model gives it
   * @throws ConfigException if no prediction is of a labelled text, or there are more predictions
   *     than records to join by position
   */
  public static ToxiRewriteReport of(
      List<Prediction> predictions,
      List<Labelled> labelled,
      Cleanness.Join join,
      ChineseJudges judges,
      Bootstrap bootstrap,
      MissingPolicy policy) {
    List<JudgedPrediction> all = JudgedPrediction.of(predictions, labelled, join, judges);
    if (all.isEmpty()) {
      throw new ConfigException(
          "none of the %s texts is one of the %s labelled ones; check which column has the texts as they were"
              .formatted(predictions.size(), labelled.size()));
    }
    ChineseMeasures measures = new ChineseMeasures(judges, join);
    Map<String, Scope> scopes = new LinkedHashMap<>();
    scopes.put(ALL, scope(all, judges, measures.of(all, bootstrap, policy)));
    for (Scenario scenario : Scenario.values()) {
      List<JudgedPrediction> some =
          all.stream().filter(one -> one.record().scenario() == scenario).toList();
      if (!some.isEmpty()) {
        String name = scenario.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        scopes.put(name, scope(some, judges, measures.of(some, bootstrap, policy)));
      }
    }
    return new ToxiRewriteReport(
        FORMAT, join, judges.provenance(), predictions.size() - all.size(), scopes);
  }

  private static Scope scope(
      List<JudgedPrediction> some, ChineseJudges judges, Map<String, MetricResult> metrics) {
    return new Scope(
        some.size(),
        (int) some.stream().filter(JudgedPrediction::failed).count(),
        (int) some.stream().filter(JudgedPrediction::overlong).count(),
        judges.toxicity() == null ? 0 : ChineseMeasures.junk(some, JudgedPrediction::toxicity),
        judges.polarity() == null ? 0 : ChineseMeasures.junk(some, JudgedPrediction::polarity),
        metrics);
  }

  /** As JSON, with a line end. */
  public String json() {
    return BoundedJson.mapper().valueToTree(this).toPrettyString() + "\n";
  }

  /** As Markdown: a column for each scope, a row for each number. */
  public String markdown() {
    StringBuilder text = new StringBuilder(OwnOutput.MARK + "\n\n| |");
    scopes.keySet().forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n|---|").append("---|".repeat(scopes.size())).append('\n');
    row(text, "records", scope -> Integer.toString(scope.records()));
    row(text, "empty rewrites", scope -> Integer.toString(scope.empty()));
    row(text, "more than ten times as long", scope -> Integer.toString(scope.overlong()));
    if (judges.containsKey("toxicity")) {
      row(text, "no toxicity label", scope -> Integer.toString(scope.toxicityWithoutLabel()));
    }
    if (judges.containsKey("polarity")) {
      row(text, "no polarity label", scope -> Integer.toString(scope.polarityWithoutLabel()));
    }
    Map<String, String> refused = new LinkedHashMap<>();
    for (String metric : metrics()) {
      List<MetricResult> found =
          scopes.values().stream().map(scope -> scope.metrics().get(metric)).toList();
      if (found.stream().allMatch(MetricResult.Refused.class::isInstance)) {
        refused.put(metric, ((MetricResult.Refused) found.get(0)).reason());
      } else {
        row(text, metric, scope -> cell(scope.metrics().get(metric)));
      }
    }
    text.append('\n');
    refused.forEach((name, why) -> text.append("- %s: %s\n".formatted(name, why)));
    judges.forEach(
        (name, judge) -> text.append("- %s by %s\n".formatted(name, ForeignText.shown(judge))));
    text.append("- words joined by %s\n".formatted(join.name().toLowerCase(Locale.ROOT)));
    if (unlabelled > 0) {
      text.append(
          "- predictions whose text is not labelled, which are left out: %s\n"
              .formatted(unlabelled));
    }
    return text.toString();
  }

  private Set<String> metrics() {
    Set<String> names = new LinkedHashSet<>();
    scopes.values().forEach(scope -> names.addAll(scope.metrics().keySet()));
    return names;
  }

  /** What a scope has in a row. */
  private interface Cell {
    String of(Scope scope);
  }

  private void row(StringBuilder text, String name, Cell cell) {
    text.append("| ").append(name).append(" |");
    scopes.values().forEach(scope -> text.append(' ').append(cell.of(scope)).append(" |"));
    text.append('\n');
  }

  private static String cell(MetricResult result) {
    return result instanceof MetricResult.Estimate one
        ? String.format(
            Locale.ROOT,
            "%.2f [%.2f, %.2f]",
            one.value(),
            one.interval().low(),
            one.interval().high())
        : "-";
  }
}
