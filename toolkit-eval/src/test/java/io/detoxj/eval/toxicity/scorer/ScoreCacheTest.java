/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCacheTest {
  private static final ScorerInfo INFO = new ScorerInfo("a", "1", "f".repeat(64), "first");
  private static final Fingerprint PRINT = print("f", "toxic");
  private static final ScoreOutcome.Scored MILD =
      new ScoreOutcome.Scored(0.1 + 0.2, Map.of("insult", 1e-7, "toxicity", 0.1 + 0.2));
  private static final ScoreOutcome.Scored SHARP = new ScoreOutcome.Scored(1);

  @TempDir Path folder;

  /** Of a classifier by its weights and the label that is read. */
  private static Fingerprint print(String weights, String label) {
    return Fingerprint.builder().put("weights", weights).put("toxic_labels", label).build();
  }

  private ScoreCache open(String day) throws IOException {
    Clock clock = Clock.fixed(Instant.parse(day + "T23:59:59Z"), ZoneOffset.UTC);
    return ScoreCache.open(folder.resolve("scores.jsonl"), clock);
  }

  @Test
  void givesBackEveryBitAndTheDay() throws IOException {
    try (ScoreCache cache = open("2026-03-04")) {
      cache.add(INFO, PRINT, Map.of("you soggy biscuit", MILD));
    }
    try (ScoreCache cache = open("2026-03-05")) {
      cache.add(INFO, PRINT, Map.of("you turnip", SHARP));
      assertThat(cache.find(PRINT, "you soggy biscuit"))
          .contains(new ScoreCache.Entry(MILD, LocalDate.of(2026, 3, 4)));
      assertThat(cache.find(PRINT, "you turnip"))
          .contains(new ScoreCache.Entry(SHARP, LocalDate.of(2026, 3, 5)));
      assertThat(cache.find(PRINT, "you soggy biscuit ")).isEmpty();
      assertThat(cache.size(PRINT)).isEqualTo(2);
    }
  }

  @Test
  void anotherScorersScoresAreNeverUsed() throws IOException {
    try (ScoreCache cache = open("2026-03-04")) {
      cache.add(INFO, PRINT, Map.of("turnip", MILD));
      for (Fingerprint other :
          List.of(print("e", "toxic"), print("f", "threat"), Fingerprint.ofHash("f"))) {
        assertThat(cache.find(other, "turnip")).isEmpty();
        assertThat(cache.size(other)).isZero();
      }
      assertThat(cache.find(print("f", "toxic"), "turnip")).isPresent();
    }
  }

  @Test
  void theFileGrowsAtItsEndAndHoldsNoText() throws IOException {
    Path file = folder.resolve("scores.jsonl");
    byte[] before;
    try (ScoreCache cache = open("2026-03-04")) {
      cache.add(INFO, PRINT, Map.of("turnip", MILD));
      before = Files.readAllBytes(file);
      cache.add(INFO, PRINT, Map.of());
      cache.add(INFO, PRINT, Map.of("biscuit", SHARP));
    }
    byte[] after = Files.readAllBytes(file);
    assertThat(Arrays.copyOf(after, before.length)).isEqualTo(before);
    assertThat(Files.readAllLines(file)).hasSize(3);
    assertThat(Files.readString(file)).contains(INFO.weightsSha256()).doesNotContain("turnip");
  }

  @Test
  void aKillAtAnyByteLosesOnlyTheLineItHit() throws IOException {
    Path file = folder.resolve("scores.jsonl");
    long whole;
    try (ScoreCache cache = open("2026-03-04")) {
      cache.add(INFO, PRINT, Map.of("turnip", MILD));
      whole = Files.size(file);
      cache.add(INFO, PRINT, Map.of("biscuit", SHARP));
    }
    byte[] all = Files.readAllBytes(file);
    for (int length = 0; length <= all.length; length++) {
      Files.write(file, Arrays.copyOf(all, length));
      try (ScoreCache cache = open("2026-03-05")) {
        assertThat(cache.find(PRINT, "turnip").isPresent()).isEqualTo(length >= whole);
        assertThat(cache.find(PRINT, "biscuit").isPresent()).isEqualTo(length == all.length);
        cache.add(INFO, PRINT, Map.of("muffin", SHARP));
      }
      try (ScoreCache cache = open("2026-03-06")) {
        assertThat(cache.find(PRINT, "muffin")).isPresent();
      }
    }
  }

  @Test
  void damagedFilesAreRefusedByLine() throws IOException {
    Path file = folder.resolve("scores.jsonl");
    try (ScoreCache cache = open("2026-03-04")) {
      cache.add(INFO, PRINT, Map.of("turnip", SHARP));
    }
    String sound = Files.readString(file);
    Map<String, String> damages =
        Map.of(
            "\"toxicity\":1.0", "\"toxicity\":1.5",
            "\"toxicity\":", "\"tox\":",
            "\"scorer\":\"a\"", "\"scorer\":7",
            "\"fingerprint\":", "\"print\":",
            "2026-03-04", "2026-13-04",
            "\"text_sha256\":\"", "\"text_sha256\":\"x",
            "\"scores\":[", "\"scores\":null,\"x\":[",
            "{\"scorer", "\"scorer");
    for (Map.Entry<String, String> damage : damages.entrySet()) {
      assertThat(sound).contains(damage.getKey());
      Files.writeString(file, sound.replace(damage.getKey(), damage.getValue()));
      assertThatThrownBy(() -> open("2026-03-05"))
          .as(damage.getValue())
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("scores.jsonl line 2 is damaged");
    }
    Files.writeString(file, "a letter to a friend\n");
    assertThatThrownBy(() -> open("2026-03-05")).isInstanceOf(ConfigException.class);
  }

  @Test
  void oneProcessHasItAtATime() throws IOException {
    try (ScoreCache cache = open("2026-03-04")) {
      assertThatThrownBy(() -> open("2026-03-04"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("in use");
      assertThat(cache.size(PRINT)).isZero();
    }
  }
}
