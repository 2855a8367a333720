/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.OtherProcess;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.run.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed in the middle of its work, again and again. It is killed as soon as its
 * journals have grown by so many bytes, and it cannot end before: its scorer waits after the first
 * question. So the moments are random, and no test of how fast the machine is.
 */
class KilledRunTest {
  private static final int KILLS = 10;

  @TempDir Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeModel() {
    model = TinyGpt2.writeTo(folder.resolve("model"));
  }

  private OtherProcess start(Path output, int questions) throws IOException {
    OtherProcess process =
        OtherProcess.start(KilledRun.class, model.toString(), output.toString(), "" + questions);
    process.awaitLine("ready");
    return process;
  }

  static long journalBytes(Path output) throws IOException {
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

  static String withoutSpeed(Path summary) throws IOException {
    return Files.readString(summary).replaceAll("(?m)^((?:[^,]*,){9})(?:[0-9.]*,){3}", "$1,,,");
  }

  /** Writes what a run leaves that nothing disturbs. */
  static void runUndisturbed(Path model, Path output) throws IOException {
    try (TransformerModel loaded = TransformerModel.load(model)) {
      TinyRun.experiment(loaded, new TinyRun.Lengths("lengths"))
          .examining(new TinyRun.Words())
          .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
          .writeTo(output);
    }
  }

  static void assertSameResults(Path output, Path undisturbed) throws IOException {
    for (String name : List.of("report.json", "generations.jsonl", "metrics.csv", "report.md")) {
      assertThat(output.resolve(name)).hasSameBinaryContentAs(undisturbed.resolve(name));
    }
    assertThat(withoutSpeed(output.resolve("summary.csv")))
        .isEqualTo(withoutSpeed(undisturbed.resolve("summary.csv")));
  }

  /** Kills a process once its journals have grown, or when it waits to be killed. */
  static void killAfter(OtherProcess process, Path output, long bytes)
      throws IOException, InterruptedException {
    while (journalBytes(output) < bytes && !"waiting".equals(process.polled())) {
      assertThat(process.isAlive()).as("the process is killed before its end").isTrue();
      Thread.onSpinWait();
    }
    process.kill();
  }

  @Test
  void killed_at_ten_random_moments_it_ends_with_the_same_bytes() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    runUndisturbed(model, undisturbed);

    Path killed = folder.resolve("killed");
    RandomGenerator random = RandomStreams.named(7, "moments");
    for (int kill = 0; kill < KILLS; kill++) {
      long before = journalBytes(killed);
      try (OtherProcess process = start(killed, 1)) {
        killAfter(process, killed, before + 1 + random.nextLong(3000));
      }
      assertThat(journalBytes(killed)).as("work is kept, kill %d", kill).isGreaterThan(before);
    }
    assertThat(killed.resolve("report.json")).doesNotExist();
    try (OtherProcess last = start(killed, -1)) {
      last.awaitSuccess();
    }
    assertSameResults(killed, undisturbed);
  }
}
