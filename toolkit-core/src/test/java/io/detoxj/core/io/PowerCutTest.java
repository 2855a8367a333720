/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The power goes before every step of what is written; whatever is left then must do. */
@SuppressWarnings("try") // locks are held, not used
class PowerCutTest {
  private static final String OLD = "the old content";
  private static final String NEW = "the new content, which is longer than the old one";
  private static final List<String> LINES = List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");

  /** All that a disk may hold after the power went. */
  private static List<FragileDisk> leftOf(FragileDisk disk) {
    List<FragileDisk> left = new ArrayList<>();
    for (FragileDisk.Content content : FragileDisk.Content.values()) {
      left.add(disk.afterPowerCut(false, content));
      left.add(disk.afterPowerCut(true, content));
    }
    return left;
  }

  /** Some work with files. */
  private interface Work {
    void on(FragileDisk disk) throws IOException;
  }

  /** Does a piece of work with power for some steps; says whether it was done to its end. */
  private static boolean done(FragileDisk disk, Work work) throws IOException {
    try {
      work.on(disk);
      return true;
    } catch (FragileDisk.PowerCut e) {
      return false;
    }
  }

  private static void writeNew(FragileDisk disk) throws IOException {
    AtomicFiles.write(
        disk.path("/out/report.json"),
        path -> {
          Files.writeString(path, NEW.substring(0, 20));
          Files.writeString(
              path, NEW.substring(20), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        });
  }

  @Test
  void a_file_is_the_old_or_the_new_one_and_once_written_the_new_one() throws IOException {
    boolean done = false;
    long steps = 0;
    for (; !done; steps++) {
      FragileDisk disk = FragileDisk.empty();
      AtomicFiles.writeString(disk.path("/out/report.json"), OLD);
      FragileDisk used = disk.withPowerFor(steps);
      done = done(used, PowerCutTest::writeNew);
      for (FragileDisk left : leftOf(used)) {
        String content = Files.readString(left.path("/out/report.json"));
        if (done) {
          assertThat(content).isEqualTo(NEW);
        } else {
          assertThat(content).as("after %d steps", steps).isIn(OLD, NEW);
        }
        partsAreDeleted(left);
      }
    }
    assertThat(steps).isGreaterThan(6);
  }

  private static void partsAreDeleted(FragileDisk left) throws IOException {
    Path folder = left.path("/out");
    try (OutputLock lock = OutputLock.ofFolder(folder);
        var files = Files.newDirectoryStream(folder)) {
      // The process that made the parts is this one, which lives; with its lock they would go.
      assertThat(files)
          .allMatch(
              file ->
                  file.toString()
                      .matches(
                          "/out/(report.json|.detoxj.lock|\\.report\\.json\\..*-[0-9]+\\.part)"));
    }
  }

  @Test
  void a_file_in_a_new_folder_is_there_once_it_is_written() throws IOException {
    FragileDisk disk = FragileDisk.empty();
    writeNew(disk);
    for (FragileDisk left : leftOf(disk)) {
      assertThat(left.path("/out/report.json")).hasContent(NEW);
    }
  }

  /** Appends what is missing; counts the appends that returned. */
  private static void append(FragileDisk disk, int[] returned) throws IOException {
    try (Journal journal = Journal.open(disk.path("/run/a/journal.jsonl"), "{\"header\":true}")) {
      returned[0] = journal.lines();
      while (journal.lines() < LINES.size()) {
        journal.append(LINES.get(journal.lines()));
        returned[0]++;
      }
    }
  }

  private static List<String> lines(FragileDisk disk) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Journal journal = Journal.open(disk.path("/run/a/journal.jsonl"), "{\"header\":true}")) {
      journal.forEach(lines::add);
    }
    return lines;
  }

  @Test
  void a_journal_loses_at_most_the_line_whose_append_did_not_return() throws IOException {
    boolean done = false;
    for (long steps = 0; !done; steps++) {
      FragileDisk used = FragileDisk.empty().withPowerFor(steps);
      int[] returned = {0};
      done = done(used, disk -> append(disk, returned));
      for (FragileDisk left : leftOf(used)) {
        List<String> kept = lines(left);
        assertThat(kept).as("after %d steps", steps).hasSizeBetween(returned[0], returned[0] + 1);
        assertThat(kept).isEqualTo(LINES.subList(0, kept.size()));
        append(left, new int[1]);
        assertThat(lines(left)).isEqualTo(LINES);
      }
    }
  }

  @Test
  void a_journal_that_goes_on_loses_no_more_at_a_second_cut() throws IOException {
    for (long first = 0; first < 30; first++) {
      FragileDisk used = FragileDisk.empty().withPowerFor(first);
      done(used, disk -> append(disk, new int[1]));
      for (FragileDisk left : leftOf(used)) {
        for (long second = 0; second < 12; second++) {
          // The same state again, since what is left changes with what is done on it.
          FragileDisk again = left.afterPowerCut(true, FragileDisk.Content.WRITTEN);
          FragileDisk cut = again.withPowerFor(second);
          int[] returned = {0};
          done(cut, disk -> append(disk, returned));
          for (FragileDisk end : leftOf(cut)) {
            List<String> kept = lines(end);
            assertThat(kept).hasSizeGreaterThanOrEqualTo(returned[0]);
            assertThat(kept).isEqualTo(LINES.subList(0, kept.size()));
          }
        }
      }
    }
  }

  @Test
  void where_nobody_locks_files_a_run_does_not_begin() {
    FragileDisk disk = FragileDisk.withoutLocks();
    for (Work work :
        List.<Work>of(
            one -> OutputLock.ofFolder(one.path("/out")),
            one -> Journal.open(one.path("/out/journal.jsonl"), "header"))) {
      assertThatThrownBy(() -> work.on(disk))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("/out", "gives no locks (No locks available)", "local disk");
    }
  }

  @Test
  void a_folder_is_not_replaced_by_a_file() throws IOException {
    FragileDisk disk = FragileDisk.empty();
    Files.createDirectories(disk.path("/out/report.json"));
    assertThatThrownBy(() -> writeNew(disk)).isInstanceOf(ConfigException.class);
    assertThat(Files.isDirectory(disk.path("/out/report.json"))).isTrue();
  }
}
