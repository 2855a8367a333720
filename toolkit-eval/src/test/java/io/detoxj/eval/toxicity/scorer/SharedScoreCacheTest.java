/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.OtherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that want one score cache: paid scores are never lost. */
class SharedScoreCacheTest {
  @TempDir Path folder;

  private Path full(String name) throws IOException {
    Path file = folder.resolve(name);
    KilledCache.fill(file);
    return file;
  }

  @Test
  void the_second_is_refused_and_the_first_keeps_every_score() throws Exception {
    Path file = folder.resolve("scores.jsonl");
    try (OtherProcess first = OtherProcess.start(KilledCache.class, file.toString(), "true")) {
      first.awaitLine("waiting");
      byte[] before = Files.readAllBytes(file);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> ScoreCache.open(file))
            .isInstanceOf(ConfigException.class)
            .hasMessageContainingAll(
                file + " is in use by process " + first.pid(), "(KilledCache)", "another file");
      }
      assertThat(file).hasBinaryContent(before);
      first.send("go on");
      first.awaitSuccess();
    }
    assertThat(file).hasSameBinaryContentAs(full("alone.jsonl"));
  }

  @Test
  void reading_the_file_in_the_same_process_does_not_end_the_lock() throws Exception {
    Path file = full("scores.jsonl");
    try (ScoreCache cache = ScoreCache.open(file)) {
      assertThat(Files.readAllLines(file)).hasSize(1 + KilledCache.TEXTS);
      try (OtherProcess second = OtherProcess.start(KilledCache.class, file.toString(), "false")) {
        assertThat(second.awaitLine("")).startsWith("refused " + file + " is in use by process");
      }
      assertThat(cache.size(KilledCache.PRINT)).isEqualTo(KilledCache.TEXTS);
    }
  }

  @Test
  void a_damaged_line_is_named_and_may_be_deleted_alone() throws IOException {
    Path file = full("scores.jsonl");
    List<String> lines = Files.readAllLines(file);
    List<String> damaged = new ArrayList<>(lines);
    damaged.set(4, lines.get(4).replace("0.03", "0.93"));
    Files.write(file, damaged);
    assertThatThrownBy(() -> ScoreCache.open(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file + " line 5 is damaged");
    damaged.remove(4);
    Files.write(file, damaged);
    try (ScoreCache cache = ScoreCache.open(file)) {
      assertThat(cache.size(KilledCache.PRINT)).isEqualTo(KilledCache.TEXTS - 1);
      assertThat(cache.find(KilledCache.PRINT, KilledCache.text(3))).isEmpty();
      assertThat(cache.find(KilledCache.PRINT, KilledCache.text(4))).isPresent();
    }
  }
}
