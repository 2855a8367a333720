/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.LocalChat;
import io.detoxj.core.chat.ScriptedChatServer;
import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.chat.ServerChatOptions;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelEndpointTest {
  private static final Molecule ETHANOL = Molecule.parse("OCC");

  @TempDir private Path folder;
  private final Map<String, String> answers = new HashMap<>();
  private ScriptedChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedChatServer.start(this::answer);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String answer(JsonNode request) {
    String question = ScriptedChatServer.userText(request);
    return answers.entrySet().stream()
        .filter(one -> question.contains(one.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("(A)");
  }

  private ServerChat model(String name) {
    ServerChatOptions usual = ServerChatOptions.of(server.address(), name);
    return ServerChat.open(
        usual.with(usual.limits().withRequestsPerSecond(0)),
        Map.<String, String>of()::get,
        time -> {});
  }

  private ModelEndpoint open() throws IOException {
    return ModelEndpoint.open(model("judge-2b"), kept(), 4);
  }

  private Path kept() {
    return folder.resolve("judgements.jsonl");
  }

  @Test
  void questions_are_greedy_short_and_about_the_canonical_molecule() throws IOException {
    try (ModelEndpoint judge = open()) {
      assertThat(judge.judge("AMES", ETHANOL)).isEqualTo(new Judgement.Judged("A", 1));
      answers.put("rats", "0612 or so");
      assertThat(judge.judge("LD50_Zhu", ETHANOL)).isEqualTo(new Judgement.Judged("0612", 0.612));
      answers.put("clinical", "  b");
      assertThat(judge.judge("ClinTox", ETHANOL)).isEqualTo(new Judgement.Judged("B", 0));
      answers.put("liver", "no idei");
      assertThat(judge.judge("DILI", ETHANOL)).isInstanceOf(Judgement.Missing.class);
      assertThat(judge.judge("Nothing", ETHANOL))
          .isEqualTo(new Judgement.Missing("no question for Nothing"));
      assertThat(judge.provenance()).isEqualTo("language model judge-2b, questions 1");
    }
    assertThat(server.requests()).hasSize(4);
    JsonNode first = server.requests().get(0);
    assertThat(first.path("temperature").doubleValue()).isZero();
    assertThat(first.path("max_tokens").intValue()).isEqualTo(2);
    assertThat(server.requests().get(1).path("max_tokens").intValue()).isEqualTo(6);
    assertThat(ScriptedChatServer.userText(first))
        .contains(
            "(A) is not mutagenic in the Ames test (B) is mutagenic in the Ames test\n",
            "SMILES of the molecule: " + ETHANOL.canonicalSmiles() + "\n")
        .endsWith("Answer:");
  }

  @Test
  void every_endpoint_of_the_benchmark_has_a_question_of_its_own() {
    EndpointQuestions questions = EndpointQuestions.bundled();
    assertThat(questions.endpoints())
        .hasSize(31)
        .contains(
            "AMES",
            "Carcinogens_Lagunin",
            "ClinTox",
            "DILI",
            "hERG",
            "herg_central",
            "hERG_Karim",
            "LD50_Zhu",
            "Skin_Reaction");
    assertThat(questions.endpoints().stream().filter(one -> one.startsWith("Tox21_"))).hasSize(12);
    assertThat(questions.endpoints().stream().filter(one -> one.startsWith("ToxCast_")))
        .hasSize(10);
    List<String> texts =
        questions.endpoints().stream().map(one -> questions.of(one, "CC").orElseThrow()).toList();
    assertThat(texts).doesNotHaveDuplicates().allSatisfy(text -> assertThat(text).contains("CC"));
    assertThat(texts.stream().filter(text -> text.contains("(A) ") && text.contains("(B) ")))
        .hasSize(30);
    assertThat(EndpointQuestions.VERSION + " " + questions.sha256().substring(0, 12))
        .as("who changes a text gives it another version")
        .isEqualTo("1 920b9fac80ad");
  }

  @Test
  void a_molecule_is_asked_about_once_in_many_threads_and_runs() throws IOException {
    List<Molecule> molecules =
        Arrays.stream(new String[] {"OCC", "CCO", "C(C)O", "CC"}).map(Molecule::parse).toList();
    try (ModelEndpoint judge = open()) {
      List<Judgement> all =
          IntStream.range(0, 64)
              .parallel()
              .mapToObj(i -> judge.judge("AMES", molecules.get(i % molecules.size())))
              .toList();
      assertThat(all).containsOnly(new Judgement.Judged("A", 1));
      assertThat(judge.asked()).isEqualTo(2);
    }
    try (ModelEndpoint again = open()) {
      again.judge("AMES", ETHANOL);
      assertThat(again.asked()).isZero();
    }
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void what_was_kept_can_be_replayed() throws IOException {
    answers.put("liver", "B");
    answers.put(
        "clinical",
        "200 {\"choices\":[{\"message\":{\"content\":\"A\"},\"finish_reason\":\"content_filter\"}]}");
    try (ModelEndpoint judge = open()) {
      judge.judge("DILI", ETHANOL);
      judge.judge("AMES", ETHANOL);
      assertThat(judge.judge("ClinTox", ETHANOL))
          .isEqualTo(new Judgement.Missing("the judge will not answer"));
    }
    ReplayedEndpoint replay = ReplayedEndpoint.read(kept());
    assertThat(replay.judge("DILI", Molecule.parse("C(O)C")))
        .isEqualTo(new Judgement.Judged("B", 0));
    assertThat(replay.judge("AMES", ETHANOL)).isEqualTo(new Judgement.Judged("A", 1));
    assertThat(replay.judge("ClinTox", ETHANOL))
        .isEqualTo(new Judgement.Missing("the judge will not answer"));
    assertThat(replay.provenance())
        .startsWith("replay of language model judge-2b, questions 1, from judgements.jsonl (");
  }

  @Test
  void failures_are_missing_asked_again_and_end_the_run_when_they_go_on() throws IOException {
    answers.put("liver", "500 dead");
    try (ModelEndpoint judge = open()) {
      assertThat(judge.judge("DILI", ETHANOL)).isInstanceOf(Judgement.Missing.class);
      answers.put("liver", "B");
      assertThat(judge.judge("DILI", ETHANOL)).isEqualTo(new Judgement.Judged("B", 0));
      answers.put("clinical", "400 {\"error\":{\"code\":\"context_length_exceeded\"}}");
      assertThat(judge.judge("ClinTox", ETHANOL))
          .isEqualTo(new Judgement.Missing("the judge does not read so much"));
      answers.put("mutagens", "500 dead");
      for (int i = 0; i < 4; i++) {
        assertThat(judge.judge("AMES", ETHANOL)).isInstanceOf(Judgement.Missing.class);
      }
      assertThatExceptionOfType(DetoxException.class)
          .isThrownBy(() -> judge.judge("AMES", ETHANOL))
          .withMessageContaining("failed 5 times in a row");
    }
  }

  @Test
  void a_file_of_another_judge_or_one_in_use_or_damaged_is_refused() throws IOException {
    try (ModelEndpoint judge = open()) {
      judge.judge("AMES", ETHANOL);
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ModelEndpoint.open(model("other"), kept(), 1))
        .withMessageContaining("judge-2b");
    Path other = folder.resolve("other.jsonl");
    Files.writeString(other, Files.readString(kept()).replace("(A)", "(B)"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ReplayedEndpoint.read(other))
        .withMessageContaining("line 2 is damaged");
  }

  /** Writes B for a molecule with chlorine and A for others, and most probably so. */
  private static float[] chlorine(Tokenizer tokenizer, List<Integer> tokens) {
    float[] logits = new float[tokenizer.vocabularySize()];
    String said = tokenizer.decode(tokens).contains("Cl") ? "B" : "A";
    logits[tokenizer.encode(said)[0]] = 1;
    return logits;
  }

  @Test
  void a_model_in_this_process_judges_by_its_next_tokens() throws IOException {
    Tokenizer tokenizer = Tokenizer.load(Path.of("../examples/models/gemma2-4m/tokenizer.json"));
    try (ScriptedModel model =
            new ScriptedModel(tokenizer, tokens -> chlorine(tokenizer, tokens), List.of());
        ModelEndpoint judge =
            ModelEndpoint.open(new LocalChat(model, "scripted", ChatFormat.PLAIN, 1), kept(), 1)) {
      assertThat(judge.judge("AMES", Molecule.parse("CCl")))
          .isEqualTo(new Judgement.Judged("B", 0));
      assertThat(judge.judge("AMES", ETHANOL)).isEqualTo(new Judgement.Judged("A", 1));
      assertThat(judge.judge("LD50_Zhu", ETHANOL))
          .isEqualTo(new Judgement.Missing("the judge's answer has no number"));
    }
    assertThat(Files.readString(kept())).contains("\"answer\":\"BB\"", "\"answer\":\"AAAAAA\"");
  }
}
