/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.classifier.ClassifierEndpoint;
import io.detoxj.molecule.classifier.ClassifierFile;
import io.detoxj.molecule.classifier.EndpointClassifier;
import io.detoxj.molecule.endpoint.Judgement;
import io.detoxj.molecule.evaluation.EvaluatedTask;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.Thresholds;
import io.detoxj.molecule.evaluation.ToxiEval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The card of classifiers. */
final class ClassifierCard {
  private static final String TOX21 = "Tox21_";

  /** A classifier with what was measured of it. */
  record Entry(EndpointClassifier classifier, EndpointReport report, int bytes, String sha256) {
    /** Reads what train-classifiers wrote. */
    static Entry read(Path folder, String endpoint) throws IOException {
      Path weights = folder.resolve(endpoint + ".bin");
      return new Entry(
          ClassifierFile.read(weights),
          EndpointReport.read(folder.resolve(endpoint + ".json")),
          Math.toIntExact(Files.size(weights)),
          Sha256.hex(weights));
    }

    private String endpoint() {
      return report.endpoint();
    }
  }

  private final List<Entry> entries;
  private final List<EvaluatedTask> originals;

  /**
   * Judges the originals of the benchmark.
   *
   * @param benchmark of which none was trained on
   */
  ClassifierCard(List<Entry> entries, Benchmark benchmark) {
    this.entries = List.copyOf(entries);
    ClassifierEndpoint judge =
        ClassifierEndpoint.of("card", entries.stream().map(Entry::classifier).toList());
    ToxiEval eval = new ToxiEval(judge, EvaluationMode.CORRECTED);
    originals = benchmark.tasks().stream().map(task -> original(eval, task)).toList();
  }

  private static EvaluatedTask original(ToxiEval eval, RepairTask task) {
    return eval.evaluate(task, RepairResponse.missing());
  }

  String markdown() {
    return BundledFile.text(ClassifierCard.class, "classifier-card.md")
        .replace("{count}", String.valueOf(entries.size()))
        .replace(
            "{tox21}",
            entries.stream()
                .map(Entry::endpoint)
                .filter(name -> name.startsWith(TOX21))
                .collect(Collectors.joining(",")))
        .replace("{models}\n", rows(ClassifierCard::model))
        .replace("{data}\n", rows(ClassifierCard::data))
        .replace("{tests}\n", rows(ClassifierCard::tests))
        .replace("{splits}\n", rows(ClassifierCard::splits))
        .replace("{heldOut}\n", rows(ClassifierCard::heldOut))
        .replace("{calibration}\n", rows(ClassifierCard::calibration))
        .replace("{reliability}\n", rows(ClassifierCard::reliability))
        .replace("{domain}\n", rows(ClassifierCard::domain))
        .replace("{originals}\n", rows(this::originals));
  }

  private String rows(Function<Entry, String> row) {
    return entries.stream()
        .map(row)
        .filter(cells -> !cells.isEmpty())
        .map(cells -> "| " + cells + " |\n")
        .collect(Collectors.joining());
  }

  private static String model(Entry entry) {
    EndpointClassifier.Facts facts = entry.classifier().facts();
    String model =
        facts.treeShare() == 0 ? "logistic" : facts.treeShare() == 1 ? "trees" : "mean of both";
    return cells(
        entry.endpoint(),
        model,
        entry.classifier().trainedOn(),
        entry.report().validation().toxic(),
        facts.threshold(),
        String.format(Locale.ROOT, "%.2f", facts.domain()),
        entry.bytes(),
        "`" + entry.sha256().substring(0, 16) + "…`");
  }

  private static String data(Entry entry) {
    EndpointReport report = entry.report();
    return cells(
        entry.endpoint(),
        report.rows(),
        report.unreadable(),
        report.conflicting(),
        report.repeated(),
        report.heldOut().molecules(),
        report.heldOut().toxic());
  }

  private static String tests(Entry entry) {
    EndpointReport.Tested scaffold = entry.report().first(MoleculeSplit.Kind.SCAFFOLD);
    Quality random = entry.report().first(MoleculeSplit.Kind.RANDOM).quality();
    return cells(
        entry.endpoint(),
        scaffold.quality().molecules(),
        scaffold.quality().toxic(),
        auc(scaffold.quality()),
        scaffold.linearAuc(),
        scaffold.treeAuc(),
        scaffold.meanAuc(),
        random.molecules(),
        random.toxic(),
        auc(random));
  }

  private static String splits(Entry entry) {
    DoubleSummaryStatistics areas =
        entry.report().splits().stream()
            .filter(one -> one.kind() == MoleculeSplit.Kind.SCAFFOLD)
            .mapToDouble(one -> one.quality().auc())
            .summaryStatistics();
    return areas.getCount() < 2
        ? ""
        : cells(
            entry.endpoint(), areas.getCount(), areas.getAverage(), areas.getMin(), areas.getMax());
  }

  private static String heldOut(Entry entry) {
    Quality quality = entry.report().heldOut();
    return cells(
        entry.endpoint(),
        quality.molecules(),
        quality.toxic(),
        auc(quality),
        quality.sensitivity(),
        quality.specificity(),
        quality.inside());
  }

  private static String calibration(Entry entry) {
    Quality quality = entry.report().first(MoleculeSplit.Kind.SCAFFOLD).quality();
    return cells(
        entry.endpoint(),
        quality.brier(),
        quality.calibrationError(),
        quality.sensitivity(),
        quality.specificity());
  }

  private static String reliability(Entry entry) {
    return entry.endpoint()
        + " | "
        + entry.report().validation().bins().stream()
            .map(
                bin ->
                    bin.molecules() == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%.2f (%d)", bin.toxic(), bin.molecules()))
            .collect(Collectors.joining(" | "));
  }

  private static String domain(Entry entry) {
    Quality validation = entry.report().validation();
    Quality test = entry.report().first(MoleculeSplit.Kind.SCAFFOLD).quality();
    return cells(
        entry.endpoint(),
        String.format(Locale.ROOT, "%.2f", entry.classifier().facts().domain()),
        validation.inside(),
        validation.auc(),
        validation.aucInside(),
        test.inside(),
        test.auc(),
        test.aucInside());
  }

  private String originals(Entry entry) {
    List<EvaluatedTask> own =
        originals.stream().filter(task -> task.endpoint().equals(entry.endpoint())).toList();
    return cells(
        entry.endpoint(),
        own.size(),
        own.stream().filter(task -> task.original() instanceof Judgement.Judged).count(),
        own.stream().filter(task -> task.toxic(Thresholds.standard())).count());
  }

  private static String auc(Quality quality) {
    return String.format(
        Locale.ROOT, "%.4f [%.3f, %.3f]", quality.auc(), quality.low(), quality.high());
  }

  private static String cells(Object... values) {
    StringBuilder cells = new StringBuilder();
    for (Object value : values) {
      cells.append(cells.isEmpty() ? "" : " | ");
      cells.append(value instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : value);
    }
    return cells.toString();
  }
}
