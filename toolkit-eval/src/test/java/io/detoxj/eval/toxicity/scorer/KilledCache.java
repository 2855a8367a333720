/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** Fills a score cache in a process of its own, to be killed or to be disturbed. */
public final class KilledCache {
  /** How many texts a full cache has scores of. */
  public static final int TEXTS = 100;

  static final ScorerInfo SCORER = new ScorerInfo("lengths", "1", "0".repeat(64), "counts letters");
  static final Fingerprint PRINT = Fingerprint.ofHash("ab");
  static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private KilledCache() {}

  static String text(int index) {
    return "text " + index;
  }

  /** Writes the file that an undisturbed process leaves. */
  public static void fill(Path file) throws IOException {
    try (ScoreCache cache = ScoreCache.open(file, CLOCK)) {
      fill(cache, () -> {});
    }
  }

  /** Adds what a cache has not yet, and calls something before each. */
  static void fill(ScoreCache cache, Runnable before) throws IOException {
    for (int i = cache.size(PRINT); i < TEXTS; i++) {
      before.run();
      cache.add(SCORER, PRINT, Map.of(text(i), new ScoreOutcome.Scored(i / 100.0, Map.of())));
    }
  }

  /**
   * Fills a file; says when it has it open, and waits for a byte of input before the third score.
   *
   * @param arguments the file, and whether to wait
   */
  @SuppressWarnings("SystemOut") // the test that started the process listens
  public static void main(String[] arguments) throws IOException {
    int[] calls = {0};
    boolean waits = Boolean.parseBoolean(arguments[1]);
    try (ScoreCache cache = ScoreCache.open(Path.of(arguments[0]), CLOCK)) {
      System.out.println("open " + cache.size(PRINT));
      fill(cache, () -> pause(waits && ++calls[0] == 3));
    } catch (ConfigException e) {
      System.out.println("refused " + e.getMessage());
    }
  }

  @SuppressWarnings("SystemOut") // the test that started the process listens
  private static void pause(boolean now) {
    try {
      if (now) {
        System.out.println("waiting");
        if (System.in.read() < 0) {
          throw new IllegalStateException("the test has gone");
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
