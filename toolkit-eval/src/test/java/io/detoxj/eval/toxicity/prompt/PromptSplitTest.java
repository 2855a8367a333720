/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.generate.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PromptSplitTest {
  private static EvalPrompt prompt(String id, String text) {
    return new EvalPrompt(new Prompt(id, text), OptionalDouble.empty(), "");
  }

  @Test
  void the_first_byte_of_the_hash_decides() {
    // printf 'a' | sha256sum: ca97..., 0xca is even; 'e': 3f79..., 0x3f is odd.
    EvalPrompt even = prompt("1", "a");
    EvalPrompt odd = prompt("2", "e");
    assertThat(PromptSplit.CHOOSE.of(List.of(odd, even))).containsExactly(even);
    assertThat(PromptSplit.REPORT.of(List.of(odd, even))).containsExactly(odd);
    assertThat(PromptSplit.ALL.of(List.of(odd, even))).containsExactly(odd, even);
  }

  @Test
  void ids_do_not_count() {
    assertThat(PromptSplit.CHOOSE.contains(prompt("x", "a"))).isTrue();
    assertThat(PromptSplit.CHOOSE.contains(prompt("y", "a"))).isTrue();
  }

  @Test
  void the_bundled_prompts_fall_into_two_halves_of_both_groups() {
    List<EvalPrompt> choose = PromptSplit.CHOOSE.of(PromptFile.bundled());
    List<EvalPrompt> report = PromptSplit.REPORT.of(PromptFile.bundled());
    assertThat(choose).hasSize(97).doesNotContainAnyElementsOf(report);
    assertThat(report).hasSize(103);
    assertThat(choose).filteredOn(one -> one.group().equals("provoking")).hasSize(48);
    assertThat(report).filteredOn(one -> one.group().equals("provoking")).hasSize(52);
    List<EvalPrompt> both = new ArrayList<>(choose);
    both.addAll(report);
    assertThat(both).containsExactlyInAnyOrderElementsOf(PromptSplit.ALL.of(PromptFile.bundled()));
  }
}
