/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that share a tokenizer decode together, though one has more rows of padding. */
class PaddedRowsTest {
  private static final GenerationConfig SAMPLED =
      GenerationConfig.nucleus(6, 1).withSamples(4).withSeed(1);

  @TempDir Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void open() {
    tokenizer = Scripts.tokenizer(folder);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** A model of some rows that prefers a few tokens a little, and padding very much. */
  private LanguageModel model(int padding, double... first) {
    int tokens = tokenizer.vocabularySize();
    return new ScriptedModel(
            tokenizer,
            text -> {
              float[] row = new float[tokens + padding];
              Arrays.fill(row, Math.min(tokens, row.length), row.length, 20);
              for (int i = 0; i < first.length; i++) {
                row[i] = (float) first[i];
              }
              return row;
            },
            List.of())
        .ofRows(tokens + padding);
  }

  private Map<String, Detoxifier> methods(int padding) throws Exception {
    LanguageModel expert = model(padding, 3, 1, 0, 2);
    LanguageModel against = model(padding, 0, 2, 3, 1);
    Map<String, Detoxifier> all = new TreeMap<>();
    all.put("dexperts", DExperts.of(expert, against, 1.5));
    all.put("anti-expert", DExperts.antiExpertOnly(against, 1.5));
    all.put("gedi", GeDi.of(expert));
    all.put(
        "rectify",
        new RectifiedDecoding(
            ValueNetwork.of(model(padding, -.5, -.1, -.9), ValueCalibration.NONE),
            RectificationSettings.cap(0.3)));
    Path words = Files.writeString(folder.resolve("words.txt"), "soggy\n");
    all.put("words", WordFilter.read(words, expert));
    return all;
  }

  private static List<List<Integer>> tokens(LanguageModel base, Detoxifier method) {
    try (LanguageModel view = base.with(method)) {
      return new Generator(SAMPLED)
          .generate(view, List.of(new Prompt("p", "hello"))).stream()
              .map(Completion::tokens)
              .toList();
    }
  }

  @Test
  void aPaddedModelWithNarrowerCompanionsWritesTokensAlone() throws Exception {
    int tokens = tokenizer.vocabularySize();
    for (Map.Entry<String, Detoxifier> one : methods(0).entrySet()) {
      List<List<Integer>> written = tokens(model(16, 2, 2, 2), one.getValue());
      if (!one.getKey().equals("words")) {
        assertThat(written)
            .as(one.getKey())
            .allSatisfy(ids -> assertThat(ids).allMatch(id -> id < tokens));
      }
    }
  }

  @Test
  void aModelWithoutPaddingDecodesAlikeWhateverThePaddingOfItsExperts() throws Exception {
    Map<String, Detoxifier> wider = methods(16);
    for (Map.Entry<String, Detoxifier> one : methods(0).entrySet()) {
      // The likelihoods of GeDi are by the whole softmax of the discriminator.
      if (!one.getKey().equals("gedi")) {
        assertThat(tokens(model(0, 2, 2, 2), wider.get(one.getKey())))
            .as(one.getKey())
            .isEqualTo(tokens(model(0, 2, 2, 2), one.getValue()));
      }
    }
    assertThat(tokens(model(0, 2, 2, 2), wider.get("gedi"))).hasSize(4);
  }

  @Test
  void permutedValuesLeavePaddingWhereItIs() {
    int tokens = tokenizer.vocabularySize();
    try (ValueNetwork values = ValueNetwork.of(model(16, 5), ValueCalibration.NONE);
        ValueNetwork permuted = values.permuted(3);
        var session = permuted.network().newSession()) {
      float[] row = session.prefill(List.of(new int[] {1}))[0];
      assertThat(Arrays.copyOfRange(row, tokens, row.length)).containsOnly(20);
      assertThat(row[0]).isNotEqualTo(5);
      assertThat(row).contains(5f);
    }
  }

  @Test
  void anExpertWithoutARowForTheEndOfTextIsRefused() {
    LanguageModel cut = model(-1, 1);
    assertThatThrownBy(() -> model(0).with(DExperts.antiExpertOnly(cut, 1)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("that ends the model's texts");
  }
}
