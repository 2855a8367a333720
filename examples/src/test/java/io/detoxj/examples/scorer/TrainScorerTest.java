/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainScorerTest {
  private static final String LINE =
      "{'source':'%s','text':'%s %d','toxic':%d,'licence':'%s','split':'%s'}\n";

  @TempDir private Path folder;

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void writesScorerAndCardFromOpenTextsOnly() throws IOException {
    write(folder.resolve("unified/labelled.jsonl.gz"), lines());
    write(
        folder.resolve("hatecheck/test_suite_cases.csv.gz"),
        """
        x,functionality,test_case,label_gold
        0,slur_h,"you soggy, ""soggy"" turnip",hateful
        1,ident_nh,the quiet garden,non-hateful
        """);
    assertThat(run()).isZero();

    LinearToxicityScorer scorer = LinearToxicityScorer.load(folder.resolve("linear-scorer.bin"));
    assertThat(scorer.provenance())
        .containsEntry("trainTexts", "20")
        .containsEntry("validTexts", "20");
    String card = Files.readString(folder.resolve("SCORER_CARD.md"));
    assertThat(card)
        .contains(scorer.info().weightsSha256())
        .contains("| made | not recorded | not recorded | 10 / 10 | 10 / 10 | 10 / 10 |")
        .contains("| closed | not recorded | not recorded | 0 / 0 | 0 / 0 | 10 / 10 |")
        .contains("| made | 20 | 1.0000 |")
        .contains("| `slur_h` | 1 | 1.0000 |")
        .doesNotContain("turnip");
    assertThat(wordsOf(card)).isEqualTo(wordsOf(bundledCard()));
  }

  private static String bundledCard() throws IOException {
    try (InputStream in = LinearToxicityScorer.class.getResourceAsStream("SCORER_CARD.md")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The part of a card that does not depend on data. */
  private static String wordsOf(String card) {
    return card.substring(card.indexOf("## Intended use"));
  }

  @Test
  void namesTheLineThatIsBroken() throws IOException {
    write(folder.resolve("unified/labelled.jsonl.gz"), lines() + "{'source':'made',");
    assertThat(run()).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .contains("labelled.jsonl.gz, line 121")
        .doesNotContain("turnip");
  }

  @Test
  void namesTheLineWithoutLabel() throws IOException {
    Path file = folder.resolve("unified/labelled.jsonl.gz");
    write(file, lines().replaceFirst("'toxic':1", "'toxic':2"));
    assertThatThrownBy(() -> LabelledRecord.readAll(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1")
        .hasMessageContaining("\"toxic\" must be 0 or 1");
  }

  private int run() {
    return Programs.run(
        new TrainScorer(),
        OutputStream.nullOutputStream(),
        errors,
        "--data",
        folder.resolve("unified").toString(),
        "--out",
        folder.toString(),
        "--balances",
        "0,0.5");
  }

  private static String lines() {
    StringBuilder lines = new StringBuilder();
    for (String split : List.of("train", "valid", "test")) {
      for (int i = 0; i < 10; i++) {
        lines.append(LINE.formatted("made", "you soggy turnip", i, 1, "open", split));
        lines.append(LINE.formatted("made", "the quiet garden", i, 0, "open", split));
        lines.append(LINE.formatted("closed", "a limp noodle", i, 1, "nc", split));
        lines.append(LINE.formatted("closed", "a fine morning", i, 0, "gpl", split));
      }
    }
    return lines.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      // JSON is written above with single quotes, to be read at all.
      String content = file.toString().contains("jsonl") ? text.replace('\'', '"') : text;
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }
}
