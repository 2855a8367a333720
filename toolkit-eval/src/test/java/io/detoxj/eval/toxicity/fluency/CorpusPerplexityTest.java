/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.toxicity.fluency.CorpusPerplexity.Unit;
import io.detoxj.eval.toxicity.fluency.Windows.Rolling;
import io.detoxj.eval.toxicity.fluency.Windows.Strided;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusPerplexityTest {
  private static final List<CorpusText> TEXTS =
      List.of(
          new CorpusText("short", "the soup"),
          new CorpusText("caf\u00e9", "rain fell over the caf\u00e9\n and  the hills. ".repeat(6)),
          new CorpusText("empty", ""));

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<TextLikelihood> score(CorpusScoring scoring) {
    return scoring.score(model, TEXTS, ProgressListener.silent());
  }

  @Test
  void isThatOfTheHarnessAndOfTransformers() throws IOException {
    JsonNode recorded;
    try (InputStream in = getClass().getResourceAsStream("corpus_perplexity.json")) {
      recorded = new ObjectMapper().readTree(in);
    }
    assertThat(recorded.get("cases")).hasSize(9);
    for (JsonNode one : recorded.get("cases")) {
      int[] ids =
          IntStream.range(0, one.get("ids").size())
              .map(i -> one.get("ids").get(i).asInt())
              .toArray();
      Beginning end = Beginning.of(model);
      assertNats(new CorpusScoring(new Rolling(15), end), ids, one.get("rolling_15"));
      assertNats(new CorpusScoring(new Rolling(64), end), ids, one.get("rolling_64"));
      if (ids.length > 1) {
        Beginning none = Beginning.NONE;
        assertNats(new CorpusScoring(new Strided(16, 5), none), ids, one.get("strided_16_by_5"));
        assertNats(new CorpusScoring(new Strided(64, 32), none), ids, one.get("strided_64_by_32"));
      }
    }
  }

  private static void assertNats(CorpusScoring scoring, int[] ids, JsonNode recorded) {
    CorpusScoring.Scored scored =
        scoring.scoreTokens(model, List.of(ids), ProgressListener.silent()).get(0);
    boolean all = scoring.beginning().token().isPresent();
    assertThat(scored.tokens()).isEqualTo(all ? ids.length : ids.length - 1);
    // Float32 against float64.
    assertThat(scored.nats() / ids.length)
        .as("%s of %d tokens", scoring, ids.length)
        .isCloseTo(recorded.doubleValue() / ids.length, within(1e-5));
  }

  @Test
  void theUnitsDivideTheSameNats() {
    CorpusScoring scoring = CorpusScoring.rolling(model);
    List<TextLikelihood> scored = score(scoring);
    double nats = scored.get(0).nll() + scored.get(1).nll();
    int tokens =
        model.tokenizer().encode(TEXTS.get(0).text()).length
            + model.tokenizer().encode(TEXTS.get(1).text()).length;
    int bytes = 8 + TEXTS.get(1).text().getBytes(StandardCharsets.UTF_8).length;

    // "the soup" has 2 words; the other 8 words a repetition and an empty one at the end.
    assertThat(scored.get(1).words()).isEqualTo(6 * 8 + 1);
    assertThat(value(Unit.TOKEN, scoring)).isCloseTo(Math.exp(nats / tokens), within(1e-6));
    assertThat(value(Unit.WORD, scoring) / Math.exp(nats / 51)).isCloseTo(1, within(1e-9));
    assertThat(value(Unit.BYTE, scoring)).isCloseTo(Math.exp(nats / bytes), within(1e-9));
    assertThat(value(Unit.BITS_PER_BYTE, scoring))
        .isCloseTo(nats / bytes / Math.log(2), within(1e-9));
  }

  private static double value(Unit unit, CorpusScoring scoring) {
    return new CorpusPerplexity(unit, "tiny", scoring).measure(score(scoring)).statistic().value();
  }

  @Test
  void textsWithoutScoredTokensAreMissing() {
    Measurement measured =
        new CorpusPerplexity(Unit.TOKEN, "tiny", CorpusScoring.rolling(model))
            .measure(score(CorpusScoring.rolling(model)));

    assertThat(measured.samples()).isEqualTo(3);
    assertThat(measured.missing()).isEqualTo(1);
    assertThat(measured.statistic().unitIds()).containsExactly("short", "caf\u00e9");
  }

  @Test
  void theBeginningIsSaidAndMatters() {
    CorpusScoring with = CorpusScoring.rolling(model);
    CorpusScoring without = new CorpusScoring(new Strided(64, 32), Beginning.NONE);

    assertThat(score(with).get(0).tokens()).isEqualTo(score(without).get(0).tokens() + 1);
    assertThat(score(with).get(0).nll()).isGreaterThan(score(without).get(0).nll());
    assertThat(new CorpusPerplexity(Unit.WORD, "tiny", with).id())
        .hasToString("word_perplexity@1(beginning=token 319,model=tiny,windows=rolling 64)");
    assertThat(new CorpusPerplexity(Unit.BITS_PER_BYTE, "tiny", without).id())
        .hasToString("bits_per_byte@1(beginning=none,model=tiny,windows=strided 64 by 32)");
  }

  @Test
  void aTextDoesNotDependOnItsNeighbours() {
    CorpusScoring scoring = new CorpusScoring(new Strided(32, 8), Beginning.of(model));
    List<TextLikelihood> together = score(scoring);
    for (int i = 0; i < TEXTS.size(); i++) {
      TextLikelihood alone =
          scoring.score(model, List.of(TEXTS.get(i)), ProgressListener.silent()).get(0);
      assertThat(alone.nll()).isCloseTo(together.get(i).nll(), within(1e-3));
    }
  }

  @Test
  void refusesLongWindowsAndIdsUsedTwice() {
    assertThatThrownBy(() -> score(new CorpusScoring(new Rolling(65), Beginning.NONE)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "windows of which 65 tokens are read do not fit the model's context of 64");
    assertThatThrownBy(
            () ->
                CorpusScoring.rolling(model)
                    .score(model, List.of(TEXTS.get(0), TEXTS.get(0)), ProgressListener.silent()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("two texts have the id \"short\"");
  }
}
