/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.detox.DetoxifierSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewriterTest {
  /** Leaves a word out, and has nothing to say where nothing else was said. */
  private record Without(String word) implements Rewriter {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("without", "1", Map.of("word", word), Map.of());
    }

    @Override
    public List<Rewrite> rewrite(List<String> sentences) {
      return sentences.stream().map(this::one).toList();
    }

    private Rewrite one(String sentence) {
      String rest = sentence.replace(word, "").strip();
      return rest.isEmpty() ? new Rewrite.Refused("nothing is left") : new Rewrite.Rewritten(rest);
    }
  }

  @Test
  void a_sentence_is_rewritten_or_refused_with_a_reason() {
    try (Rewriter rewriter = new Without("turnip")) {
      assertThat(rewriter.rewrite(List.of("good morning, turnip", "turnip")))
          .containsExactly(
              new Rewrite.Rewritten("good morning,"), new Rewrite.Refused("nothing is left"));
    }
    assertThatThrownBy(() -> new Rewrite.Refused(" ")).hasMessageContaining("needs a reason");
  }

  @Test
  void rewriters_of_other_settings_share_nothing_that_is_kept() {
    assertThat(new Without("turnip").fingerprint())
        .isEqualTo(new Without("turnip").fingerprint())
        .isNotEqualTo(new Without("cabbage").fingerprint());
  }
}
