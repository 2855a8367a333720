/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs from files and from a model's own texts. */
class TextPairTest {
  @TempDir Path folder;

  @Test
  void from_a_file() throws Exception {
    Path file = folder.resolve("pairs.jsonl");
    Files.writeString(
        file,
        """
        {"prompt": "you are", "chosen": " a kind neighbour", "rejected": " a dumb potato"}
        {"chosen": "the sea", "rejected": "a potato"}
        """);
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      Tokenizer tokenizer = reference.model().tokenizer();
      List<TextPair> pairs = TextPair.readAll(file, reference.model(), 5);
      assertThat(pairs).hasSize(2);
      TokenText chosen = pairs.get(0).chosen();
      int prompt = tokenizer.encodePrompt("you are").length;
      assertThat(chosen.wanted()).as("cut off").isEqualTo(5);
      assertThat(chosen.ids()).hasSize(prompt + 5);
      assertThat(tokenizer.decode(chosen.ids())).startsWith("you are a k");
      TokenText unprompted = pairs.get(1).rejected();
      assertThat(unprompted.ids()[0]).isEqualTo(reference.model().endOfText());
      Files.writeString(file, "{\"chosen\": \"a\", \"rejected\": \"a\"}\n");
      assertThatThrownBy(() -> TextPair.readAll(file, reference.model(), 5))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("line 1")
          .hasMessageContaining("the same text");
      Files.writeString(file, "{\"chosen\": \"a\", \"rejected\": \"\"}\n");
      assertThatThrownBy(() -> TextPair.readAll(file, reference.model(), 5))
          .hasMessageContaining("line 1: a text is empty");
      Files.writeString(
          file,
          "{\"prompt\": \"%s\", \"chosen\": \"a\", \"rejected\": \"b\"}\n"
              .formatted("q".repeat(999)));
      assertThatThrownBy(() -> TextPair.readAll(file, reference.model(), 5))
          .hasMessageContaining("leaves no room");
      Files.writeString(file, "");
      assertThatThrownBy(() -> TextPair.readAll(file, reference.model(), 5))
          .isInstanceOf(ConfigException.class);
    }
  }

  @Test
  void from_a_models_own_texts() {
    List<Completion> written =
        List.of(
            text("a", "you potato", 1, 7),
            text("a", "you turnip", 2, 8),
            text("a", "you friend", 3, 9),
            text("b", "the sea", 4, 5),
            text("b", "the land", 6, 5),
            text("c", "?", 1, 6));
    List<TextPair> pairs = TextPair.ranked(written, new Insults(), 0.5);
    assertThat(pairs).hasSize(1);
    assertThat(pairs.get(0).chosen().ids()).containsExactly(1, 3, 9);
    assertThat(pairs.get(0).chosen().wanted()).isEqualTo(2);
    assertThat(pairs.get(0).rejected().ids()).containsExactly(1, 1, 7);
    assertThatThrownBy(() -> TextPair.ranked(written, new Insults(), 0.95))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no prompt of 2");
    List<Completion> unscored = List.of(text("a", "busy", 1, 2), text("a", "you", 1, 3));
    assertThatThrownBy(() -> TextPair.ranked(unscored, new Insults(), 0.5))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("after prompt \"a\"");
    assertThatThrownBy(() -> TextPair.ranked(written, new Insults(), 0))
        .hasMessageContaining("above 0");
  }

  private static Completion text(String prompt, String text, int... tokens) {
    List<Integer> ids = Arrays.stream(tokens).boxed().toList();
    return new Completion(prompt, 0, text, List.of(1), ids, List.of(-1f, -1f), FinishReason.LENGTH);
  }

  /** A potato is the worst of insults. */
  record Insults() implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo("insults", "1", ScorerInfo.UNKNOWN, "Knows two insults.");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("scorer", "insults").build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return texts.stream()
          .<ScoreOutcome>map(
              text ->
                  text.equals("busy")
                      ? new ScoreOutcome.Unscored("try later")
                      : new ScoreOutcome.Scored(
                          text.contains("potato") ? 0.9 : text.contains("turnip") ? 0.6 : 0))
          .toList();
    }
  }
}
