/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rectify.fixture.TinyValueNetwork;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueHead;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rectified decoding through the generator: same texts whatever the cache, batch and thread. */
class RectifiedDecodingTest {
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("a", "bad day"), new Prompt("b", "so"), new Prompt("c", "hello my cat"));
  private static final GenerationConfig SAMPLING =
      GenerationConfig.nucleus(6, 0.95).withSamples(3).withSeed(11);

  @TempDir Path folder;

  private TransformerModel model;
  private ValueNetwork values;

  @BeforeEach
  void load() throws IOException {
    model = TinyGpt2.load(folder.resolve("model"));
    values =
        ValueNetwork.load(
            TinyValueNetwork.write(folder, ValueHead.linear(), ValueCalibration.NONE));
  }

  @AfterEach
  void close() {
    values.close();
    model.close();
  }

  static List<RectificationSettings> settings() {
    return List.of(
        RectificationSettings.cap(0.2),
        RectificationSettings.tilt(4),
        RectificationSettings.r0(),
        RectificationSettings.r2024());
  }

  private static List<String> texts(
      TransformerModel view, GenerationConfig config, List<Prompt> prompts) {
    return new Generator(config).generate(view, prompts).stream().map(Completion::text).toList();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void cacheAndBatchChangeNoText(RectificationSettings settings) {
    int arrays = ((TransformerModel) values.network()).nativeArrays();
    try (DetoxifiedModel view = model.with(new RectifiedDecoding(values, settings))) {
      List<String> cached = texts(view, SAMPLING, PROMPTS);
      assertThat(texts(view, SAMPLING.withKvCache(false), PROMPTS)).isEqualTo(cached);
      assertThat(texts(view, SAMPLING.withBatchRows(1), PROMPTS)).isEqualTo(cached);
      List<String> single = new ArrayList<>();
      PROMPTS.forEach(prompt -> single.addAll(texts(view, SAMPLING, List.of(prompt))));
      assertThat(single).isEqualTo(cached);
      GenerationConfig greedy = GenerationConfig.greedy(6);
      assertThat(texts(view, greedy.withKvCache(false), PROMPTS))
          .isEqualTo(texts(view, greedy, PROMPTS));
    }
    assertThat(((TransformerModel) values.network()).nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void laterTokensMoveNothing() {
    try (DetoxifiedModel view =
        model.with(new RectifiedDecoding(values, RectificationSettings.cap(0.2)))) {
      CausalityContract.check(view);
    }
  }

  @Test
  void theFiringsTellRiskAndBranches() {
    try (DetoxifiedModel view =
        model.with(new RectifiedDecoding(values, RectificationSettings.tilt(3)))) {
      texts(view, SAMPLING, PROMPTS);
      Firing firing = view.firings().get(0);
      assertThat(firing.fired()).isPositive();
      assertThat(firing.measures().get("risk after"))
          .isLessThan(firing.measures().get("risk before"));
      double branches =
          firing.measures().entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("branch"))
              .mapToDouble(entry -> entry.getValue())
              .sum();
      assertThat(branches).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void aTiltOfPowerZeroIsTheBase() {
    RectificationSettings none = RectificationSettings.tilt(0).withTopKBefore(0);
    try (DetoxifiedModel view = model.with(new RectifiedDecoding(values, none))) {
      assertThat(texts(view, SAMPLING, PROMPTS)).isEqualTo(texts(model, SAMPLING, PROMPTS));
      assertThat(view.firings().get(0).fired()).isZero();
    }
  }

  @Test
  void anotherVocabularyIsRefused() throws IOException {
    Path files = TinyGpt2.writeTo(folder.resolve("other"));
    Path tokenizer = files.resolve("tokenizer.json");
    String text = Files.readString(tokenizer);
    // As many tokens, but two of them have changed places.
    Files.writeString(
        tokenizer, text.replace("\"!\" : 0", "\"!\" : 1").replace("\"\\\"\" : 1", "\"\\\"\" : 0"));
    assertThat(Files.readString(tokenizer)).isNotEqualTo(text);
    try (TransformerModel other = TransformerModel.load(files)) {
      assertThatThrownBy(
              () -> other.with(new RectifiedDecoding(values, RectificationSettings.cap(0))))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("value network")
          .hasMessageContaining("vocabulary")
          .hasMessageContaining("not the same ones");
    }
  }

  @Test
  void permutedValuesKeepTheirSizeAndLoseTheirTokens() {
    List<int[]> prompt = List.of(new int[] {5, 6});
    ValueNetwork control = values.permuted(1);
    // Each is another network to a journal.
    assertThat(
            Set.of(values.fingerprint(), control.fingerprint(), values.permuted(2).fingerprint()))
        .hasSize(3);
    assertThat(values.permuted(1).fingerprint()).isEqualTo(control.fingerprint());
    try (Session own = values.network().newSession();
        Session other = control.network().newSession()) {
      float[] row = own.prefill(prompt)[0];
      float[] permuted = other.prefill(prompt)[0];
      assertThat(permuted).isNotEqualTo(row);
      Arrays.sort(row);
      Arrays.sort(permuted);
      assertThat(permuted).containsExactly(row);
    }
    control.close();
    assertThat(values.taken(prompt)).as("the network is still open").hasSize(1);
  }

  @Test
  void twoThreadsShareOneDetoxifier() throws Exception {
    RectifiedDecoding detoxifier = new RectifiedDecoding(values, RectificationSettings.cap(0.1));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (DetoxifiedModel view = model.with(detoxifier)) {
      List<String> alone = texts(view, SAMPLING, PROMPTS);
      List<Future<List<String>>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(threads.submit(() -> texts(view, SAMPLING, PROMPTS)));
      }
      for (Future<List<String>> one : both) {
        assertThat(one.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void theSpecNamesEverySettingAndTheNetwork() {
    assertThat(new RectifiedDecoding(values, RectificationSettings.cap(0.25)).spec().parameters())
        .containsEntry("rule", "exact")
        .containsEntry("epsilon", "0.25")
        .containsEntry("epsilonForm", "NORMALISED")
        .containsEntry("topKBefore", "50");
    assertThat(new RectifiedDecoding(values, RectificationSettings.r2024()).spec().parameters())
        .containsEntry("rule", "rounds 2")
        .containsEntry("order", "CAP_FIRST")
        .containsEntry("topKAfter", "50");
    assertThat(new RectifiedDecoding(values, RectificationSettings.tilt(8)).spec())
        .satisfies(
            spec -> {
              assertThat(spec.parameters()).containsEntry("power", "8.0");
              assertThat(spec.artifacts()).containsEntry("valueNetwork", values.fingerprint());
            });
  }
}
