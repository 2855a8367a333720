/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.Mutations;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every reader of the toolkit on damaged files: it reads them or refuses them with an exception of
 * ours, and nothing else.
 */
class ReaderFuzzTest {
  private static final int ALL = 50_000;
  private static final int SAMPLE = 40;

  @TempDir Path folder;

  private final Map<String, String> wrong = new TreeMap<>();
  private int read;
  private int refused;
  private double slowest;

  @Test
  void damaged_files_are_read_or_refused() throws IOException {
    fuzz(SAMPLE);
  }

  /** With {@code -Xmx1g}: also nothing runs out of memory, and the slowest is told. */
  @Test
  @Tag("slow")
  void fifty_thousand_damaged_files_are_read_or_refused() throws IOException {
    fuzz(0);
    assertThat(slowest).as("seconds of the slowest").isLessThan(5);
  }

  private void fuzz(int each) throws IOException {
    List<FuzzTargets.Target> targets = FuzzTargets.in(folder);
    int shares = targets.stream().mapToInt(FuzzTargets.Target::share).sum();
    for (FuzzTargets.Target target : targets) {
      fuzz(
          target,
          each == 0 ? 1 + ALL * target.share() / shares : Math.min(each, 8 * target.share()));
    }
    assertThat(wrong).isEmpty();
    // Both must occur, or the damage reaches nothing but the first check, or no check at all.
    assertThat(refused).isGreaterThan((read + refused) / 10);
    assertThat(read).isGreaterThan((read + refused) / 100);
    if (each == 0) {
      assertThat(read + refused).isGreaterThanOrEqualTo(ALL);
    }
  }

  private void fuzz(FuzzTargets.Target target, int times) throws IOException {
    Mutations mutations = new Mutations(RandomStreams.named(1, "fuzz-" + target.name()));
    byte[] sound = Files.readAllBytes(target.file());
    try {
      target.reading().run();
    } catch (Exception e) {
      throw new AssertionError(target.name() + " refuses the sound file", e);
    }
    for (int i = 0; i < times; i++) {
      byte[] damaged =
          switch (target.kind()) {
            case TEXT -> mutations.ofText(sound);
            case SAFETENSORS -> mutations.ofSafetensors(sound);
            case BYTES -> mutations.ofBytes(sound);
          };
      // Some file systems flush a file that is cut and written again, but not a new one.
      Files.delete(target.file());
      Files.write(target.file(), damaged);
      long began = System.nanoTime();
      try {
        target.reading().run();
        read++;
      } catch (DetoxException e) {
        refused++;
      } catch (JsonProcessingException e) {
        note(target, i, e);
      } catch (IOException e) {
        refused++;
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        note(target, i, e);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      slowest = Math.max(slowest, seconds);
    }
    Files.write(target.file(), sound);
  }

  private void note(FuzzTargets.Target target, int number, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String place =
        Arrays.stream(trace)
            .filter(one -> one.getClassName().startsWith("io.detoxj"))
            .findFirst()
            .map(Object::toString)
            .orElse("?");
    wrong.putIfAbsent(
        target.name() + ": " + e.getClass().getName() + " at " + place,
        "damage " + number + ": " + e.getMessage());
  }
}
