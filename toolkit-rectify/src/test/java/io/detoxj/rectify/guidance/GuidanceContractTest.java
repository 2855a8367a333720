/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What guided decoding keeps to, whatever the values, over tiny random models. */
class GuidanceContractTest {
  private static final List<Prompt> PROMPTS =
      List.of(
          new Prompt("a", "the soup"), new Prompt("b", "rain fell over"), new Prompt("c", "no"));
  private static final GenerationConfig SAMPLED =
      GenerationConfig.nucleus(6, 0.9).withSamples(2).withSeed(11);

  @TempDir static Path folder;
  private static ReferenceModel base;
  private static TransformerModel tiny;
  private static List<GuidedDecoding> methods;

  /** The share of vowels, of texts that have a letter. */
  private static final class Vowels implements Scorer {
    private final List<String> seen = new ArrayList<>();

    @Override
    public ScorerInfo info() {
      return new ScorerInfo("vowels", "1", ScorerInfo.UNKNOWN, "Counts vowels.");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("id", "vowels").build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      seen.addAll(texts);
      return texts.stream().map(Vowels::score).toList();
    }

    private static ScoreOutcome score(String text) {
      long letters = text.chars().filter(Character::isLetter).count();
      long vowels = text.chars().filter(one -> "aeiou".indexOf(one) >= 0).count();
      return letters == 0
          ? new ScoreOutcome.Unscored("no letter")
          : new ScoreOutcome.Scored((double) vowels / letters);
    }
  }

  @BeforeAll
  static void open() {
    base = ReferenceModel.load("gpt2", folder);
    tiny = TinyGpt2.load(folder.resolve("tiny"));
    SubspaceProbe probe =
        SubspaceProbe.fit(
            base.model(),
            List.of("the soup was fine", "rain fell", "thank you"),
            List.of("you turnip", "go away", "what a mess"),
            ProgressListener.silent());
    ValueNetwork values = ValueNetwork.of(tiny, new ValueCalibration(0.01, 0));
    methods =
        List.of(
            GuidedDecoding.rad(new ScorerValues(new Vowels()), 40),
            GuidedDecoding.rad(new NetworkValues(values), 200),
            GuidedDecoding.rad(new NetworkValues(values), 5).with(ValueScale.MIN_MAX).permuted(3),
            GuidedDecoding.sasa(probe, 10),
            GuidedDecoding.sasa(probe, 3).with(ValueScale.RAW).withTopK(0));
  }

  @AfterAll
  static void close() {
    base.close();
    tiny.close();
  }

  static Stream<GuidedDecoding> methods() {
    return methods.stream();
  }

  private static int arrays() {
    return base.model().nativeArrays() + tiny.nativeArrays();
  }

  private static List<List<Integer>> generate(LanguageModel model, GenerationConfig config) {
    return new Generator(config).generate(model, PROMPTS).stream().map(Completion::tokens).toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void a_sample_does_not_depend_on_batch_cache_or_threads(GuidedDecoding method) {
    int arrays = arrays();
    try (LanguageModel view = base.model().with(method)) {
      List<List<Integer>> alone = generate(view, SAMPLED);
      assertThat(alone).hasSize(6);
      assertThat(generate(view, SAMPLED.withBatchRows(1))).isEqualTo(alone);
      assertThat(generate(view, SAMPLED.withKvCache(false))).isEqualTo(alone);
      CompletableFuture<List<List<Integer>>> first =
          CompletableFuture.supplyAsync(() -> generate(view, SAMPLED));
      CompletableFuture<List<List<Integer>>> second =
          CompletableFuture.supplyAsync(() -> generate(view, SAMPLED.withBatchRows(4)));
      assertThat(first.join()).isEqualTo(second.join()).isEqualTo(alone);
      assertThat(view.firings()).hasSize(1).allMatch(firing -> firing.fired() > 0);
      assertThat(generate(base.model(), SAMPLED)).isNotEqualTo(alone);
    }
    assertThat(arrays()).isEqualTo(arrays);
  }

  @Test
  void a_scorer_reads_the_prompt_the_new_tokens_and_each_candidate() {
    Vowels scorer = new Vowels();
    GuidedDecoding method = GuidedDecoding.rad(new ScorerValues(scorer), 4).withTopK(3);
    try (LanguageModel view = base.model().with(method)) {
      Completion one =
          new Generator(GenerationConfig.greedy(2)).generate(view, PROMPTS.subList(0, 1)).get(0);
      assertThat(scorer.seen).hasSize(6).allMatch(text -> text.startsWith("the soup"));
      int[] written = one.tokens().stream().mapToInt(id -> id).toArray();
      int[] prompt = one.promptTokens().stream().mapToInt(id -> id).toArray();
      assertThat(scorer.seen.subList(3, 6))
          .contains("the soup" + base.model().tokenizer().decodeAfter(prompt, written));
    }
  }

  @Test
  void a_margin_is_that_of_the_state_after_the_candidate() {
    SubspaceProbe probe = ((SubspaceValues) methods.get(3).values()).probe();
    int[] prompt = base.model().tokenizer().encodePrompt("the soup");
    int[] candidates = {7, 20, 31};
    try (CandidateReader reader = new SubspaceValues(probe).newReader(base.model())) {
      reader.begin(List.of(prompt, prompt));
      reader.accept(new int[] {5, 6});
      double[][] margins = reader.values(new int[][] {{}, candidates});
      assertThat(margins[0]).isEmpty();
      int[] read = Arrays.copyOf(prompt, prompt.length + 2);
      read[prompt.length] = 6;
      for (int i = 0; i < candidates.length; i++) {
        read[prompt.length + 1] = candidates[i];
        float[][] states =
            base.model()
                .capture(List.of(read), HookPoint.FINAL_NORM::equals)
                .at(HookPoint.FINAL_NORM, 0);
        assertThat(margins[1][i]).isCloseTo(probe.margin(states[states.length - 1]), within(1e-4));
      }
    }
  }

  @Test
  void what_does_not_fit_the_model_is_refused() {
    GuidedDecoding sasa = methods.get(3);
    assertThatThrownBy(() -> tiny.with(sasa))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("fit-method sasa");
    LanguageModel box =
        new ScriptedModel(tiny.tokenizer(), read -> new float[tiny.vocabularySize()], List.of());
    assertThatThrownBy(() -> box.with(sasa)).hasMessageContaining("black box");
    try (LanguageModel view = box.with(methods.get(1))) {
      List<Prompt> one = List.of(new Prompt("a", "qqqqq"));
      assertThatThrownBy(() -> new Generator(GenerationConfig.greedy(80)).generate(view, one))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("value network's context of 64");
    }
  }
}
