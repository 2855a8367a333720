/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.run.RandomStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of its work, again and again. */
class KilledRunTest {
  private static final int KILLS = 10;

  @TempDir Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeModel() {
    model = TinyGpt2.writeTo(folder.resolve("model"));
  }

  private Process start(Path output) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                model.toString(),
                output.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder seen = new StringBuilder();
    for (String line = reader.readLine(); !"ready".equals(line); line = reader.readLine()) {
      assertThat(line).as("the process ended early: %s", seen).isNotNull();
      seen.append(line).append('\n');
    }
    return process;
  }

  private static long journalBytes(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("costs.jsonl"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static String withoutSpeed(Path summary) throws IOException {
    return Files.readString(summary).replaceAll("(?m)^((?:[^,]*,){7})[0-9.]+,", "$1,");
  }

  @Test
  void killed_at_ten_random_moments_it_ends_with_the_same_bytes() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    Process whole = start(undisturbed);
    assertThat(whole.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(whole.exitValue()).isZero();

    Path killed = folder.resolve("killed");
    RandomGenerator random = RandomStreams.named(7, "moments");
    long before = 0;
    int grew = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(killed);
      Thread.sleep(random.nextLong(400));
      assertThat(process.isAlive()).as("killed before its end, try %d", kill).isTrue();
      process.destroyForcibly().waitFor();
      long after = Files.exists(killed) ? journalBytes(killed) : 0;
      grew += after > before ? 1 : 0;
      before = after;
    }
    assertThat(grew).as("kills between which work was kept").isGreaterThan(2);
    assertThat(killed.resolve("report.json")).doesNotExist();
    Process last = start(killed);
    assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(last.exitValue()).isZero();

    for (String name : List.of("report.json", "generations.jsonl")) {
      assertThat(killed.resolve(name)).hasSameBinaryContentAs(undisturbed.resolve(name));
    }
    assertThat(withoutSpeed(killed.resolve("summary.csv")))
        .isEqualTo(withoutSpeed(undisturbed.resolve("summary.csv")));
  }
}
