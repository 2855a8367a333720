/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptingTest {
  private static final GenerationConfig GREEDY = GenerationConfig.greedy(6);

  @TempDir Path folder;
  private TransformerModel model;

  @BeforeEach
  void open() {
    model = TinyGpt2.load(folder);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Prompting prompting(String prefix) {
    return new Prompting(model, ContextPrefix.of(prefix));
  }

  private static Completion written(TransformerModel model, String text) {
    return new Generator(GREEDY).generate(model, List.of(new Prompt("a", text))).get(0);
  }

  private int[] prefixed(String prefix, String prompt) {
    int[] before = model.tokenizer().encode(prefix);
    int[] after = model.tokenizer().encodePrompt(prompt);
    int[] all = Arrays.copyOf(before, before.length + after.length);
    System.arraycopy(after, 0, all, before.length, after.length);
    return all;
  }

  @Test
  void next_tokens_are_those_after_prefix_and_prompt() {
    Recorded run = Recorded.run(model, prompting("be kind: "), GREEDY, "the soup", "no");
    List<String> prompts = List.of("the soup", "no");
    for (int row = 0; row < 2; row++) {
      int[] read = prefixed("be kind: ", prompts.get(row));
      for (int step = 0; step < run.steps().size(); step++) {
        float[][] whole = model.forward(List.of(read)).get(0);
        assertThat(run.steps().get(step)[row])
            .containsExactly(whole[whole.length - 1], within(1e-4f));
        read = Arrays.copyOf(read, read.length + 1);
        read[read.length - 1] = run.completions().get(row).tokens().get(step);
      }
    }
  }

  @Test
  void the_prefix_is_no_part_of_a_completion() {
    try (DetoxifiedModel view = model.with(prompting("be kind: "))) {
      Completion told = written(view, "the soup");
      assertThat(told.promptTokens())
          .isEqualTo(written(model, "the soup").promptTokens())
          .hasSize(model.tokenizer().encodePrompt("the soup").length);
      assertThat(told.text())
          .isEqualTo(
              model
                  .tokenizer()
                  .decodeAfter(
                      told.promptTokens().stream().mapToInt(id -> id).toArray(),
                      told.tokens().stream().mapToInt(id -> id).toArray()));
      assertThat(view.firings().get(0).measures().get("kl")).isPositive();
    }
  }

  @Test
  void what_is_attached_to_activations_acts_on_the_prefixed_context_too() {
    Detoxifier hook =
        Planned.of(
            new ActivationIntervention(
                "hook",
                HookPoint.residPost(0),
                memory -> (x, context) -> x.mul(context.scratch().create(1.5f))));
    try (DetoxifiedModel hooked = model.with(hook)) {
      Recorded together =
          Recorded.run(model, hook.andThen(prompting("be kind: ")), GREEDY, "the soup");
      float[][] whole = hooked.forward(List.of(prefixed("be kind: ", "the soup"))).get(0);
      assertThat(together.first()).containsExactly(whole[whole.length - 1], within(1e-4f));
      float[][] plain = model.forward(List.of(prefixed("be kind: ", "the soup"))).get(0);
      assertThat(together.first()[0]).isNotCloseTo(plain[plain.length - 1][0], within(1e-3f));
    }
  }

  @Test
  void the_control_reads_as_many_other_tokens() {
    Prompting told = prompting("be kind: ");
    assertThat(Recorded.run(model, told.neutral(), GREEDY, "the soup").first())
        .isNotEqualTo(Recorded.run(model, told, GREEDY, "the soup").first());
    assertThat(told.neutral().spec().fingerprint()).isNotEqualTo(told.spec().fingerprint());
  }

  @Test
  void a_text_that_does_not_fit_behind_the_prefix_is_refused() {
    int prefix = model.tokenizer().encode("be kind: ").length;
    int room = 64 - prefix - model.tokenizer().encodePrompt("the soup").length + 1;
    try (DetoxifiedModel view = model.with(prompting("be kind: "))) {
      List<Prompt> prompts = List.of(new Prompt("a", "the soup"));
      assertThat(new Generator(GenerationConfig.greedy(room)).generate(view, prompts)).hasSize(1);
      assertThatThrownBy(
              () -> new Generator(GenerationConfig.greedy(room + 1)).generate(view, prompts))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("the prompted model would have to read 65 tokens");
    }
    assertThatThrownBy(() -> model.with(prompting(""))).hasMessageContaining("at least one");
  }
}
