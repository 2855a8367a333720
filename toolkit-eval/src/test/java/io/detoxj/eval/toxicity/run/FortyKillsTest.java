/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.OtherProcess;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.toxicity.scorer.KilledCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty kills at random moments: of runs, of score caches, and of two processes that want the same
 * folder or cache. Only kills of living processes are counted. Where one falls depends on the
 * machine; that nothing is lost does not.
 */
@Tag("slow")
class FortyKillsTest {
  private static final int OF_RUNS = 14;
  private static final int OF_PAIRS_OF_RUNS = 12;
  private static final int OF_CACHES = 8;
  private static final int OF_PAIRS_OF_CACHES = 6;
  private static final int MOST_MILLISECONDS = 1500;

  @TempDir Path folder;
  private final RandomGenerator random = RandomStreams.named(11, "forty kills");

  private OtherProcess run(Path model, Path output, int questions) throws Exception {
    return OtherProcess.start(KilledRun.class, model.toString(), output.toString(), "" + questions);
  }

  /** Kills a process after a random time; 1 if it was alive until then, and 0 otherwise. */
  private int killed(OtherProcess process) throws InterruptedException {
    Thread.sleep(random.nextInt(MOST_MILLISECONDS));
    return process.kill() ? 1 : 0;
  }

  @Test
  void runs_end_with_the_same_bytes() throws Exception {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    Path undisturbed = folder.resolve("undisturbed");
    KilledRunTest.runUndisturbed(model, undisturbed);
    Path output = folder.resolve("killed");
    for (int kills = 0; kills < OF_RUNS; ) {
      try (OtherProcess process = run(model, output, 1)) {
        if (kills % 2 == 0) {
          process.awaitLine("ready");
        }
        kills += killed(process);
      }
      assertThat(output.resolve("report.json")).doesNotExist();
    }
    finish(model, output, undisturbed);
  }

  @Test
  void two_at_once_do_not_disturb_each_other() throws Exception {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    Path undisturbed = folder.resolve("undisturbed");
    KilledRunTest.runUndisturbed(model, undisturbed);
    Path output = folder.resolve("killed");
    for (int kills = 0; kills < OF_PAIRS_OF_RUNS; ) {
      try (OtherProcess one = run(model, output, 2);
          OtherProcess other = run(model, output, 2)) {
        // One of them is refused and ends, unless the first dies before the second asks.
        kills += killed(one);
        kills += killed(other);
      }
      assertThat(output.resolve("report.json")).doesNotExist();
    }
    finish(model, output, undisturbed);
  }

  private static OtherProcess cache(Path file, boolean waits) throws Exception {
    return OtherProcess.start(KilledCache.class, file.toString(), "" + waits);
  }

  private void finish(Path model, Path killed, Path undisturbed) throws Exception {
    try (OtherProcess last = run(model, killed, -1)) {
      last.awaitSuccess();
    }
    KilledRunTest.assertSameResults(killed, undisturbed);
    try (var files = Files.list(killed)) {
      assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void score_caches_keep_every_score() throws Exception {
    Path alone = folder.resolve("alone.jsonl");
    KilledCache.fill(alone);
    Path killed = folder.resolve("killed.jsonl");
    int before = 0;
    for (int kills = 0; kills < OF_CACHES; ) {
      try (OtherProcess process = cache(killed, true)) {
        before = atLeast(before, process.awaitLine("open "));
        kills += killed(process);
      }
      assertThat(before).as("there is work left").isLessThan(KilledCache.TEXTS);
    }
    for (int kills = 0; kills < OF_PAIRS_OF_CACHES; ) {
      try (OtherProcess one = cache(killed, true);
          OtherProcess other = cache(killed, true)) {
        kills += killed(one);
        kills += killed(other);
      }
    }
    try (OtherProcess last = cache(killed, false)) {
      atLeast(before, last.awaitLine("open "));
      last.awaitSuccess();
    }
    assertThat(killed).hasSameBinaryContentAs(alone);
  }

  private static int atLeast(int before, String opened) {
    int now = Integer.parseInt(opened.substring("open ".length()));
    assertThat(now).as("no score is lost").isGreaterThanOrEqualTo(before);
    return now;
  }
}
