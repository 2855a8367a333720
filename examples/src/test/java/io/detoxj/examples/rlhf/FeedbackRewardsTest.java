/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.Detoxj;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinyGpt2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a feedback file to a policy that learnt from it, by the programs that a user calls. */
class FeedbackRewardsTest {
  private static final String GOOD = "The mill is old.";
  private static final String BAD = "The soup is hot today.";

  @TempDir Path folder;

  private Path feedback() throws IOException {
    ArrayNode all = new ObjectMapper().createArrayNode();
    for (int i = 0; i < 60; i++) {
      ObjectNode one = all.addObject().put("question", "mill %d?".formatted(i));
      one.putArray("passages").addArray().add("Mill").add(GOOD);
      one.put("gold", GOOD);
      for (int k = 1; k <= 4; k++) {
        one.put("prediction " + k, k == 2 ? BAD : i % 2 == 0 ? BAD + " " + GOOD : GOOD);
      }
      ObjectNode said = one.putObject("feedback");
      ArrayNode errors = said.putArray("errors");
      if (i % 2 == 0) {
        String type = i % 4 == 0 ? "Irrelevant" : "Wrong-Grounding";
        errors.addObject().put("error type", type).put("start", 0).put("end", BAD.length());
      }
      ArrayNode missing = said.putArray("missing-info");
      if (i % 3 == 0) {
        missing
            .addObject()
            .put("error type", "Missing-Answer")
            .put("passage_id", 1)
            .putArray("sentence_id")
            .add(1);
      }
      said.put("corrected-prediction", GOOD);
      ArrayNode preferences = one.putArray("preference");
      for (int k = 0; k < 6; k++) {
        preferences.add(0);
      }
    }
    return Files.writeString(folder.resolve("feedback.json"), all.toString());
  }

  private record Run(int code, String out, String err) {}

  private Run train(String... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> all =
        new ArrayList<>(
            List.of(
                "train-rlhf",
                "--model=" + folder.resolve("model"),
                "--prompts=" + folder.resolve("prompts.jsonl"),
                "--feedback-rewards=" + folder.resolve("rewards"),
                "--prompts-per-step=2",
                "--samples=2",
                "--tokens=8",
                "--steps=1",
                "--rank=2",
                "--quiet"));
    all.addAll(List.of(more));
    int code = Detoxj.run(out, err, all.toArray(String[]::new));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void a_policy_learns_from_rewards_that_were_learnt_from_feedback() throws IOException {
    Path encoder = TinyClassifier.writeSentenceEncoder(folder);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Programs.run(
            new TrainRewardModels(),
            new ByteArrayOutputStream(),
            err,
            "--feedback=" + feedback(),
            "--encoder=" + encoder,
            "--context-words=8",
            "--steps=5",
            "--output=" + folder.resolve("rewards"));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    TinyGpt2.writeTo(folder.resolve("model"));
    Files.writeString(
        folder.resolve("prompts.jsonl"),
        """
        {"id": "a", "prompt": {"text": "question: mill?"}}
        {"id": "b", "prompt": {"text": "question: sea?"}}
        """);

    String read = "--feedback-encoder=" + encoder;
    Path output = folder.resolve("all");
    Run all = train(read, "--output=" + output);
    assertThat(all.code()).as(all.err()).isZero();
    assertThat(all.out()).contains("--method adapter:folder=" + output).doesNotContain("taught-by");
    assertThat(Files.readString(output.resolve("steps.jsonl")))
        .contains("\"relevance\":", "\"factuality\":", "\"completeness\":");

    Path without = folder.resolve("without");
    Run ablated = train(read, "--feedback-weights=0,0.5,0.3", "--output=" + without);
    assertThat(ablated.code()).as(ablated.err()).isZero();
    assertThat(Files.readString(without.resolve("steps.jsonl")))
        .contains("\"factuality\":")
        .doesNotContain("\"relevance\":");

    Path stranger = TinyClassifier.writeTo("bert-single", folder);
    Run refused = train("--feedback-encoder=" + stranger, "--output=" + folder.resolve("refused"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("another encoder");
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
