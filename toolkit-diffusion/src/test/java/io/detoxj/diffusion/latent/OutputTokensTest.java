/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTokensTest {
  private final OutputTokens tokens =
      OutputTokens.of(List.of(new int[] {2, 9, 7, 3}, new int[] {2, 7, 5, 3}), 3, 2);

  @Test
  void tokens_that_are_there_often_enough_have_an_index() {
    assertThat(tokens.stored()).containsExactly(3, -1, 2, 7);
    assertThat(tokens.index(3)).isEqualTo(OutputTokens.END);
    assertThat(tokens.index(7)).isEqualTo(3);
    assertThat(tokens.index(9)).isEqualTo(OutputTokens.OTHER);
    assertThat(tokens.index(1)).isEqualTo(OutputTokens.OTHER);
  }

  @Test
  void a_text_goes_to_its_first_end() {
    assertThat(tokens.text(new int[] {2, 7, 3, 7, 3})).containsExactly(2, 7);
    assertThat(tokens.text(new int[] {2, 7, 7})).containsExactly(2, 7, 7);
    assertThat(tokens.text(new int[] {3, 7, 7})).isEmpty();
    assertThat(tokens.text(new int[] {7, -1, 7, 3})).containsExactly(7, 7);
  }

  @Test
  void a_gap_is_a_token_that_is_not_read() {
    OutputTokens spaced = OutputTokens.of(List.of(new int[] {2, OutputTokens.GAP, 7, 3}), 3, 1);
    assertThat(spaced.stored()).containsExactly(3, -1, OutputTokens.GAP, 2, 7);
    assertThat(OutputTokens.of(spaced.stored(), 10).id(2)).isEqualTo(OutputTokens.GAP);
    assertThat(spaced.index(OutputTokens.GAP)).isEqualTo(2);
    assertThat(tokens.index(OutputTokens.GAP)).isEqualTo(OutputTokens.OTHER);
    assertThat(spaced.text(new int[] {2, OutputTokens.GAP, 7, 3})).containsExactly(2, 7);
  }

  @Test
  void a_file_of_another_vocabulary_is_refused() {
    assertThat(OutputTokens.of(tokens.stored(), 10).stored()).isEqualTo(tokens.stored());
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> OutputTokens.of(tokens.stored(), 7))
        .withMessageContaining("another vocabulary");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> OutputTokens.of(new long[] {3, -1, 7, 7}, 10));
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> OutputTokens.of(new long[] {3, 4, 7}, 10));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> OutputTokens.of(List.of(new int[] {2, 9}), 3, 2));
  }
}
