/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassMemoryTest {
  private static final long MIB = 1L << 20;

  @TempDir Path folder;

  /** GPT-2 small: 12 blocks of width 768, 12 heads of 64, 3,072 inside, 50,257 tokens. */
  private static PassMemory gpt2(long budget, WeightType type) {
    return new PassMemory(0, budget, type, new Dimensions(12, 768, 12, 12, 64, 3072, 1024, 50_257));
  }

  @Test
  void a_forecast_adds_cache_logits_and_one_block() {
    long cache = 2 * 12 * 12 * 64 * 4 * 40;
    long logits = 4 * 4 * 50_257;
    long block = 40 * 4 * (6 * 768 + 4 * 768 + 3 * 3072 + 2 * 12 * 40);
    PassMemory memory = gpt2(PassMemory.STANDARD, WeightType.FLOAT32);
    assertThat(memory.generating(1, 40)).isEqualTo(cache + logits + block);
    assertThat(memory.generating(25, 40)).isEqualTo(25 * (cache + logits + block));
    assertThat(gpt2(PassMemory.STANDARD, WeightType.BFLOAT16).generating(1, 40))
        .isEqualTo(cache / 2 + logits + block);
  }

  @Test
  void rows_follow_the_budget_and_at_least_one_is_run() {
    PassMemory memory = gpt2(100 * MIB, WeightType.FLOAT32);
    int rows = memory.rows(40);
    assertThat(memory.generating(rows, 40)).isLessThanOrEqualTo(100 * MIB);
    assertThat(memory.generating(rows + 1, 40)).isGreaterThan(100 * MIB);
    assertThat(gpt2(1, WeightType.FLOAT32).rows(1024)).isOne();
    assertThatThrownBy(() -> LoadOptions.standard().withPassMemory(0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 byte or more");
  }

  @Test
  void weights_are_counted_once_in_their_type() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      long values =
          model.blueprint().parameters().stream().mapToLong(parameter -> parameter.size()).sum();
      assertThat(model.passMemory().weights()).isEqualTo(4 * values);
    }
  }

  @Test
  void little_memory_makes_smaller_batches_and_the_same_results() throws Exception {
    TinyGpt2.load(folder).close();
    GenerationConfig config = GenerationConfig.nucleus(12, 0.9).withSamples(4).withSeed(42);
    List<Prompt> prompts =
        List.of(new Prompt("a", "the soup"), new Prompt("b", "rain fell over the hills and"));
    List<List<String>> texts = new ArrayList<>();
    List<Integer> batches = new ArrayList<>();
    List<List<Likelihood>> likelihoods = new ArrayList<>();
    for (long budget : new long[] {PassMemory.STANDARD, 1}) {
      try (TransformerModel model =
          TransformerModel.load(folder, LoadOptions.standard().withPassMemory(budget))) {
        List<Long> progress = new ArrayList<>();
        List<Completion> completions =
            new Generator(config)
                .generate(model, prompts, (done, total, unit) -> progress.add(done));
        texts.add(completions.stream().map(Completion::text).toList());
        batches.add(progress.size());
        likelihoods.add(
            new Likelihoods(model)
                .of(
                    IntStream.range(2, 9)
                        .mapToObj(n -> IntStream.range(1, 2 + n).toArray())
                        .map(ScoredTokens::afterFirst)
                        .toList()));
      }
    }
    assertThat(texts.get(1)).isEqualTo(texts.get(0));
    assertThat(batches).containsExactly(1, 8);
    for (int i = 0; i < likelihoods.get(0).size(); i++) {
      assertThat(likelihoods.get(1).get(i).nats())
          .isCloseTo(likelihoods.get(0).get(i).nats(), within(1e-4));
    }
  }
}
