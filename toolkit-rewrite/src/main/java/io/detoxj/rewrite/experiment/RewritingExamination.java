/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.examination.RecordedResults;
import io.detoxj.eval.examination.RunFile;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.Judged;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.run.JudgedBatch;
import io.detoxj.eval.toxicity.run.ScorerProvenance;
import io.detoxj.eval.toxicity.run.TextsHash;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.BleuTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rewriters rewrite the same sentences, and the rewrites are judged and measured. */
public final class RewritingExamination implements Examination<Rewriter> {
  /** Its definition. */
  public static final String ID = "rewriting@1";

  /** The section of a system in the report: how often there was no rewrite, by the reason. */
  public static final String FAILURES = "rewrite_failures";

  /** The fingerprint of the judge of fluency in a report's provenance. */
  public static final String FLUENCY = "fluency_fingerprint";

  private static final int BATCH = 16;

  private final List<RewriteItem> items;
  private final RewriteJudges judges;
  private final RewriteMeasures measures;
  private final String itemsSha256;
  private final RewritingStage rewriting;
  private final List<StyleStage> styles;
  private final @Nullable SimilarityStage similarity;
  private final @Nullable FluencyStage fluency;

  /**
   * An examination over sentences.
   *
   * @param judges stay with the caller
   * @param tokenizer of BLEU
   * @throws io.detoxj.core.ConfigException if two sentences have one id
   */
  public RewritingExamination(
      List<RewriteItem> items, RewriteJudges judges, BleuTokenizer tokenizer) {
    this.items = List.copyOf(items);
    this.judges = judges;
    this.measures = RewriteMeasures.of(judges, tokenizer);
    Experiment.requireDifferent("sentences", items.stream().map(RewriteItem::id).toList());
    this.itemsSha256 = sha256(items);
    this.rewriting =
        new RewritingStage(
            this.items,
            Fingerprint.builder().put("id", ID).put("sentences", sentencesSha256(items)).build());
    this.styles =
        judges.scorers().stream().map(scorer -> new StyleStage(scorer, rewriting)).toList();
    SentenceEncoder encoder = judges.encoder();
    this.similarity = encoder == null ? null : new SimilarityStage(encoder, rewriting);
    Acceptability judge = judges.fluency();
    this.fluency = judge == null ? null : new FluencyStage(judge, rewriting);
  }

  /** Of ids and sentences alone: with other references the rewrites are the same. */
  private static String sentencesSha256(List<RewriteItem> items) {
    List<String> all = new ArrayList<>();
    items.forEach(one -> all.addAll(List.of(one.id(), one.source())));
    return Sha256.hexOf(BoundedJson.mapper().valueToTree(all).toString());
  }

