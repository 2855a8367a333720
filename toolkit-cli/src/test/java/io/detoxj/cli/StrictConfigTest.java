/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinyGpt2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of config.json of which nothing is known, wherever a command loads something. */
class StrictConfigTest {
  private static final String STRICT = "--strict-config";

  @TempDir Path folder;
  private Path model = Path.of("");
  private Path classifier = Path.of("");

  @BeforeEach
  void foldersWithAnUnknownField() throws IOException {
    model = withField(TinyGpt2.writeTo(folder.resolve("model")));
    classifier = withField(TinyClassifier.writeTo("bert-single", folder));
  }

  private static Path withField(Path folder) throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\\{", "{\"attention_sparkle\": 3,"));
    return folder;
  }

  private static void assertRefusedWhereAsked(int code, String... arguments) {
    CliRun lenient = CliRun.of(arguments);
    assertThat(lenient.code()).as(lenient.err()).isZero();
    String[] strict = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, strict, 0, arguments.length);
    strict[arguments.length] = STRICT;
    CliRun refused = CliRun.of(strict);
    assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(code);
    assertThat(refused.err()).contains("[attention_sparkle]", "are not known");
  }

  @Test
  void generate() {
    assertRefusedWhereAsked(
        1, "generate", "--model=" + model, "--greedy", "--tokens=2", "the rain");
  }

  @Test
  void verify() {
    assertRefusedWhereAsked(3, "models", "verify", model.toString());
  }

  @Test
  void score() {
    assertRefusedWhereAsked(1, "score", "--scorer=classifier:" + classifier, "the rain");
  }

  @Test
  void evaluate() throws IOException {
    Path prompts = folder.resolve("prompts.jsonl");
    Files.writeString(prompts, "{\"prompt\": {\"text\": \"the rain\"}, \"id\": \"a\"}\n");
    assertRefusedWhereAsked(
        1,
        "evaluate",
        "--model=../examples/models/gpt2-4m",
        "--method=vector:strength=2",
        "--scorer=classifier:" + classifier,
        "--prompts=" + prompts,
        "--output=" + folder.resolve("out"),
        "--dry-run");
  }
}
