/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every baseline keeps to, over tiny random models. */
class BaselineContractTest {
  private static final String[] PROMPTS = {"the soup", "rain fell over", "no"};

  @TempDir static Path folder;
  private static ReferenceModel base;
  private static ReferenceModel other;
  private static TransformerModel tiny;
  private static List<Detoxifier> baselines;

  @BeforeAll
  static void open() throws IOException {
    base = ReferenceModel.load("gpt2", folder);
    other = ReferenceModel.load("llama", folder);
    tiny = TinyGpt2.load(folder.resolve("tiny"));
    // A run in which tokens are filtered on the verge would turn on rounding.
    GeDiSettings gedi = GeDiSettings.builder().omega(5).rho(0.5).learned(20, 0).build();
    Path words = Files.writeString(folder.resolve("words.txt"), "re\nso\nti\nx\nu\n");
    baselines =
        List.of(
            DExperts.of(other.model(), tiny, 2),
            DExperts.antiExpertOnly(tiny, -1.5),
            new GeDi(other.model(), gedi),
            SelfDebiasing.of(base.model()),
            Prompting.of(base.model()),
            ToxificationReversal.of(base.model(), 1),
            ModelArithmetic.of(base.model(), ModelArithmetic.Formula.SUBTRACT),
            ModelArithmetic.of(base.model(), ModelArithmetic.Formula.MAX).withSecond(other.model()),
            WordFilter.read(words, base.model()).insideWords());
  }

  @AfterAll
  static void close() {
    base.close();
    other.close();
    tiny.close();
  }

  static Stream<Detoxifier> baselines() {
    return baselines.stream();
  }

  private static int arrays() {
    return base.model().nativeArrays() + other.model().nativeArrays() + tiny.nativeArrays();
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void text_and_logits_do_not_depend_on_cache_batch_or_padding(Detoxifier baseline) {
    GenerationConfig config = GenerationConfig.greedy(6);
    int arrays = arrays();
    Recorded all = Recorded.run(base.model(), baseline, config, PROMPTS);
    Recorded slow = Recorded.run(base.model(), baseline, config.withKvCache(false), PROMPTS);
    for (int row = 0; row < PROMPTS.length; row++) {
      Recorded one = Recorded.run(base.model(), baseline, config, PROMPTS[row]);
      List<Integer> tokens = one.completions().get(0).tokens();
      assertThat(all.completions().get(row).tokens()).isEqualTo(tokens);
      assertThat(slow.completions().get(row).tokens()).isEqualTo(tokens);
      for (int step = 0; step < one.steps().size(); step++) {
        float[] expected = one.steps().get(step)[0];
        assertThat(difference(all.steps().get(step)[row], expected)).isLessThan(1e-4);
        assertThat(difference(slow.steps().get(step)[row], expected)).isLessThan(1e-4);
      }
    }
    assertThat(arrays()).isEqualTo(arrays);
  }

  /** The largest one; a filtered logit of GeDi is so far down that a float rounds it to 0.001. */
  private static double difference(float[] a, float[] b) {
    double difference = 0;
    for (int token = 0; token < a.length; token++) {
      double scale = Math.max(1, Math.abs(b[token]) / 100);
      double one = a[token] == b[token] ? 0 : Math.abs(a[token] - b[token]) / scale;
      difference = Math.max(difference, one);
    }
    return difference;
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void samples_do_not_depend_on_the_batch_and_two_threads_do_not_disturb_each_other(
      Detoxifier baseline) {
    GenerationConfig config = GenerationConfig.nucleus(6, 0.9).withSamples(2).withSeed(11);
    int arrays = arrays();
    try (LanguageModel view = base.model().with(baseline)) {
      List<List<Integer>> alone = generate(view, config);
      assertThat(alone).hasSize(6);
      assertThat(generate(view, config.withBatchRows(1))).isEqualTo(alone);
      CompletableFuture<List<List<Integer>>> first =
          CompletableFuture.supplyAsync(() -> generate(view, config));
      CompletableFuture<List<List<Integer>>> second =
          CompletableFuture.supplyAsync(() -> generate(view, config.withBatchRows(4)));
      assertThat(first.join()).isEqualTo(second.join()).isEqualTo(alone);
      assertThat(view.firings()).hasSize(1).allMatch(firing -> firing.fired() > 0);
      assertThat(view.firings().get(0).measures())
          .allSatisfy(
              (name, mean) ->
                  assertThat(mean)
                      .as(name)
                      .isBetween(0.0, name.equals(Divergence.MEASURE) ? 100.0 : 1.0));
      assertThat(generate(base.model(), config)).isNotEqualTo(alone);
      CausalityContract.check((TransformerModel) view);
    }
    assertThat(arrays()).isEqualTo(arrays);
  }

  private static List<List<Integer>> generate(LanguageModel model, GenerationConfig config) {
    return new Generator(config)
        .generate(model, Recorded.prompts(PROMPTS)).stream().map(Completion::tokens).toList();
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void another_vocabulary_is_refused_by_name(Detoxifier baseline) throws IOException {
    Path elsewhere = Files.createTempDirectory(folder, "elsewhere");
    try (Tokenizer tokenizer = Scripts.tokenizer(elsewhere)) {
      LanguageModel model = Scripts.model(tokenizer, read -> new double[] {1});
      assertThatThrownBy(() -> model.with(baseline))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("has another vocabulary (320 tokens)")
          .hasMessageMatching(
              "the (expert|anti-expert|discriminator|self-debiasing|word filter|prompting|arithmetic|reversal).*");
    }
  }
}
