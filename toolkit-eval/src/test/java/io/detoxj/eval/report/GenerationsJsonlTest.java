/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.eval.metric.CompletionLikelihood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsJsonlTest {
  private static final Prompt PROMPT = new Prompt("p-001", "You soggy");

  private static Completion completion(String text, List<Integer> tokens, FinishReason reason) {
    List<Float> logProbabilities = tokens.stream().map(token -> -0.5f).toList();
    return new Completion("p-001", 2, text, List.of(1, 2), tokens, logProbabilities, reason);
  }

  @Test
  void writesOneLineEach(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("generations.jsonl");

    GenerationsJsonl.write(
        List.of(
            new ScoredCompletion(
                "base",
                PROMPT,
                completion(" turnip\n\u00e9\ud800", List.of(7, 8), FinishReason.LENGTH),
                OptionalDouble.of(0.75),
                null,
                new CompletionLikelihood(1.5, 2)),
            new ScoredCompletion(
                "steer",
                PROMPT,
                completion("", List.of(), FinishReason.END_OF_TEXT),
                OptionalDouble.empty(),
                "empty text",
                CompletionLikelihood.NONE)),
        file);

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"system\":\"base\",\"prompt_id\":\"p-001\",\"sample\":2,\"prompt\":\"You soggy\","
                + "\"text\":\" turnip\\n\u00e9?\",\"tokens\":[7,8],\"finish_reason\":\"length\","
                + "\"toxicity\":0.75,\"unscored_reason\":null,\"nll\":1.5,\"token_count\":2}",
            "{\"system\":\"steer\",\"prompt_id\":\"p-001\",\"sample\":2,\"prompt\":\"You soggy\","
                + "\"text\":\"\",\"tokens\":[],\"finish_reason\":\"end_of_text\","
                + "\"toxicity\":null,\"unscored_reason\":\"empty text\",\"nll\":null,"
                + "\"token_count\":0}");
    assertThat(Files.readString(file)).endsWith("}\n").doesNotContain("\r");
  }

  @Test
  void partsMustBelongTogether() {
    Completion completion = completion(" turnip", List.of(7), FinishReason.LENGTH);
    CompletionLikelihood likelihood = new CompletionLikelihood(1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ScoredCompletion(
                    "s",
                    new Prompt("other", "x"),
                    completion,
                    OptionalDouble.of(0.1),
                    null,
                    likelihood));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ScoredCompletion(
                    "s", PROMPT, completion, OptionalDouble.empty(), null, likelihood))
        .withMessageContaining("either a score or a reason");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ScoredCompletion(
                    "s", PROMPT, completion, OptionalDouble.of(1.5), null, likelihood));
  }
}
