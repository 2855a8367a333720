/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.run.OtherProcess;
import io.detoxj.core.run.RandomStreams;
import io.detoxj.eval.scorer.KilledCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty kills at random moments: of runs, of score caches, and of two processes that want the same
 * folder or cache. Where a kill falls depends on the machine; that nothing is lost does not.
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

  /** Waits for a random time, which begins anywhere in the start of the process or its work. */
  private void wait(OtherProcess process) throws InterruptedException {
    Thread.sleep(random.nextInt(MOST_MILLISECONDS));
    assertThat(process.pid()).isPositive();
  }

  @Test
  void runs_end_with_the_same_bytes() throws Exception {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    Path undisturbed = folder.resolve("undisturbed");
    KilledRunTest.runUndisturbed(model, undisturbed);
    Path killed = folder.resolve("killed");
    for (int kill = 0; kill < OF_RUNS; kill++) {
      try (OtherProcess process = run(model, killed, 1)) {
        if (kill % 2 == 0) {
          process.awaitLine("ready");
        }
        wait(process);
        process.kill();
      }
    }
    finish(model, killed, undisturbed);
  }

  @Test
  void two_at_once_do_not_disturb_each_other() throws Exception {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    Path undisturbed = folder.resolve("undisturbed");
    KilledRunTest.runUndisturbed(model, undisturbed);
    Path killed = folder.resolve("killed");
    for (int kill = 0; kill < OF_PAIRS_OF_RUNS; kill += 2) {
      try (OtherProcess one = run(model, killed, 2);
          OtherProcess other = run(model, killed, 2)) {
        one.awaitLine("ready");
        wait(one);
        one.kill();
        // The other may have been refused, or have the folder now; it is killed as well.
        wait(other);
        other.kill();
      }
    }
    finish(model, killed, undisturbed);
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
    for (int kill = 0; kill < OF_CACHES; kill++) {
      try (OtherProcess process =
          OtherProcess.start(KilledCache.class, killed.toString(), "true")) {
        before = atLeast(before, process.awaitLine("open "));
        wait(process);
        process.kill();
      }
    }
    for (int kill = 0; kill < OF_PAIRS_OF_CACHES; kill += 2) {
      List<OtherProcess> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(OtherProcess.start(KilledCache.class, killed.toString(), "true"));
      }
      for (OtherProcess process : both) {
        wait(process);
        process.kill();
      }
    }
    try (OtherProcess last = OtherProcess.start(KilledCache.class, killed.toString(), "false")) {
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
