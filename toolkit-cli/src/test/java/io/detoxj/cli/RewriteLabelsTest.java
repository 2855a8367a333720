/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static io.detoxj.cli.CliRun.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.chat.ScriptedChatServer;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From labelled rows of the user's to labels, scores and the dimensions of ToxiRewriteCN. */
class RewriteLabelsTest {
  @TempDir private Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /** Invented: a text is toxic if it has a pumpkin. */
  private String labelled() throws IOException {
    StringBuilder rows = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 40; i++) {
      rows.append("第").append(i).append("个人真是南瓜脑袋\t有毒\n");
      rows.append("第").append(i).append("个人让我很生气\t无毒\n");
    }
    return file("labelled.tsv", rows.toString());
  }

  private void train() throws IOException {
    CliRun run = done("rewrite", "train-labels", "--labelled", labelled(), "--output", at("tox"));
    assertThat(run.out())
        .contains("learnt from 64 texts, measured on 16 others", "- accuracy 1.000 [1.000, 1.000]")
        .contains("F1 有毒", "| labelled | texts | said 无毒 | said 有毒 |", "--labeller ngram:");
    assertThat(folder.resolve("tox/labeller.safetensors")).isNotEmptyFile();
    assertThat(folder.resolve("tox/README.md"))
        .content()
        .contains("- data: labelled.tsv", "never those of a paper");
  }

  @Test
  void a_labeller_is_trained_and_labels_scores_and_judges() throws IOException {
    train();
    // Again in the same place: it is our own.
    train();
    String texts = file("texts.tsv", "text\tlabel\n你真是南瓜脑袋\t有毒\n他让我很生气\t无毒\n他是南瓜脑袋\t无毒\n");
    CliRun labels =
        done(
            "rewrite",
            "labels",
            texts,
            "--labeller",
            "ngram:" + at("tox"),
            "--label",
            "label",
            "--output",
            at("labels.jsonl"));
    assertThat(labels.out())
        .contains("3 texts by tox: character n-grams up to 2", "有毒           0.6667 [")
        .contains("- accuracy 0.667 [");
    assertThat(Files.readAllLines(folder.resolve("labels.jsonl")))
        .hasSize(3)
        .element(0)
        .asString()
        .contains("\"label\":\"有毒\"");
    assertThat(done("score", "--scorer", "ngram:" + at("tox"), "你真是南瓜脑袋").out()).startsWith("0.9");
    String[] evaluate = {
      "rewrite",
      "evaluate",
      "--language",
      "zh",
      "--rewriter",
      "delete:language=zh",
      "--quiet",
      "--scorer",
      "ngram:" + at("tox"),
      "--output",
      at("out")
    };
    CliRun run = done(evaluate);
    assertThat(run.err()).doesNotContain("read English");
    assertThat(done(evaluate).out()).isEqualTo(run.out());
    evaluate[8] = "linear";
    evaluate[10] = at("other");
    assertThat(done(evaluate).err()).contains("read English", "ngram:FOLDER");
  }

  /** The published form of a record; what is insulting in it are vegetables. */
  private String data() throws IOException {
    StringBuilder records = new StringBuilder("[");
    String[] scenarios = {"direct toxic sentences", "emoji-induced toxicity"};
    for (int i = 0; i < 6; i++) {
      records.append(
          """
          %s{"toxic":"%d号真是南瓜脑袋","neutral":"%d号让我很生气","toxic_words":["南瓜"],"scenarios":"%s"}
          """
              .formatted(i == 0 ? "" : ",", i, i, scenarios[i % 2]));
    }
    return file("data.json", records + "]");
  }

  private String predictions() throws IOException {
    return file(
        "answers.jsonl",
        """
        {"source":"0号真是南瓜脑袋","rewrite":"0号让我很生气"}
        {"source":"1号真是南瓜脑袋","rewrite":"1号真是南瓜脑袋"}
        {"source":"2号真是南瓜脑袋","refused":"the model refuses the sentence"}
        {"source":"3号真是南瓜脑袋","rewrite":"3号让我很生气"}
        {"source":"4号真是南瓜脑袋","rewrite":"让我很生气 \\ud83d hello привет"}
        {"source":"5号真是南瓜脑袋","rewrite":""}
        {"source":"6号","rewrite":"6号"}
        """);
  }

  @Test
  void the_dimensions_of_a_file_are_told_and_written() throws IOException {
    train();
    String[] call = {
      "rewrite",
      "toxirewritecn",
      predictions(),
      "--data",
      data(),
      "--toxicity",
      "ngram:" + at("tox"),
      "--output",
      at("report")
    };
    CliRun run = done(call);
    assertThat(run.out())
        .contains("| records | 6 | 3 | 3 |", "| empty rewrites | 2 | 1 | 1 |")
        .contains("| s_cls | 50.00 [", "| w_clean | 75.00 [", "| s_clean_said | 50.00 [")
        .contains("- content: not run", "- neutral: not run", "which are left out: 1");
    assertThat(done(call).out()).isEqualTo(run.out());
    assertThat(folder.resolve("report/toxirewritecn.md")).content().isEqualTo(run.out());
    JsonNode json =
        BoundedJson.mapper()
            .readTree(Files.readAllBytes(folder.resolve("report/toxirewritecn.json")));
    assertThat(json.at("/scopes/emoji/records").asInt()).isEqualTo(3);
    assertThat(json.at("/scopes/all/metrics/s_cls/value").asDouble()).isEqualTo(50);
    // Files of others are not replaced.
    Files.writeString(folder.resolve("report/toxirewritecn.json"), "{\"mine\":1}");
    assertThat(CliRun.of(call).err()).contains("no output of this toolkit");
  }

  @Test
  void a_chat_that_answers_junk_is_counted_and_refused() throws IOException {
    try (ScriptedChatServer server =
        ScriptedChatServer.start(
            request ->
                ScriptedChatServer.userText(request).contains("生气")
                    ? "<think>嗯</think>无毒。"
                    : "这句话真有意思")) {
      CliRun run =
          done(
              "rewrite",
              "toxirewritecn",
              predictions(),
              "--data",
              data(),
              "--missing",
              "0.3",
              "--toxicity",
              "chat:url=" + server.address() + ",model=judge");
      assertThat(run.out())
          .contains("| no toxicity label | 1 | 0 | 1 |", "| s_cls | 50.00 [")
          .doesNotContain("NaN");
    }
  }

  @Test
  void rewrites_that_are_none_are_failures_and_said_to_be() throws IOException {
    String sentence = "You damn muppet, close window number %d.";
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      String source = sentence.formatted(i);
      lines.append(
          "{\"source\":\"%s\",\"reference\":\"Close it.\",\"rewrite\":%s}\n"
              .formatted(
                  source,
                  i == 0
                      ? "\"" + "Close it. ".repeat(100) + "\""
                      : i == 1 ? "null" : "\"Close it.\""));
    }
    CliRun run = done("rewrite", "score", file("long.jsonl", lines.toString()), "--judge", "none");
    assertThat(run.out()).containsPattern("failed +0\\.6667");
    assertThat(run.err())
        .contains("failed, for the rewrite is more than 10 times as long: 1")
        .contains("failed, for the rewrite is empty: 1");
  }
}