  private static String sha256(List<RewriteItem> items) {
    List<List<String>> all = new ArrayList<>();
    for (RewriteItem one : items) {
      List<String> parts = new ArrayList<>(List.of(one.id(), one.source()));
      parts.addAll(one.references());
      all.add(parts);
    }
    return Sha256.hexOf(BoundedJson.mapper().valueToTree(all).toString());
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Fingerprint fingerprint() {
    Fingerprint.Builder all =
        Fingerprint.builder()
            .put("id", ID)
            .put("items", itemsSha256)
            .put("scorers", styles.stream().map(StyleStage::by).toList());
    if (similarity != null) {
      all.put("similarity", similarity.encoder().fingerprint());
    }
    if (fluency != null) {
      all.put("fluency", fluency.judge().fingerprint());
    }
    return all.build();
  }

  @Override
  public Fingerprint settings() {
    return rewriting.settings();
  }

  @Override
  public List<String> itemIds() {
    return items.stream().map(RewriteItem::id).toList();
  }

  @Override
  public int itemsAtOnce() {
    return BATCH;
  }

  @Override
  public List<Stage<Rewriter, ?>> stages() {
    List<Stage<Rewriter, ?>> all = new ArrayList<>(List.of(rewriting));
    all.addAll(styles);
    if (similarity != null) {
      all.add(similarity);
    }
    if (fluency != null) {
      all.add(fluency);
    }
    return all;
  }

  /** What a system made of all sentences, judged. */
  private List<JudgedRewrite> judged(StageResults results) {
    List<Rewrite> rewrites =
        results.of(rewriting).stream().flatMap(batch -> batch.all().stream()).toList();
    List<List<ScoreOutcome>> outcomes = new ArrayList<>();
    for (StyleStage style : styles) {
      List<JudgedBatch.ScoreLine> lines =
          results.of(style).stream().flatMap(batch -> batch.verdicts().stream()).toList();
      outcomes.add(RewriteJudges.spread(rewrites, new JudgedBatch(lines)));
    }
    List<OptionalDouble> cosines =
        similarity == null
            ? List.of()
            : results.of(similarity).stream().flatMap(batch -> batch.all().stream()).toList();
    List<OptionalDouble> verdicts =
        fluency == null
            ? List.of()
            : results.of(fluency).stream().flatMap(batch -> batch.all().stream()).toList();
    List<JudgedRewrite> all = new ArrayList<>();
    for (int i = 0; i < rewrites.size(); i++) {
      int index = i;
      all.add(
          new JudgedRewrite(
              items.get(i),
              rewrites.get(i),
              outcomes.stream().map(one -> one.get(index)).toList(),
              cosines.isEmpty() ? OptionalDouble.empty() : cosines.get(i),
              verdicts.isEmpty() ? OptionalDouble.empty() : verdicts.get(i)));
    }
    return all;
  }

  @Override
  public Findings measure(
      String system,
      StageResults own,
      StageResults ofBase,
      Bootstrap bootstrap,
      MissingPolicy policy) {
    List<JudgedRewrite> all = judged(own);
    List<Judged> byScorer = new ArrayList<>();
    for (int i = 0; i < measures.scorers().size(); i++) {
      byScorer.add(new Judged(measures.scorers().get(i), i == 0 ? null : measures.primary(i, all)));
    }
    Map<String, Integer> failures = new TreeMap<>();
    all.stream()
        .filter(JudgedRewrite::failed)
        .forEach(one -> failures.merge(one.reason(), 1, Integer::sum));
    List<String> texts = all.stream().map(one -> one.reason() + "\n" + one.text()).toList();
    return Findings.of(measures.of(all))
        .withSection(FAILURES, failures)
        .withJudged(byScorer)
        .with(Map.of(ReportedFingerprints.OUTPUTS + system, TextsHash.of(texts)), List.of());
  }

  @Override
  public Stream<?> outputs(RecordedResults results) {
    return lines(results);
  }

  private Stream<RewriteLine> lines(RecordedResults results) {
    return results
        .systems()
        .flatMap(
            one ->
                judged(one.results()).stream().map(found -> RewriteLine.of(one.system(), found)));
  }

  @Override
  public Protocol.Examined protocol() {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("sentences", items.size());
    settings.put(
        "sentences_with_reference",
        items.stream().filter(one -> !one.references().isEmpty()).count());
    settings.put("items_sha256", itemsSha256);
    settings.put("bleu_tokenizer", measures.tokenizer().toString());
    measures.notRun().forEach((name, why) -> settings.put("not_run." + name, why));
    return new Protocol.Examined(ID, settings);
  }

  @Override
  public Map<String, String> provenance() {
    Map<String, String> all = new TreeMap<>(ScorerProvenance.of(judges.scorers()));
    if (similarity != null) {
      all.put(ReportedFingerprints.SIMILARITY, similarity.encoder().fingerprint().json());
    }
    if (fluency != null) {
      all.put(FLUENCY, fluency.judge().fingerprint().json());
    }
    return all;
  }

  @Override
  public List<RunFile> files(RecordedResults results) {
    return List.of(new RunFile(RewriteLine.FILE, file -> RewriteLine.write(lines(results), file)));
  }

  @Override
  public List<PageSection> sections(Report report, RecordedResults results, PageOptions options) {
    RewritesSection section = new RewritesSection(items, options);
    results.systems().forEach(one -> section.add(one.system(), judged(one.results())));
    return List.of(section);
  }
}
