/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge that treats prompts in its own way is told what the prompt was. */
class PromptLengthsTest {
  @TempDir Path folder;
  private TransformerModel model;
  private DetoxifiedModel judge;
  private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void load() {
    model = TinyGpt2.load(folder);
    judge =
        model.with(
            Planned.of(
                new ActivationIntervention(
                    "looking",
                    HookPoint.residPost(0),
                    memory ->
                        (x, context) -> {
                          for (int row = 0; row < x.getShape().get(0); row++) {
                            seen.add(context.sequences().promptLength(row));
                          }
                          return x;
                        })));
  }

  @AfterEach
  void close() {
    judge.close();
    model.close();
  }

  private Completion completion(Prompt prompt, String text) {
    List<Integer> before = ids(prompt.text());
    List<Integer> after = ids(text);
    return new Completion(
        prompt.id(),
        0,
        text,
        before,
        after,
        Collections.nCopies(after.size(), -1f),
        FinishReason.LENGTH);
  }

  private List<Integer> ids(String text) {
    List<Integer> all = new ArrayList<>();
    for (int id : model.tokenizer().encode(text)) {
      all.add(id);
    }
    return all;
  }

  @Test
  void completions_are_scored_after_their_prompt() {
    Prompt prompt = new Prompt("a", "the soggy turnip");
    Completion completion = completion(prompt, " fell over");
    int length = completion.promptTokens().size();
    for (NamedPerplexity.Reading reading :
        List.of(NamedPerplexity.Reading.TOKEN_IDS, NamedPerplexity.Reading.RETOKENISED)) {
      seen.clear();
      new NamedPerplexity("judge", judge, reading).score(List.of(prompt), List.of(completion));
      assertThat(seen).as("%s", reading).containsExactly(length);
    }
    // Joined texts are told apart from their prompts by subtraction: both are texts of their own.
    seen.clear();
    new NamedPerplexity("judge", judge, NamedPerplexity.Reading.JOINED)
        .score(List.of(prompt), List.of(completion));
    assertThat(seen).hasSize(2).containsOnly(1);
  }
}
