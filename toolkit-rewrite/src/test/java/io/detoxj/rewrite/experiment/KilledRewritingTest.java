/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.io.OtherProcess;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.run.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed amid their work, as {@code kill -9} does it. A process is killed as
 * soon as its files have grown by so many bytes, and cannot end before, for its rewriter waits
 * after a few questions. So the moments are random, and no test of how fast the machine is.
 */
class KilledRewritingTest {
  private static final int KILLS = 5;

  @TempDir private Path folder;

  private static long bytes(Path output) throws IOException {
    if (!Files.exists(output)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl") && !file.endsWith("costs.jsonl"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  /** Kills at random moments, and lets the last one end. */
  private static void disturb(Path output, int most) throws Exception {
    RandomGenerator random = RandomStreams.named(7, "moments");
    for (int kill = 0; kill < KILLS; kill++) {
      long before = bytes(output);
      try (OtherProcess process =
          OtherProcess.start(KilledRewriting.class, output.toString(), "2")) {
        process.awaitLine("ready");
        long until = before + 1 + random.nextLong(most);
        while (bytes(output) < until && !"waiting".equals(process.polled())) {
          assertThat(process.isAlive()).as("the process is killed before its end").isTrue();
          Thread.onSpinWait();
        }
        assertThat(process.kill()).as("kill %d", kill).isTrue();
      }
      assertThat(bytes(output)).as("work is kept, kill %d", kill).isGreaterThan(before);
    }
    try (OtherProcess last = OtherProcess.start(KilledRewriting.class, output.toString(), "-1")) {
      last.awaitSuccess();
    }
  }

  @Test
  void a_comparison_that_is_killed_again_and_again_ends_with_the_same_bytes() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    KilledRewriting.compare(KilledRewriting.Waiting.after(-1), RunOptions.standard(), undisturbed);
    Path killed = folder.resolve("killed");
    disturb(killed, 4000);
    for (String name : List.of("report.json", RewriteLine.FILE, "metrics.csv", "report.md")) {
      assertThat(killed.resolve(name)).hasSameBinaryContentAs(undisturbed.resolve(name));
    }
  }

  @Test
  void a_file_whose_process_is_killed_again_and_again_ends_with_the_same_bytes() throws Exception {
    Path undisturbed = folder.resolve("undisturbed.jsonl");
    new RewriteFile(undisturbed)
        .run(
            KilledRewriting.Waiting.after(-1),
            KilledRewriting.items(),
            ProgressListener.silent(),
            () -> false);
    Path killed = folder.resolve("killed.jsonl");
    disturb(killed, 4000);
    assertThat(Files.readAllLines(killed)).hasSize(KilledRewriting.SENTENCES);
    assertThat(killed).hasSameBinaryContentAs(undisturbed);
  }
}
