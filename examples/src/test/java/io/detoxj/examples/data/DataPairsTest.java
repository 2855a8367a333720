/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPairsTest {
  @TempDir Path folder;

  @Test
  void takesTheSplitAndTheFirstRewrite() throws IOException {
    DataFolder.write(
        folder,
        "unified/pairs.jsonl.gz",
        line("p/0", "[\"you are mistaken\",\"you err\"]", "train"),
        line("p/1", "[\"no\"]", "valid"),
        line("p/2", "[\"no thanks\"]", "train"));

    assertThat(DataPairs.read(folder, Split.TRAIN, Integer.MAX_VALUE))
        .containsExactly(
            new PairFile.Pair("p/0", "you soggy turnip", "you are mistaken"),
            new PairFile.Pair("p/2", "you soggy turnip", "no thanks"));
    assertThat(DataPairs.read(folder, Split.TEST, Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void unknownSplitIsNamed() throws IOException {
    DataFolder.write(folder, "unified/pairs.jsonl.gz", line("p/0", "[\"no\"]", "dev"));

    assertThatThrownBy(() -> DataPairs.read(folder, Split.TRAIN, Integer.MAX_VALUE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: split is \"dev\"; allowed are train, valid and test");
  }

  @Test
  void pairWithoutRewriteIsNamed() throws IOException {
    DataFolder.write(
        folder,
        "unified/pairs.jsonl.gz",
        line("p/0", "[\"no\"]", "train"),
        line("p/1", "[]", "train"));

    assertThatThrownBy(() -> DataPairs.read(folder, Split.TRAIN, Integer.MAX_VALUE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2: field \"neutral\" is an array of 0");
  }

  @Test
  @Tag("shared")
  void readsThePairsOfTheDataFolder() throws IOException {
    Path data = Path.of("../../shared/data");
    Assumptions.assumeTrue(
        Files.isDirectory(data), "no data folder at " + data.toAbsolutePath().normalize());

    assertThat(DataPairs.read(data, Split.TRAIN, Integer.MAX_VALUE)).hasSize(9_494);
    assertThat(DataPairs.read(data, Split.VALID, Integer.MAX_VALUE)).hasSize(1_223);
    assertThat(DataPairs.read(data, Split.TEST, Integer.MAX_VALUE)).hasSize(1_197);
  }

  private static String line(String id, String neutral, String split) {
    return "{\"id\":\"%s\",\"toxic\":\"you soggy turnip\",\"neutral\":%s,\"split\":\"%s\"}"
        .formatted(id, neutral, split);
  }
}
