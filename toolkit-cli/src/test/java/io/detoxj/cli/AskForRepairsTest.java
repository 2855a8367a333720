/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.core.chat.ScriptedChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Language models that repair and judge, against a server on this machine. */
class AskForRepairsTest {
  @TempDir private Path folder;
  private ScriptedChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedChatServer.start(AskForRepairsTest::answer);
    Path tasks = Files.createDirectory(folder.resolve("tasks"));
    Files.writeString(
        tasks.resolve("ames.json"),
        """
        [{"task": "ames", "id": 1, "smiles": "COc1cc(CCN2CCOCC2)ccc1[N+](=O)[O-]"},
         {"task": "ames", "id": 2, "smiles": "Cc1nc2cc(Cl)ccc2[nH]1"}]
        """);
    Files.writeString(
        tasks.resolve("herg.json"), "[{\"task\": \"herg\", \"id\": 1, \"smiles\": \"CCCl\"}]");
    Path prompts = Files.createDirectory(folder.resolve("prompts"));
    Files.writeString(
        prompts.resolve("repair_prompt.json"),
        """
        {"agent_role": "Chemist.", "task_overview": "Repair it.",
         "output_format": {"structure": "MODIFIED_SMILES: smiles1;smiles2;smiles3"}}
        """);
    Files.writeString(
        prompts.resolve("ames_prompt.json"),
        "{\"task_description\": \"mutagen\", \"instruction\": \"Less.\"}");
    Files.writeString(
        prompts.resolve("herg_central_prompt.json"),
        "{\"task_description\": \"blocker\", \"instruction\": \"Less.\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String answer(JsonNode request) {
    String text = ScriptedChatServer.userText(request);
    if (text.contains("(A)")) {
      return text.contains("Cl") ? "B" : "A";
    }
    return text.contains("Cl") ? "MODIFIED_SMILES: Cc1nc2cc(F)ccc2[nH]1;Cc1nc2ccccc2[nH]1" : "No.";
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private String llm(String more) {
    return "llm:url="
        + server.address()
        + ",model=maker/chat-7b,key=NO_SUCH_VARIABLE,rate=0"
        + more;
  }

  private CliRun repair(String model, String output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("molecule", "repair", "--model", model, "--tasks", at("tasks"), "--prompts"));
    all.addAll(List.of(at("prompts"), "--output", at(output)));
    all.addAll(List.of(more));
    return CliRun.of(all.toArray(String[]::new));
  }

  private CliRun evaluate(String... judge) {
    List<String> all =
        new ArrayList<>(
            List.of("molecule", "evaluate", "--tasks", at("tasks"), "--responses", at("chat")));
    all.addAll(List.of(judge));
    return CliRun.of(all.toArray(String[]::new));
  }

  @Test
  void a_model_on_a_server_repairs_goes_on_and_is_judged_and_replayed() {
    CliRun run = repair(llm(",read-price=1,written-price=10"), "chat", "--shared-herg");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("proposed\t2\n", "other format\t1\n")
        .contains("3 attempts, 0 of them again; 300 tokens read and 21 written\n")
        .contains("cost 0.0005\n")
        .contains("answers on 3 molecules");
    assertThat(server.requests())
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.at("/messages/1/content/1/type").asText()).isEqualTo("image_url");
              assertThat(request.path("temperature").doubleValue()).isEqualTo(0.7);
              assertThat(request.path("max_tokens").intValue()).isEqualTo(1024);
            });
    assertThat(repair(llm(""), "chat", "--shared-herg").code()).isEqualTo(ExitCode.DONE);
    assertThat(server.requests()).hasSize(3);
    CliRun other = repair(llm(""), "chat", "--candidates", "5");
    assertThat(other.code()).isEqualTo(ExitCode.FAILED);
    assertThat(other.err()).contains("candidates: 5 here, 3 there");

    CliRun judged = evaluate("--judge", llm(""), "--judgements", at("kept.jsonl"));
    assertThat(judged.code()).as(judged.err()).isEqualTo(ExitCode.DONE);
    assertThat(judged.out())
        .contains("maker/chat-7b, judged by language model maker/chat-7b, questions 1")
        .contains("2 originals are toxic to the judge, too");
    int asked = server.requests().size();
    CliRun replayed = evaluate("--judge", "replay:" + at("kept.jsonl"));
    assertThat(server.requests()).hasSize(asked);
    assertThat(replayed.out().replaceAll("judged by .*", ""))
        .isEqualTo(judged.out().replaceAll("judged by .*", ""));
    assertThat(evaluate("--judge", llm(""), "--judgements", at("kept.jsonl")).out())
        .isEqualTo(judged.out());
    assertThat(server.requests()).hasSize(asked);
  }

  @Test
  void candidates_pictures_and_prompts_can_be_chosen() {
    CliRun run =
        repair(llm(""), "chat", "--candidates", "5", "--no-picture", "--name", "text only");
    assertThat(run.out()).contains("no prompt\t1\n");
    assertThat(folder.resolve("chat/text only_herg.json")).content().contains("no prompt: ");
    JsonNode request = server.requests().get(0);
    assertThat(request.at("/messages/0/content").asText())
        .contains("MODIFIED_SMILES: smiles1;smiles2;smiles3;smiles4;smiles5");
    assertThat(request.at("/messages/1/content").asText()).contains("Propose 1 to 5");
  }

  @Test
  void the_bundled_models_write_rubbish_and_judge_nothing() throws IOException {
    String gpt2 = "../examples/models/gpt2-4m";
    CliRun run = repair(gpt2, "chat", "--task", "ames", "--method", "vector:strength=2");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    // It reads 128 tokens, and the prompt of the larger molecule has more.
    assertThat(run.out()).contains("other format\t1\n", "too long\t1\n");
    try (var files = Files.list(folder.resolve("chat"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.matches("gpt2-4m with .*_ames\\.json"));
    }
    CliRun judged = evaluate("--judge", "model:" + gpt2, "--judgements", at("kept.jsonl"));
    assertThat(judged.code()).as(judged.err()).isEqualTo(ExitCode.DONE);
    assertThat(judged.out()).contains("judged by language model gpt2-4m, questions 1");
    assertThat(server.requests()).isEmpty();
  }
}
