/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.fixture.TinyGpt2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TURNS =
      """
      {{ bos_token }}{% for m in messages %}<{{ m.role[0] }}>{{ m.content|trim }}<end>{% endfor %}
      {%- if add_generation_prompt %}<a>{{ '-' if quiet else '' }}{% endif %}
      """;

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = TinyGpt2.writePadded(folder.resolve("model"), 300);
    TinyGpt2.addToken(model, "<begin>");
    TinyGpt2.addToken(model, "<end>");
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<begin>\", \"eos_token\": \"<|endoftext|>\"}");
    template(TURNS);
  }

  private void template(String text) throws IOException {
    Files.writeString(model.resolve("chat_template.jinja"), text);
  }

  private CliRun run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add(1, "--model=" + model);
    return CliRun.of(all.toArray(String[]::new));
  }

  private CliRun done(String... arguments) {
    CliRun run = run(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private JsonNode generated(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("generate", "--greedy", "--tokens=6", "--json"));
    all.addAll(Arrays.asList(arguments));
    return JSON.readTree(done(all.toArray(String[]::new)).out());
  }

  @Test
  void a_prompt_is_asked_by_the_template_and_answered_as_its_text_would_be() throws IOException {
    JsonNode asked = generated("--chat", "--system=be kind", "the rain");
    assertThat(asked.path("prompt").asText()).isEqualTo("the rain");
    String rendered = "<begin><s>be kind<end><u>the rain<end><a>";
    assertThat(asked.path("rendered").asText()).isEqualTo(rendered);
    JsonNode plain = generated("--stop=<end>", rendered);
    assertThat(plain.has("rendered")).isFalse();
    assertThat(asked.path("text")).isEqualTo(plain.path("text"));
    assertThat(asked.path("log_probability")).isEqualTo(plain.path("log_probability"));
    assertThat(generated("--chat", "--chat-set=quiet=true", "no").path("rendered").asText())
        .isEqualTo("<begin><u>no<end><a>-");
    assertThat(generated("--chat", "--chat-set=quiet=0", "no").path("rendered").asText())
        .isEqualTo("<begin><u>no<end><a>");
  }

  @Test
  void what_a_user_may_not_expect_is_told() throws IOException {
    template("{{ messages[0].content }} {{ strftime_now('%F') }}");
    CliRun told = done("generate", "--tokens=1", "--chat", "--system=kind", "no");
    assertThat(told.err())
        .contains("has no place for a system text; it stands before each prompt")
        .contains("prints the date; --chat-date 2");
    JsonNode dated = generated("--chat", "--chat-date=2026-03-07", "--system=kind", "no");
    assertThat(dated.path("rendered").asText()).isEqualTo("kind\n\nno 2026-03-07");
  }

  @Test
  void a_model_is_verified_by_a_question_of_its_template() throws IOException {
    String asked = "asked \"What is the capital of France?\" by its chat template: \"";
    assertThat(verified()).contains(asked);
    template("{% for %}");
    assertThat(verified()).contains("its chat template cannot be used: ").doesNotContain(asked);
  }

  private String verified() {
    CliRun run = CliRun.of("models", "verify", model.toString());
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  void what_cannot_be_asked_is_refused_by_its_name() throws IOException {
    CliRun mark = run("generate", "--chat", "the <end> of it");
    assertThat(mark.code()).isEqualTo(1);
    assertThat(mark.err()).contains("prompt \"prompt-1\" holds <end>");
    assertThat(run("generate", "--chat", "--system=<end>", "no").err())
        .contains("the system text holds <end>");
    template(
        "{% if 'rain' in messages[0].content %}{{ raise_exception('no rain') }}{% endif %}{{ messages[0].content }}");
    assertThat(run("generate", "--chat", "the rain").err())
        .contains("prompt \"prompt-1\" cannot be asked")
        .contains("line 1 of the template: no rain");
    template("{% for %}");
    assertThat(run("generate", "--chat", "the rain").err()).contains("line 1 of the template");
    template("fixed");
    assertThat(run("generate", "--chat", "the rain").err())
        .contains("leaves out what the user says");
    Files.delete(model.resolve("chat_template.jinja"));
    assertThat(run("generate", "--chat", "the rain").err())
        .contains("has no chat template, neither");
  }

  @Test
  void where_there_is_nothing_to_ask_no_chat_is_begun() throws IOException {
    Path words = Files.writeString(folder.resolve("words.txt"), "hills\n");
    CliRun unprompted =
        run(
            "evaluate",
            "--chat",
            "--protocol=unprompted",
            "--texts=25",
            "--method=word-filter:file=" + words,
            "--scorer=linear",
            "--judge=none",
            "--output=" + folder.resolve("out"));
    assertThat(unprompted.code()).isEqualTo(1);
    assertThat(unprompted.err()).contains("has no text, and a chat model is asked by one");
  }

  @Test
  void an_evaluation_asks_every_prompt_and_says_so() throws IOException {
    Path prompts =
        Files.writeString(
            folder.resolve("prompts.jsonl"),
            "{\"id\": \"a\", \"text\": \"the rain\"}\n{\"id\": \"b\", \"text\": \"no\"}\n");
    done("extract-vectors", "--pairs=../examples/pairs/mild-pairs.jsonl");
    Files.writeString(
        folder.resolve("sky.task.json"),
        """
        {"name": "sky", "version": 1, "kind": "multiple_choice",
         "sources": [{"file": "sky.csv", "format": "csv", "fields": {"right": "{answer|letter}"}}],
         "prompt": "{question}", "choices": ["{A}", "{B}"], "gold": "{right}",
         "metrics": ["acc"]}
        """);
    Files.writeString(folder.resolve("sky.csv"), "question,A,B,answer\nis it blue?,yes,no,A\n");
    Path output = folder.resolve("out");
    String[] call = {
      "evaluate",
      "--prompts=" + prompts,
      "--method=vector:strength=2",
      "--no-controls",
      "--samples=2",
      "--tokens=4",
      "--scorer=linear",
      "--judge=none",
      "--missing=1",
      "--quiet",
      "--chat",
      "--task=" + folder.resolve("sky.task.json"),
      "--data=" + folder,
      "--output=" + output
    };
    done(call);
    assertThat(Files.readString(output.resolve("metrics.csv"))).contains("sky_acc", "chat=");
    JsonNode report = JSON.readTree(output.resolve("report.json").toFile());
    assertThat(report.path("provenance").path("chat").asText()).startsWith("chat template ");
    assertThat(report.path("provenance").path("chat_template_sha256").asText()).hasSize(64);
    JsonNode line = JSON.readTree(Files.readAllLines(output.resolve("generations.jsonl")).get(0));
    assertThat(line.path("prompt").asText()).isEqualTo("the rain");
    assertThat(line.path("prompt_tokens").path(0).asInt()).isEqualTo(300);
    assertThat(report.toString()).contains("<end>");
    assertThat(Files.readString(output.resolve("report.html"))).contains("Asked by");
  }
}
