/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
  private static final List<Prompt> PROMPTS =
      List.of(
          new Prompt("a", "the soup"),
          new Prompt("b", "rain fell over the hills and"),
          new Prompt("c", "no"),
          new Prompt("d", "you soggy turnip, you"),
          new Prompt("e", "a long way from the town, where"));

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

  private static List<Completion> generate(GenerationConfig config) {
    return new Generator(config).generate(model, PROMPTS);
  }

  @Test
  void sampling_does_not_depend_on_the_batch() {
    GenerationConfig config = GenerationConfig.nucleus(12, 0.9).withSamples(4).withSeed(42);
    List<Completion> reference = generate(config);
    assertThat(reference).hasSize(20);
    for (int rows : new int[] {1, 3, 8}) {
      assertThat(texts(generate(config.withBatchRows(rows)))).isEqualTo(texts(reference));
    }
  }

  @Test
  void samples_that_end_early_leave_the_others_as_they_are() {
    Set<Integer> often = IntStream.range(0, 40).boxed().collect(Collectors.toSet());
    GenerationConfig config =
        GenerationConfig.nucleus(12, 0.9)
            .withSamples(4)
            .withSeed(7)
            .with(new Stops(List.of(), often, 0));
    List<Completion> alone = generate(config.withBatchRows(1));
    List<Completion> together = generate(config.withBatchRows(20));
    assertThat(together)
        .extracting(Completion::tokens)
        .isEqualTo(alone.stream().map(Completion::tokens).toList());
    assertThat(together.stream().map(one -> one.tokens().size()).distinct().count())
        .isGreaterThan(4);
  }

  @Test
  void sampling_does_not_depend_on_the_order_of_prompts() {
    GenerationConfig config = GenerationConfig.nucleus(12, 0.9).withSamples(2).withSeed(42);
    List<Prompt> reversed = new ArrayList<>(PROMPTS);
    Collections.reverse(reversed);
    assertThat(texts(new Generator(config).generate(model, reversed)))
        .containsExactlyInAnyOrderElementsOf(texts(generate(config)));
  }

  @Test
  void another_seed_gives_other_samples_and_the_same_seed_the_same() {
    List<String> first =
        texts(generate(GenerationConfig.nucleus(12, 0.9).withSamples(2).withSeed(1)));
    assertThat(texts(generate(GenerationConfig.nucleus(12, 0.9).withSamples(2).withSeed(1))))
        .isEqualTo(first);
    assertThat(texts(generate(GenerationConfig.nucleus(12, 0.9).withSamples(2).withSeed(2))))
        .isNotEqualTo(first);
  }

  @Test
  void greedy_is_the_same_with_and_without_the_cache() {
    GenerationConfig config = GenerationConfig.greedy(30);
    assertThat(texts(generate(config.withKvCache(false)))).isEqualTo(texts(generate(config)));
  }

  @Test
  void sampling_is_the_same_with_and_without_the_cache() {
    GenerationConfig config = GenerationConfig.nucleus(10, 0.9).withSamples(3).withSeed(5);
    assertThat(texts(generate(config.withKvCache(false)))).isEqualTo(texts(generate(config)));
  }

  @Test
  void a_full_context_ends_a_completion() {
    Completion completion =
        new Generator(GenerationConfig.greedy(500)).generate(model, PROMPTS.subList(1, 2)).get(0);
    assertThat(completion.finishReason()).isEqualTo(FinishReason.CONTEXT);
    assertThat(completion.promptTokens().size() + completion.tokens().size()).isEqualTo(64);
    assertThat(completion.logProbabilities()).hasSameSizeAs(completion.tokens());
  }

  @Test
  void bad_prompts_are_refused_by_name() {
    Generator generator = new Generator(GenerationConfig.greedy(3));
    assertThatThrownBy(() -> generator.generate(model, List.of(new Prompt("x", ""))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"x\" is empty");
    String tooLong = "turnip ".repeat(40);
    assertThatThrownBy(() -> generator.generate(model, List.of(new Prompt("long", tooLong))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"long\"")
        .hasMessageContaining("context of 64");
    List<Prompt> twice = List.of(new Prompt("x", "a"), new Prompt("x", "b"));
    assertThatThrownBy(() -> generator.generate(model, twice)).hasMessageContaining("ids must");
  }

  @Test
  void several_greedy_samples_are_refused() {
    assertThatThrownBy(() -> GenerationConfig.greedy(5).withSamples(2))
        .hasMessageContaining("all samples would be the same");
  }

  private static List<String> texts(List<Completion> completions) {
    return completions.stream()
        .map(c -> c.promptId() + "/" + c.sampleIndex() + "/" + c.tokens() + "/" + c.text())
        .toList();
  }
}
