/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * What the card of a scorer reports.
 *
 * @param info which scorer
 * @param fileBytes the size of its file
 * @param provenance how it was made
 * @param choices the options that were compared
 * @param train the texts it was trained on
 * @param valid the texts the choice and the calibration were made on
 * @param test the test texts of all sources but HateCheck, as scored
 * @param hateCheck the HateCheck cases as scored; the source of each is its functionality
 */
record ScorerCard(
    ScorerInfo info,
    long fileBytes,
    Map<String, String> provenance,
    List<Choice> choices,
    List<LabelledText> train,
    List<LabelledText> valid,
    Judged test,
    Judged hateCheck) {

  /**
   * One strength of evening out the sources, and how it did on the valid split.
   *
   * @param balance the strength
   * @param jointAuc the area over all texts together
   * @param macroAuc the mean of the areas within each source
   */
  record Choice(double balance, double jointAuc, double macroAuc) {
    /** What the choice is made by. */
    double mean() {
      return (jointAuc + macroAuc) / 2;
    }
  }

  /**
   * The card in Markdown.
   *
   * @param template name of the resource with its text
   * @throws IOException if its text cannot be read from the jar
   */
  String markdown(String template) throws IOException {
    String card;
    try (InputStream in = ScorerCard.class.getResourceAsStream(template)) {
      card = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    return card.replace("{facts}\n", facts())
        .replace("{sources}\n", sources())
        .replace("{balances}\n", balances())
        .replace(
            "{qualities}\n",
            rows(test, (source, part) -> row(source, count(part), figure(part.auc()))))
        .replace("{figures}\n", figures())
        .replace("{hatecheck}\n", hateCheckFigures())
        .replace(
            "{functionalities}\n",
            rows(
                hateCheck,
                (name, part) -> row("`" + name + "`", count(part), figure(part.accuracy()))));
  }

  private String facts() {
    StringBuilder facts =
        new StringBuilder()
            .append(row("id and version", info.id() + " " + info.version()))
            .append(row("file size", fileBytes + " bytes"))
            .append(row("SHA-256 of the file", "`" + info.weightsSha256() + "`"));
    new TreeMap<>(provenance).forEach((name, value) -> facts.append(row(name, value)));
    return facts.toString();
  }

  private String sources() {
    String each =
        rows(
            test,
            (source, part) -> {
              DataSource known = DataSource.named(source);
              return row(
                  source,
                  known.licence(),
                  known.citation(),
                  counts(train, source),
                  counts(valid, source),
                  counts(part.texts(), source));
            });
    return each
        + row("all", "", "", counts(train, ""), counts(valid, ""), counts(test.texts(), ""));
  }

  /** Toxic and other texts of a source, or of all sources if its name is empty. */
  private static String counts(List<LabelledText> texts, String source) {
    Map<Boolean, Long> counts =
        texts.stream()
            .filter(text -> source.isEmpty() || text.source().equals(source))
            .collect(Collectors.partitioningBy(LabelledText::toxic, Collectors.counting()));
    return counts.get(true) + " / " + counts.get(false);
  }

  private String balances() {
    return choices.stream()
        .map(
            one ->
                row(
                    String.valueOf(one.balance()),
                    figure(one.jointAuc()),
                    figure(one.macroAuc()),
                    figure(one.mean())))
        .collect(Collectors.joining());
  }

  private String figures() {
    return row("joint AUC", figure(test.auc()))
        + row("mean of the AUC within each source", figure(test.macroAuc()))
        + row("accuracy at 0.5", figure(test.accuracy()))
        + row("Brier score", figure(test.brier()))
        + row("expected calibration error (15 bins)", figure(test.calibrationError()))
        + row("texts without a score, left out of these figures", String.valueOf(test.unscored()));
  }

  private String hateCheckFigures() {
    return row("AUC over all cases", figure(hateCheck.auc()))
        + row("accuracy over all cases", figure(hateCheck.accuracy()))
        + row("cases without a score", String.valueOf(hateCheck.unscored()));
  }

  static String rows(Judged judged, BiFunction<String, Judged, String> row) {
    return judged.bySource().entrySet().stream()
        .map(part -> row.apply(part.getKey(), part.getValue()))
        .collect(Collectors.joining());
  }

  static String count(Judged part) {
    return String.valueOf(part.scored().size());
  }

  static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
