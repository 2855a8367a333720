/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionFileTest {
  private static final PredictionFile OURS = new PredictionFile("source", "rewrite", "");

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void rows_stay_in_their_order_with_their_duplicates_and_failures() throws IOException {
    assertThat(
            OURS.read(
                file(
                    "a.jsonl",
                    """
                    {"id":"1","source":"甲\\n乙","rewrite":"乙","rewriter":"ab"}
                    {"id":"2","source":"丙","refused":"no","rewriter":"ab"}
                    {"id":"3","source":"丙","rewrite":null}
                    {"id":"4","source":"丁\\ud83d","rewrite":"好\\ude00"}
                    {"id":"1","source":"甲\\n乙","rewrite":"乙","rewriter":"ab"}
                    """)))
        .containsExactly(
            new Prediction("甲\n乙", "乙"),
            new Prediction("丙", ""),
            new Prediction("丙", ""),
            new Prediction("丁\uFFFD", "好\uFFFD"),
            new Prediction("甲\n乙", "乙"));
    List<Prediction> two = List.of(new Prediction("甲\n乙", "\"乙"), new Prediction("丙", ""));
    assertThat(
            new PredictionFile("toxic", "rewritten", "")
                .read(
                    file(
                        "b.json",
                        "[{\"toxic\":\"甲\\n乙\",\"rewritten\":\"\\\"乙\",\"dataset\":\"COLD\"},"
                            + "{\"toxic\":\"丙\",\"rewritten\":\"\"}]")))
        .isEqualTo(two);
    assertThat(OURS.read(file("c.tsv", "source\trewrite\n\"甲\n乙\"\t\"\"\"乙\"\n丙\t\n")))
        .isEqualTo(two);
    assertThat(OURS.read(file("d.csv", "source,rewrite\n\"甲\n乙\",\"\"\"乙\"\n丙,\n"))).isEqualTo(two);
  }

  @Test
  void of_several_systems_one_is_named() throws IOException {
    Path file =
        file(
            "rewrites.jsonl",
            """
            {"system":"copy","source":"甲","rewrite":"甲"}
            {"system":"delete","source":"甲","rewrite":""}
            """);
    assertThat(new PredictionFile("source", "rewrite", "delete").read(file))
        .containsExactly(new Prediction("甲", ""));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> OURS.read(file))
        .withMessageContaining("name one of [copy, delete]");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new PredictionFile("source", "rewrite", "infill").read(file))
        .withMessageContaining("it has [copy, delete]");
  }

  @Test
  void wrong_files_are_told() throws IOException {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "a.txt", "none of .jsonl",
                "a.json", "no JSON array",
                "b.json", "no JSON;",
                "c.json", "field \"source\" is missing",
                "a.jsonl", "no row of",
                "b.jsonl", "has no rows",
                "c.jsonl", "field \"rewrite\" is of type number")
            .entrySet()) {
      String text =
          Map.of(
                  "a.json", "{}",
                  "b.json", "[",
                  "c.json", "[{},3]",
                  "a.jsonl", "{\"source\":\"a\",\"answer\":\"b\"}",
                  "c.jsonl", "{\"source\":\"a\",\"rewrite\":1}")
              .getOrDefault(wrong.getKey(), "");
      Path file = file(wrong.getKey(), text);
      assertThatExceptionOfType(ConfigException.class)
          .as(wrong.getKey())
          .isThrownBy(() -> OURS.read(file))
          .withMessageContaining(wrong.getValue());
    }
  }
}
