/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.chat.LocalChat;
import io.detoxj.core.chat.ScriptedChatServer;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairPrompts;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairRunTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private ScriptedChatServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Starts a server that answers as a script says of the number of carbon atoms in the chain. */
  private void answering(Function<Integer, String> script) throws IOException {
    server = ScriptedChatServer.start(request -> script.apply(number(request)));
  }

  private static int number(JsonNode request) {
    String text = ScriptedChatServer.userText(request);
    String smiles = text.substring(text.indexOf("SMILES: ") + 8).lines().findFirst().orElse("");
    return (int) smiles.chars().filter(c -> c == 'C').count() - 1;
  }

  private RepairPrompts prompts() throws IOException {
    return TinyRepairs.prompts(folder.resolve("prompts"), "ames", "dili");
  }

  private RepairRun run(RepairSettings settings) throws IOException {
    return new RepairRun(TinyRepairs.model(server.address(), LONG), prompts(), settings);
  }

  private static List<AskedRepair> run(RepairRun run, Benchmark benchmark, Path output)
      throws IOException {
    return run.run(benchmark, output, ProgressListener.silent(), () -> false);
  }

  @Test
  void every_mood_of_a_server_has_its_own_name() throws IOException {
    String[] script = {
      "",
      "MODIFIED_SMILES: CC",
      "MODIFIED_SMILES: CC;CO;CN;CF",
      "MODIFIED_SMILES: none",
      "Add a hydroxyl group.",
      "I'm sorry, I cannot help with that.",
      "200 {\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]}",
      " ",
      "500 broken",
      "200 {\"choices\"",
      "cut {\"choices\"",
      "200 \"" + "x".repeat(1_000_000) + "\"",
      "400 {\"error\":{\"code\":\"context_length_exceeded\"}}"
    };
    answering(number -> script[number]);
    Benchmark benchmark = TinyRepairs.molecules("ames", 12);
    Path output = folder.resolve("out");
    List<AskedRepair> answers = run(run(TinyRepairs.settings()), benchmark, output);
    assertThat(answers.stream().map(AskedRepair::outcome))
        .containsExactly(
            RepairOutcome.PROPOSED,
            RepairOutcome.PROPOSED,
            RepairOutcome.NONE,
            RepairOutcome.OTHER_FORMAT,
            RepairOutcome.REFUSED,
            RepairOutcome.REFUSED,
            RepairOutcome.EMPTY,
            RepairOutcome.FAILED,
            RepairOutcome.FAILED,
            RepairOutcome.FAILED,
            RepairOutcome.FAILED,
            RepairOutcome.TOO_LONG);
    RecordedResponses recorded = RecordedResponses.read(output).get(0);
    assertThat(recorded.model()).isEqualTo("maker/model-7b");
    assertThat(benchmark.tasks().stream().map(task -> recorded.to(task).kind()))
        .containsExactly(
            RepairResponse.Kind.PROPOSAL,
            RepairResponse.Kind.PROPOSAL,
            RepairResponse.Kind.NONE,
            RepairResponse.Kind.OTHER_FORMAT,
            RepairResponse.Kind.REFUSED,
            RepairResponse.Kind.REFUSED,
            RepairResponse.Kind.EMPTY,
            RepairResponse.Kind.MISSING,
            RepairResponse.Kind.MISSING,
            RepairResponse.Kind.MISSING,
            RepairResponse.Kind.MISSING,
            RepairResponse.Kind.MISSING);
    assertThat(recorded.to(benchmark.tasks().get(1)).candidates())
        .containsExactly("CC", "CO", "CN", "CF");
    assertThat(output.resolve("maker-model-7b_ames.json"))
        .content()
        .contains("\"success_count\" : 7", "\"error_count\" : 5", "\"error\" : \"too long: ");
    assertThat(output.resolve(RepairRun.COUNTS))
        .content()
        .isEqualTo(
            "task,molecules,proposed,none,refused,empty,other format,too long,failed,no prompt,"
                + "not drawn,cut,attempts,retries,tokens read,tokens written,not metered,cost\n"
                + "ames,12,2,1,2,1,1,1,4,0,0,0,16,4,600,42,6,0.000000\n"
                + "all,12,2,1,2,1,1,1,4,0,0,0,16,4,600,42,6,0.000000\n");
  }

  @Test
  void busy_first_and_fine_then_is_an_answer_with_a_retry_and_a_price() throws IOException {
    List<Integer> seen = new ArrayList<>();
    answering(
        number -> {
          seen.add(number);
          return seen.size() == 1 ? "429 {}" : "MODIFIED_SMILES: CC";
        });
    List<AskedRepair> answers =
        run(
            run(TinyRepairs.settings().withPrices(2, 10)),
            TinyRepairs.molecules("ames", 2),
            folder.resolve("out"));
    RepairCounts counts = new RepairCounts("all", answers);
    assertThat(counts.of(RepairOutcome.PROPOSED)).isEqualTo(2);
    assertThat(counts.attempts()).isEqualTo(3);
    assertThat(counts.retries()).isEqualTo(1);
    assertThat(counts.cost(TinyRepairs.settings().withPrices(2, 10)))
        .isEqualTo((200 * 2 + 14 * 10) / 1e6);
  }

  @Test
  void bad_input_is_counted_by_name_and_never_sent() throws IOException {
    answering(number -> "MODIFIED_SMILES: CC");
    Benchmark benchmark =
        new Benchmark(
            List.of(
                new RepairTask("ames", "ames", 1, "C(("),
                new RepairTask("herg", "herg", 1, "CCl"),
                new RepairTask("ames", "ames", 2, TinyRepairs.TOXIC)));
    Path output = folder.resolve("out");
    RepairSettings drawn = RepairSettings.standard();
    List<AskedRepair> answers = run(run(drawn), benchmark, output);
    assertThat(answers.stream().map(AskedRepair::outcome))
        .containsExactly(RepairOutcome.NOT_DRAWN, RepairOutcome.NO_PROMPT, RepairOutcome.PROPOSED);
    assertThat(server.requests()).hasSize(1);
    String url = server.requests().get(0).at("/messages/1/content/1/image_url/url").textValue();
    byte[] png = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
    assertThat(new String(png, 1, 3, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("PNG");
    assertThat(output.resolve("maker-model-7b_herg.json"))
        .content()
        .contains("\"error\" : \"no prompt: ", "\"success_count\" : 0");
  }

  @Test
  void nothing_is_asked_twice_and_the_end_is_the_same_however_many_are_on_their_way()
      throws IOException {
    answering(number -> "MODIFIED_SMILES: " + "C".repeat(number));
    Benchmark all = TinyRepairs.molecules("ames", 9);
    Path once = folder.resolve("once");
    run(run(TinyRepairs.settings()), all, once);
    Path often = folder.resolve("often");
    RepairRun parallel = run(TinyRepairs.settings().withParallel(4));
    int[] left = {3};
    List<AskedRepair> some =
        parallel.run(all, often, ProgressListener.silent(), () -> left[0]-- <= 0);
    assertThat(some).hasSize(3);
    assertThat(often.resolve(RepairRun.COUNTS)).doesNotExist();
    run(parallel, all, often);
    run(parallel, all, often);
    assertThat(server.requests()).hasSize(18);
    for (String file : List.of("maker-model-7b_ames.json", RepairRun.COUNTS)) {
      assertThat(often.resolve(file)).hasSameBinaryContentAs(once.resolve(file));
    }
  }

  @Test
  void a_dead_server_ends_the_run_and_those_that_failed_can_be_asked_again() throws IOException {
    boolean[] dead = {true};
    answering(number -> dead[0] && number > 1 ? "500 dead" : "MODIFIED_SMILES: CC");
    Benchmark all = TinyRepairs.molecules("ames", 20);
    Path output = folder.resolve("out");
    RepairRun run = run(TinyRepairs.settings());
    assertThatExceptionOfType(DetoxException.class)
        .isThrownBy(() -> run(run, all, output))
        .withMessageContaining("the last 5 requests failed")
        .withMessageContaining("--failed-again");
    assertThat(server.requests()).hasSize(1 + 5 * 3);
    dead[0] = false;
    assertThat(run(run, all, output).stream().filter(one -> one.outcome().isError())).hasSize(5);
    List<AskedRepair> again = run(run(TinyRepairs.settings().withFailedAgain(true)), all, output);
    assertThat(again).allMatch(one -> one.outcome() == RepairOutcome.PROPOSED);
    assertThat(again.get(1).attempts()).isEqualTo(4);
    assertThat(server.requests()).hasSize(1 + 5 * 3 + 14 + 5);
  }

  @Test
  void a_wrong_key_ends_the_run_at_once_and_keeps_what_was_answered() throws IOException {
    answering(number -> number == 3 ? "401 {}" : "MODIFIED_SMILES: CC");
    RepairRun run = run(TinyRepairs.settings());
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> run(run, TinyRepairs.molecules("ames", 9), folder.resolve("out")))
        .withMessageContaining("OPENAI_API_KEY");
    assertThat(Files.readAllLines(folder.resolve("out").resolve(RepairRun.JOURNAL))).hasSize(3);
  }

  @Test
  void a_journal_of_other_settings_tasks_or_prompts_is_refused() throws IOException {
    answering(number -> "MODIFIED_SMILES: CC");
    Path output = folder.resolve("out");
    run(run(TinyRepairs.settings()), TinyRepairs.molecules("ames", 2), output);
    RepairSettings warmer = TinyRepairs.settings().with(new ChatRequest.Settings(1, 1024, 1));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> run(run(warmer), TinyRepairs.molecules("ames", 2), output))
        .withMessageContaining("temperature");
    Benchmark other = new Benchmark(List.of(new RepairTask("ames", "ames", 1, "CCO")));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> run(run(TinyRepairs.settings()), other, output))
        .withMessageContaining("ames/1 with another molecule or prompt");
    Path journal = output.resolve(RepairRun.JOURNAL);
    Files.writeString(journal, Files.readString(journal).replace("proposed", "prOposed"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> run(run(TinyRepairs.settings()), TinyRepairs.molecules("ames", 2), output))
        .withMessageContaining("line 2 is damaged");
  }

  @Test
  void the_bundled_model_writes_rubbish_which_is_counted() throws IOException {
    Path files = Path.of("../examples/models/gpt2-4m");
    Benchmark benchmark = TinyRepairs.molecules("ames", 3);
    try (TransformerModel model = TransformerModel.load(files)) {
      LocalChat chat = new LocalChat(model, "gpt2-4m", ChatFormat.of(files), 8);
      RepairRun run = new RepairRun(chat, prompts(), TinyRepairs.settings());
      List<AskedRepair> answers = run(run, benchmark, folder.resolve("out"));
      assertThat(answers)
          .allSatisfy(
              one -> {
                assertThat(one.outcome()).isEqualTo(RepairOutcome.OTHER_FORMAT);
                assertThat(one.tokensWritten()).isPositive();
              });
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> new RepairRun(chat, prompts(), RepairSettings.standard()))
          .withMessageContaining("sees no pictures");
      Benchmark large = new Benchmark(List.of(new RepairTask("ames", "ames", 1, "C".repeat(900))));
      assertThat(run(run, large, folder.resolve("large")).get(0).outcome())
          .isEqualTo(RepairOutcome.TOO_LONG);
    }
  }
}
