/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRecordsTest {
  @TempDir Path folder;

  private List<Map<String, String>> read(String text, char separator) throws IOException {
    return CsvRecords.read(Files.writeString(folder.resolve("table"), text), separator);
  }

  @Test
  void quotesSeparatorsAndLineFeeds() throws IOException {
    assertThat(read("a,b\r\n1,\"two, \"\"2\"\"\nlines\"\r\n\n,\"\"\n", ','))
        .containsExactly(Map.of("a", "1", "b", "two, \"2\"\nlines"), Map.of("a", "", "b", ""));
    assertThat(read("a\tb\nit, is\t5\" wide", '\t'))
        .containsExactly(Map.of("a", "it, is", "b", "5\" wide"));
  }

  @Test
  void damagedTablesAreNamed() {
    assertThatThrownBy(() -> read("a,b\n1\n", ','))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("table line 2")
        .hasMessageContaining("expected 2, found 1");
    assertThatThrownBy(() -> read("a,b\n1,2,3\n", ','))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("table line 2");
    assertThatThrownBy(() -> read("a\n\"open\nand on", ','))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("close its quotes");
    assertThatThrownBy(() -> read("", ','))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("names the columns");
    assertThatThrownBy(() -> CsvRecords.read(folder.resolve("none"), ','))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none");
  }
}
