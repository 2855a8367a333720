/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.statistics.RankCorrelation;
import io.detoxj.rewrite.data.SgddTst;
import io.detoxj.rewrite.entity.EntityExtractor;
import io.detoxj.rewrite.entity.EntityOverlap;
import io.detoxj.rewrite.entity.EntityShare;
import io.detoxj.rewrite.entity.EntitySignal;
import io.detoxj.rewrite.entity.EntityStudy;
import io.detoxj.rewrite.entity.RuleEntityExtractor;
import io.detoxj.rewrite.entity.TokenEntityExtractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The study of Babakov et al. (2022) on the files of SGDD-TST: with the entities of the file, and
 * with ours.
 */
@Command(
    name = "entities",
    sortOptions = false,
    description =
        "Correlates metrics with people's ratings, with and without entities merged into them, on"
            + " SGDD-TST.")
final class MeasureEntities extends Program {
  private static final int GAPS = 35;
  private static final String MERGED = "merged.csv";
  private static final String ALONE = "alone.csv";
  private static final String GAPS_FILE = "gaps.csv";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description = "SGDD-TST, with its two tables")
  private Path data = Path.of(".");

  @Option(
      names = "--tagger",
      paramLabel = "FOLDER",
      description = "A token classifier, in place of the rules")
  private @Nullable Path tagger;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Also writes " + MERGED + ", " + ALONE + " and " + GAPS_FILE + " there")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  private final StringBuilder merged =
      new StringBuilder("metric,pairs,pure,merged,with_entities,p_published,p_proper\n");
  private final StringBuilder alone = new StringBuilder("entities,correlation,pairs\n");
  private final StringBuilder gaps = new StringBuilder("metric,too_high,entities_kept\n");

  @Override
  public Integer call() throws IOException {
    if (output != null) {
      overwriting.guard().folder(output, List.of(MERGED, ALONE, GAPS_FILE));
    }
    List<SgddTst.Rated> rows = SgddTst.withMetrics(data.resolve("SGDD-TST_with_metrics.csv.gz"));
    double[] ratings = rows.stream().mapToDouble(SgddTst.Rated::rating).toArray();
    Map<String, double[]> metrics = new LinkedHashMap<>();
    for (String name : rows.get(0).columns().keySet()) {
      if (!name.equals(SgddTst.ENTITY_SCORE) && !name.equals(SgddTst.ENTITY_SHARE)) {
        metrics.put(name, rows.stream().mapToDouble(row -> row.columns().get(name)).toArray());
      }
    }
    List<SgddTst.Annotated> annotated =
        SgddTst.annotated(data.resolve("SGDD_self_annotated_subset.csv.gz"));
    table("of the file", published(rows), ratings, metrics);
    try (EntityExtractor extractor =
        tagger == null ? new RuleEntityExtractor() : TokenEntityExtractor.load(tagger)) {
      for (EntityOverlap.Mode mode : EntityOverlap.Mode.values()) {
        EntityOverlap overlap = new EntityOverlap(mode, EntityOverlap.Empty.ONE);
        EntitySignal.Settings settings =
            new EntitySignal.Settings(extractor, overlap, EntityShare.STANDS_WITHIN);
        List<EntitySignal> signals =
            EntitySignal.of(
                settings,
                rows.stream().map(SgddTst.Rated::original).toList(),
                rows.stream().map(SgddTst.Rated::generated).toList(),
                List.of());
        table(extractor.name() + " " + overlap.name(), signals, ratings, metrics);
        print("score below 1, by annotation: %s%n%n", EntityStudy.noticed(settings, annotated));
      }
    }
    metrics.forEach((name, values) -> gaps(name, values, rows, annotated));
    if (output != null) {
      Files.createDirectories(output);
      AtomicFiles.writeString(output.resolve(MERGED), merged.toString());
      AtomicFiles.writeString(output.resolve(ALONE), alone.toString());
      AtomicFiles.writeString(output.resolve(GAPS_FILE), gaps.toString());
    }
    return ExitCode.DONE;
  }

  private static List<EntitySignal> published(List<SgddTst.Rated> rows) {
    return rows.stream()
        .map(
            row ->
                new EntitySignal(
                    row.columns().get(SgddTst.ENTITY_SCORE),
                    row.columns().get(SgddTst.ENTITY_SHARE)))
        .toList();
  }

  private void table(
      String entities,
      List<EntitySignal> signals,
      double[] ratings,
      Map<String, double[]> metrics) {
    print("entities %s: alone %.4f%n", entities, alone(entities, "", signals, ratings));
    List<Integer> some =
        IntStream.range(0, signals.size()).filter(i -> signals.get(i).share() > 0).boxed().toList();
    alone(
        entities,
        ", pairs with entities",
        some.stream().map(signals::get).toList(),
        some.stream().mapToDouble(i -> ratings[i]).toArray());
    print("metric\tpairs\tpure\tmerged\tp published\tp proper%n");
    for (EntityStudy.Row row : EntityStudy.rows(ratings, signals, metrics)) {
      print(
          "%s\t%d\t%.6f\t%.6f\t%.4g\t%.4g%n",
          row.metric(),
          row.pairs(),
          row.pure(),
          row.merged(),
          row.published().pValue(),
          row.proper().pValue());
      merged.append(
          String.format(
              Locale.ROOT,
              "\"%s, entities %s\",%d,%.6f,%.6f,%.6f,%.6g,%.6g%n",
              row.metric(),
              entities,
              row.pairs(),
              row.pure(),
              row.merged(),
              row.withEntities(),
              row.published().pValue(),
              row.proper().pValue()));
    }
  }

  /** Spearman's correlation of the entity score with the ratings. */
  private double alone(
      String entities, String which, List<EntitySignal> signals, double[] ratings) {
    double correlation =
        RankCorrelation.spearman(
            signals.stream().mapToDouble(EntitySignal::score).toArray(), ratings);
    alone.append(
        String.format(
            Locale.ROOT, "\"%s%s\",%.6f,%d%n", entities, which, correlation, signals.size()));
    return correlation;
  }

  /** Of the annotated pairs those where a metric's rank is furthest from people's. */
  private void gaps(
      String name, double[] values, List<SgddTst.Rated> rows, List<SgddTst.Annotated> annotated) {
    Map<List<String>, Double> byPair = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      byPair.put(List.of(rows.get(i).original(), rows.get(i).generated()), values[i]);
    }
    List<SgddTst.Annotated> there = new ArrayList<>();
    List<Double> kept = new ArrayList<>();
    for (SgddTst.Annotated one : annotated) {
      Double value = byPair.get(List.of(one.original(), one.generated()));
      if (value != null && !value.isNaN()) {
        there.add(one);
        kept.add(value);
      }
    }
    List<EntityStudy.Gap> largest =
        EntityStudy.largestGaps(
            there.stream().mapToDouble(SgddTst.Annotated::rating).toArray(),
            kept.stream().mapToDouble(value -> value).toArray(),
            GAPS);
    long kind = largest.stream().filter(gap -> gap.gap() > 0).count();
    long ok = largest.stream().filter(gap -> there.get(gap.pair()).entities().equals("ok")).count();
    print(
        "%s: of the %d largest gaps of rank among %d pairs too kind in %d; entities kept in %d%n",
        name, largest.size(), there.size(), kind, ok);
    gaps.append(String.format(Locale.ROOT, "\"%s\",%d,%d%n", name, kind, ok));
  }
}
