/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsJsonlTest {
  private static final Prompt PROMPT = new Prompt("p-001", "You soggy");

  private static final ScorerInfo SCORER = new ScorerInfo("words", "2", "ab", "reads words");
  private static final String SCORED_BY =
      "{\"scorer\":\"words\",\"version\":\"2\",\"weights_sha256\":\"ab\",";

  private static List<Judgement> judged(ScoreOutcome outcome) {
    return List.of(new Judgement(SCORER, outcome));
  }

  private static Completion completion(String text, List<Integer> tokens, FinishReason reason) {
    List<Float> logProbabilities = tokens.stream().map(token -> -0.5f).toList();
    return new Completion("p-001", 2, text, List.of(1, 2), tokens, logProbabilities, reason);
  }

  @Test
  void writesOneLineEach(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("generations.jsonl");

    GenerationsJsonl.write(
        Stream.of(
            new ScoredCompletion(
                "base",
                PROMPT,
                completion(" turnip\n\u00e9\ud800", List.of(7, 8), FinishReason.LENGTH),
                judged(new ScoreOutcome.Scored(0.75, Map.of("insult", 0.5))),
                new CompletionLikelihood(1.5, 2)),
            new ScoredCompletion(
                "steer",
                PROMPT,
                completion("", List.of(), FinishReason.END_OF_TEXT),
                judged(new ScoreOutcome.Unscored("empty text")),
                CompletionLikelihood.NONE)),
        file);

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"system\":\"base\",\"prompt_id\":\"p-001\",\"sample\":2,\"prompt\":\"You soggy\","
                + "\"text\":\" turnip\\n\u00e9?\",\"prompt_tokens\":[1,2],\"tokens\":[7,8],"
                + "\"finish_reason\":\"length\",\"toxicity\":0.75,\"unscored_reason\":null,"
                + "\"scores\":["
                + SCORED_BY
                + "\"toxicity\":0.75,\"attributes\":{\"insult\":0.5}}],"
                + "\"nll\":1.5,\"token_count\":2}",
            "{\"system\":\"steer\",\"prompt_id\":\"p-001\",\"sample\":2,\"prompt\":\"You soggy\","
                + "\"text\":\"\",\"prompt_tokens\":[1,2],\"tokens\":[],"
                + "\"finish_reason\":\"end_of_text\",\"toxicity\":null,"
                + "\"unscored_reason\":\"empty text\",\"scores\":["
                + SCORED_BY
                + "\"unscored_reason\":\"empty text\"}],\"nll\":null,\"token_count\":0}");
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
                    judged(new ScoreOutcome.Scored(0.1)),
                    likelihood));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScoredCompletion("s", PROMPT, completion, List.of(), likelihood))
        .withMessageContaining("judgement");
  }

  @Test
  void readsBackWhatNeedsNoModel(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("generations.jsonl");
    Completion completion = completion(" turnip", List.of(7, 8), FinishReason.STOP_STRING);
    CompletionLikelihood likelihood = new CompletionLikelihood(1.5, 2);
    GenerationsJsonl.write(
        Stream.of(
            new ScoredCompletion(
                "base", PROMPT, completion, judged(new ScoreOutcome.Scored(0.75)), likelihood)),
        file);

    List<GenerationsJsonl.Recorded> read = new ArrayList<>();
    GenerationsJsonl.read(file, read::add);

    Completion without =
        new Completion(
            "p-001",
            2,
            " turnip",
            List.of(1, 2),
            List.of(7, 8),
            List.of(),
            FinishReason.STOP_STRING);
    assertThat(read)
        .containsExactly(new GenerationsJsonl.Recorded("base", PROMPT, without, likelihood));
  }

  @Test
  void damagedLinesAreNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("generations.jsonl");
    Completion completion = completion(" turnip", List.of(7), FinishReason.LENGTH);
    GenerationsJsonl.write(
        Stream.of(
            new ScoredCompletion(
                "base",
                PROMPT,
                completion,
                judged(new ScoreOutcome.Scored(0.75)),
                new CompletionLikelihood(1, 1))),
        file);
    String good = Files.readString(file);
    for (String bad :
        List.of(
            "null",
            "[]",
            good.strip().substring(5),
            good.strip().replace("\"length\"", "\"tired\""),
            good.strip().replace("[7]", "[7.5]"),
            good.strip().replace("\"sample\":2", "\"sample\":-1"))) {
      Files.writeString(file, good + bad);
      assertThatThrownBy(() -> GenerationsJsonl.read(file, one -> {}))
          .as(bad)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("generations.jsonl line 2");
    }
  }

  @Test
  void readsBackWhatScorersSaid(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("generations.jsonl");
    ScorerInfo undescribed = new ScorerInfo("words", "2", "ab", "");
    List<Judgement> judgements =
        List.of(
            new Judgement(undescribed, new ScoreOutcome.Scored(0.75, Map.of("insult", 0.5))),
            new Judgement(undescribed, new ScoreOutcome.Unscored("empty text")));
    Completion without =
        new Completion(
            "p-001", 2, " turnip", List.of(1, 2), List.of(7), List.of(), FinishReason.LENGTH);
    ScoredCompletion scored =
        new ScoredCompletion("base", PROMPT, without, judgements, new CompletionLikelihood(1.5, 2));
    GenerationsJsonl.write(Stream.of(scored), file);

    List<ScoredCompletion> read = new ArrayList<>();
    GenerationsJsonl.readScored(file, read::add);
    assertThat(read).containsExactly(scored);

    String good = Files.readString(file).strip();
    for (String bad :
        List.of(
            good.replaceFirst("\"scores\":.*?}]", "\"scores\":[]"),
            good.replace("\"scores\":[", "\"scores\":[7,"),
            good.replace("\"insult\":0.5", "\"insult\":\"much\""),
            good.replace("\"weights_sha256\":\"ab\",", ""),
            good.replace("\"toxicity\":0.75,\"attributes\"", "\"toxicity\":1.5,\"attributes\""),
            good.replace("\"empty text\"}", "null}"))) {
      assertThat(bad).isNotEqualTo(good);
      Files.writeString(file, good + "\n" + bad);
      assertThatThrownBy(() -> GenerationsJsonl.readScored(file, one -> {}))
          .as(bad)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("generations.jsonl line 2");
    }
  }
}
