/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptedRewriterTest {
  private static final String PROMPT = "R: {sentence}\nP:";

  @TempDir Path folder;

  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    tokenizer = Tokenizer.load(TinyTokenizer.write(folder));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** Writes an answer after the prompt, token by token, then again from the start. */
  private ScriptedModel answering(String answer) {
    int[] ids = tokenizer.encode(answer);
    int after = tokenizer.encode("P:")[tokenizer.encode("P:").length - 1];
    return new ScriptedModel(
        tokenizer,
        so -> {
          int written = so.size() - 1 - so.lastIndexOf(after);
          float[] logits = new float[tokenizer.vocabularySize()];
          logits[ids[written % ids.length]] = 10;
          return logits;
        },
        List.of());
  }

  private Rewrite rewrite(String answer, String sentence) {
    return new PromptedRewriter(answering(answer), new FewShotPrompt(PROMPT), 24)
        .rewrite(List.of(sentence))
        .get(0);
  }

  @Test
  void the_rewrite_ends_with_the_line() {
    assertThat(rewrite(" a calm day \nR: more", "a rude day"))
        .isEqualTo(new Rewrite.Rewritten("a calm day"));
  }

  @Test
  void what_has_no_end_or_no_text_is_no_rewrite() {
    assertThat(rewrite(" on and on", "a rude day"))
        .isEqualTo(new Rewrite.Refused("the rewrite has no end"));
    assertThat(rewrite(" \n", "a rude day")).isEqualTo(new Rewrite.Refused("the rewrite is empty"));
    assertThat(rewrite(" x\n", "a rude day ".repeat(200)))
        .isEqualTo(new Rewrite.Refused("the sentence is too long for the model"));
  }

  @Test
  void a_sentence_depends_on_no_other() {
    PromptedRewriter rewriter =
        new PromptedRewriter(answering(" calm\n"), new FewShotPrompt(PROMPT), 8);
    assertThat(rewriter.rewrite(List.of("a", "x ".repeat(1000), " ", "b")))
        .containsExactly(
            new Rewrite.Rewritten("calm"),
            new Rewrite.Refused("the sentence is too long for the model"),
            new Rewrite.Refused("the sentence is empty"),
            new Rewrite.Rewritten("calm"));
  }

  @Test
  void templates_have_one_place_for_the_sentence() throws IOException {
    assertThat(new FewShotPrompt(PROMPT).of(" two\r\nlines\n")).isEqualTo("R: two lines\nP:");
    for (FewShotPrompt ours : List.of(FewShotPrompt.english(), FewShotPrompt.chinese())) {
      assertThat(ours.of("SENTENCE")).contains("SENTENCE").doesNotContain("{sentence}");
    }
    Path file = Files.writeString(folder.resolve("prompt.txt"), PROMPT + "  \n");
    assertThat(FewShotPrompt.read(file).template()).isEqualTo(PROMPT);
    for (String wrong : List.of("no place", "{sentence} and {sentence}")) {
      Files.writeString(file, wrong);
      assertThatThrownBy(() -> FewShotPrompt.read(file))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("{sentence} once");
    }
    assertThatThrownBy(() -> FewShotPrompt.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no file of a prompt");
  }
}
