/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedScorerTest {
  private static final List<String> TEXTS =
      IntStream.range(0, 40).mapToObj(i -> "turnip " + i).toList();

  @TempDir Path folder;

  private ScoreCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = ScoreCache.open(folder.resolve("scores.jsonl"));
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  @Test
  void asksForDistinctUnknownTextsInOrder() {
    FaultyScorer inner = new FaultyScorer("1", 0);
    CachedScorer scorer = new CachedScorer(inner, cache, 2);
    List<String> texts = List.of("b", "a", "b", "c", "a", "d");
    assertThat(scorer.score(texts)).isEqualTo(texts.stream().map(inner::outcome).toList());
    assertThat(inner.asked()).containsExactly("b", "a", "c", "d");
    assertThat(scorer.score(List.of("d", "e", "b")))
        .isEqualTo(List.of(inner.outcome("d"), inner.outcome("e"), inner.outcome("b")));
    assertThat(inner.asked()).containsExactly("b", "a", "c", "d", "e");
    assertThat(scorer.info()).isEqualTo(inner.info());
  }

  @Test
  void anotherLabelOfTheSameClassifierIsAskedAnew() throws IOException {
    Path model = TinyClassifier.writeTo("bert-multi", folder);
    TransformerScorerOptions options = TransformerScorerOptions.standard().named("judge", "1");
    List<String> texts = List.of("you soggy biscuit", "a mild day");
    try (Scorer toxic = TransformerScorer.load(model, options.withToxicLabels("toxic"));
        Scorer threat = TransformerScorer.load(model, options.withToxicLabels("threat"))) {
      assertThat(threat.info().weightsSha256()).isEqualTo(toxic.info().weightsSha256());
      new CachedScorer(toxic, cache, 8).score(texts);
      assertThat(cache.size(toxic.fingerprint())).isEqualTo(2);
      assertThat(cache.find(threat.fingerprint(), texts.get(0))).isEmpty();
      assertThat(new CachedScorer(threat, cache, 8).score(texts))
          .isEqualTo(threat.score(texts))
          .isNotEqualTo(toxic.score(texts));
    }
  }

  @Test
  void onlyTextsThatWereNotJudgedAreAskedForAgain() throws IOException {
    FaultyScorer inner = new FaultyScorer("1", 0.3);
    List<ScoreOutcome> outcomes = new CachedScorer(inner, cache, 7).score(TEXTS);
    List<String> failed =
        TEXTS.stream().filter(t -> inner.outcome(t) instanceof ScoreOutcome.Unscored).toList();
    assertThat(failed).hasSizeBetween(4, 24);
    assertThat(outcomes).isEqualTo(TEXTS.stream().map(inner::outcome).toList());

    cache.close();
    open();
    FaultyScorer again = new FaultyScorer("1", 0.3);
    CachedScorer scorer = new CachedScorer(again, cache, 7);
    assertThat(scorer.score(TEXTS)).isEqualTo(outcomes);
    assertThat(again.asked()).isEqualTo(failed);
    assertThat(scorer.limits()).hasSize(2).first().isEqualTo("It is for tests.");
    assertThat(scorer.limits().get(1))
        .startsWith((TEXTS.size() - failed.size()) + " scores were used again");

    FaultyScorer newer = new FaultyScorer("2", 0);
    new CachedScorer(newer, cache, 7).score(TEXTS);
    assertThat(newer.asked()).isEqualTo(TEXTS);
  }

  @Test
  void aBreakdownLosesAtMostOneRequest() {
    FaultyScorer inner = new FaultyScorer("1", 0);
    CachedScorer scorer = new CachedScorer(inner, cache, 4);
    inner.breakAfter(10);
    assertThatThrownBy(() -> scorer.score(TEXTS))
        .isInstanceOf(ScoringException.class)
        .hasMessageContainingAll("broke down", "8 scores so far", "scores.jsonl", "run again");
    inner.mend();
    assertThat(scorer.score(TEXTS)).isEqualTo(TEXTS.stream().map(inner::outcome).toList());
    assertThat(inner.asked().subList(0, 10)).isEqualTo(TEXTS.subList(0, 10));
    assertThat(inner.asked().subList(10, inner.asked().size())).isEqualTo(TEXTS.subList(8, 40));
  }

  @Test
  void threadsShareOneAsking() {
    FaultyScorer inner = new FaultyScorer("1", 0);
    CachedScorer scorer = new CachedScorer(inner, cache, 3);
    List<ScoreOutcome> expected = TEXTS.stream().map(inner::outcome).toList();
    assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> scorer.score(TEXTS)).toList())
        .isEqualTo(Collections.nCopies(16, expected));
    assertThat(inner.asked()).isEqualTo(TEXTS);
  }

  @Test
  void aScorerThatMiscountsIsRefused() {
    Scorer short1 =
        new Scorer() {
          @Override
          public ScorerInfo info() {
            return new ScorerInfo("short", "1", ScorerInfo.UNKNOWN, "for tests");
          }

          @Override
          public Fingerprint fingerprint() {
            return Fingerprint.ofHash("short");
          }

          @Override
          public List<ScoreOutcome> score(List<String> texts) {
            return List.of(new ScoreOutcome.Scored(0));
          }
        };
    assertThatThrownBy(() -> new CachedScorer(short1, cache, 8).score(List.of("a", "b")))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("short gave 1 outcomes for 2 texts");
    assertThatThrownBy(() -> new CachedScorer(short1, cache, 0)).hasMessageContaining("1 to 1024");
  }
}
