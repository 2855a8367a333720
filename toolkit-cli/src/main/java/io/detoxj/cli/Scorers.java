/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.encoder.ClassifierOptions;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.CachedScorer;
import io.detoxj.eval.toxicity.scorer.LexiconScorer;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.eval.toxicity.scorer.LlmJudge;
import io.detoxj.eval.toxicity.scorer.PerspectiveOptions;
import io.detoxj.eval.toxicity.scorer.PerspectiveScorer;
import io.detoxj.eval.toxicity.scorer.ScoreCache;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorerOptions;
import io.detoxj.minilm.MiniLmJudge;
import io.detoxj.rewrite.label.LabelledFile;
import io.detoxj.rewrite.label.LabellerScorer;
import io.detoxj.rewrite.label.TextLabeller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which scorers, by name. */
final class Scorers {
  private static final String KNOWN =
      "linear and minilm (bundled), classifier:FOLDER, lexicon:FILE, ngram:FOLDER (by rewrite"
          + " train-labels), perspective, llm:url=...,model=... (a language model on a server)";
  private static final String LINEAR = "linear";
  private static final String MINILM = MiniLmJudge.NAME;
  private static final String NONE = "none";
  private static final List<String> KINDS =
      List.of(LINEAR, MINILM, "classifier", "lexicon", "ngram", "perspective", "llm");
  private static final int TEXTS_AT_ONCE = 256;

  @Option(
      names = "--scorer",
      defaultValue = "linear",
      paramLabel = "SCORER",
      description = KNOWN + " (${DEFAULT-VALUE})")
  private String scorer = "linear";

  @Option(
      names = "--judge",
      paramLabel = "SCORER",
      description =
          "A scorer that stands beside it; may be repeated; none for none (evaluate: minilm)")
  private List<String> judges = List.of();

  @Option(
      names = "--score-cache",
      paramLabel = "FILE",
      description = "Keeps scores, so that no text is scored twice")
  private @Nullable Path cache;

  /** Scorers that are open; the first one's numbers are those of the report. */
  record Open(List<Scorer> all, @Nullable ScoreCache cache) implements AutoCloseable {
    Scorer first() {
      return all.get(0);
    }

    @Override
    public void close() throws IOException {
      all.forEach(Scorer::close);
      if (cache != null) {
        cache.close();
      }
    }
  }

  /** As {@link #open(boolean)}, with a bundled judge of another kind if none is named. */
  Open openWithJudge(boolean strict) throws IOException {
    return open(
        strict, judges.isEmpty() ? List.of(scorer.equals(MINILM) ? LINEAR : MINILM) : judges);
  }

  /**
   * Opens them; the caller closes the result.
   *
   * @param strict whether a classifier's unknown fields of config.json are refused
   * @throws UsageException if there is no such scorer
   * @throws IOException if a file cannot be read
   */
  Open open(boolean strict) throws IOException {
    return open(strict, judges);
  }

  private Open open(boolean strict, List<String> beside) throws IOException {
    if (beside.contains(NONE) && beside.size() > 1) {
      throw new UsageException("--judge none stands alone; remove it or the other judges");
    }
    List<Scorer> all = new ArrayList<>();
    try {
      all.add(named("--scorer", scorer, strict));
      for (String judge : beside.equals(List.of(NONE)) ? List.<String>of() : beside) {
        all.add(named("--judge", judge, strict));
      }
      if (cache == null) {
        return new Open(all, null);
      }
      ScoreCache scores = ScoreCache.open(cache);
      all.replaceAll(one -> new CachedScorer(one, scores, textsAtOnce(one)));
      return new Open(all, scores);
    } catch (IOException | RuntimeException e) {
      all.forEach(Scorer::close);
      throw e;
    }
  }

  /** What was paid for is kept at once. */
  private static int textsAtOnce(Scorer scorer) {
    return scorer instanceof LlmJudge || scorer instanceof PerspectiveScorer ? 1 : TEXTS_AT_ONCE;
  }

  /**
   * Opens one; the caller closes it.
   *
   * @param option with which it is named, for messages
   * @param text such as {@code linear} or {@code classifier:FOLDER}
   * @param strict whether a classifier's unknown fields of config.json are refused
   * @throws UsageException if there is no such scorer
   * @throws IOException if a file cannot be read
   */
  static Scorer named(String option, String text, boolean strict) throws IOException {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String place = colon < 0 ? "" : text.substring(colon + 1);
    boolean wantsPlace = List.of("classifier", "lexicon", "ngram", "llm").contains(kind);
    return switch (wantsPlace == place.isEmpty() ? "" : kind) {
      case LINEAR -> LinearToxicityScorer.bundled();
      case MINILM -> MiniLmJudge.load(ClassifierOptions.standard());
      case "classifier" -> TransformerScorer.load(ModelOptions.folder(place), classifier(strict));
      case "lexicon" -> LexiconScorer.load(Path.of(place));
      case "ngram" -> ngrams(LabellerText.read(option, text));
      case "llm" -> LlmJudge.open(LlmJudgeText.read(option, place));
      case "perspective" -> PerspectiveScorer.open(PerspectiveOptions.standard());
      default ->
          throw new UsageException(
              "%s: there is no scorer \"%s\"; nearest: %s; there are: %s"
                  .formatted(option, text, NearestNames.to(kind, KINDS), KNOWN));
    };
  }

  private static Scorer ngrams(LabellerText text) throws IOException {
    TextLabeller labeller = text.open(LabelledFile.Question.TOXICITY);
    return new LabellerScorer("ngram", labeller, text.toxic(labeller));
  }

  /**
   * Tells what the user of Chinese sentences should know: none of the bundled scorers reads them.
   */
  void noteOnChinese(Program program) {
    List<String> all = new ArrayList<>(judges);
    all.add(scorer);
    if (all.contains(LINEAR) || all.contains(MINILM)) {
      program.note(
          "linear and minilm read English and find Chinese harmless; give a --scorer that reads"
              + " Chinese, such as ngram:FOLDER of your own rewrite train-labels");
    }
  }

  private static TransformerScorerOptions classifier(boolean strict) {
    LoadOptions load = LoadOptions.standard().withStrictConfig(strict);
    return TransformerScorerOptions.standard().with(ClassifierOptions.standard().with(load));
  }
}
