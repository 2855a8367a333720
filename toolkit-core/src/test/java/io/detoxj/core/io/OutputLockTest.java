/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // locks are held, not used
class OutputLockTest {
  private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

  @TempDir Path folder;

  /** What another process says when it wants the folder. */
  private String otherProcess() throws IOException {
    try (OtherProcess other = OtherProcess.start(LockingProgram.class, folder.toString())) {
      other.send("go on");
      return other.awaitLine("");
    }
  }

  @Test
  void another_process_is_refused_and_told_who_has_the_folder() throws Exception {
    try (OtherProcess other = OtherProcess.start(LockingProgram.class, folder.toString())) {
      other.awaitLine("locked");
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> OutputLock.ofFolder(folder))
            .isInstanceOf(ConfigException.class)
            .hasMessageContainingAll(
                folder + " is in use by process " + other.pid(),
                " since 2",
                "(LockingProgram)",
                folder.resolve(".detoxj.lock").toString(),
                "wait for its end or stop it, or choose another folder");
      }
      other.kill();
    }
    assertThat(folder.resolve(OutputLock.FOLDER_LOCK)).isNotEmptyFile();
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      assertThat(OutputLock.holdsFolder(folder)).isTrue();
    }
    assertThat(folder.resolve(OutputLock.FOLDER_LOCK)).isEmptyFile();
  }

  @Test
  void a_refused_thread_does_not_end_the_lock() throws Exception {
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(
              () -> {
                try (OutputLock none = OutputLock.ofFolder(folder)) {
                  throw new AssertionError("two threads hold one folder");
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      assertThatThrownBy(second::join).cause().hasMessageContaining("another part of this process");
      assertThat(otherProcess()).startsWith("refused " + folder + " is in use by process");
    }
    assertThat(otherProcess()).isEqualTo("locked");
  }

  @Test
  void the_thread_that_has_it_may_take_it_again_by_any_path() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);
    try (OutputLock outer = OutputLock.ofFolder(folder)) {
      OutputLock inner = OutputLock.ofFolder(link);
      inner.close();
      inner.close();
      assertThat(otherProcess()).startsWith("refused");
    } finally {
      Files.delete(link);
    }
    assertThat(otherProcess()).isEqualTo("locked");
  }

  @Test
  void a_journal_keeps_its_lock_when_it_is_asked_for_twice() throws Exception {
    Path file = folder.resolve("journal.jsonl");
    try (Journal journal = Journal.open(file, "header")) {
      journal.append("line");
      journal.forEach(line -> assertThat(line).isEqualTo("line"));
      assertThatThrownBy(() -> Journal.open(file, "header")).hasMessageContaining("in use");
      assertThat(journalInOtherProcess(file)).startsWith("refused " + file + " is in use");
    }
    try (Journal journal = Journal.open(file, "header")) {
      journal.forEach(line -> assertThat(line).isEqualTo("line"));
      assertThat(journalInOtherProcess(file)).startsWith("refused " + file + " is in use");
    }
    assertThat(journalInOtherProcess(file)).isEqualTo("opened");
  }

  /** Opens a journal, or says why it cannot. */
  static final class JournalProgram {
    @SuppressWarnings("SystemOut") // the test that started the process listens
    public static void main(String[] arguments) throws IOException {
      try (Journal journal = Journal.open(Path.of(arguments[0]), "header")) {
        System.out.println("opened");
      } catch (ConfigException e) {
        System.out.println("refused " + e.getMessage());
      }
    }
  }

  private static String journalInOtherProcess(Path file) throws IOException {
    try (OtherProcess other = OtherProcess.start(JournalProgram.class, file.toString())) {
      return other.awaitLine("");
    }
  }

  @Test
  void a_lock_of_other_code_in_this_process_is_seen_and_kept() throws Exception {
    Path lockFile = Files.createFile(folder.resolve(OutputLock.FOLDER_LOCK));
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      assertThat(channel.lock().isValid()).isTrue();
      assertThatThrownBy(() -> OutputLock.ofFolder(folder)).isInstanceOf(ConfigException.class);
      assertThat(otherProcess()).startsWith("refused");
    }
  }

  @Test
  void what_a_stranger_wrote_into_the_lock_is_not_believed() throws Exception {
    Path lockFile = folder.resolve(OutputLock.FOLDER_LOCK);
    for (String content : new String[] {"", "{", "[1]", "x".repeat(9000), "null"}) {
      Files.writeString(lockFile, content);
      assertThat(LockHolder.read(lockFile)).as(content).isNull();
    }
    Files.writeString(
        lockFile,
        "{\"pid\":7,\"host\":\"a\\u001b[31mb\\n\",\"command\":\"" + "c".repeat(900) + "\"}");
    assertThat(LockHolder.read(lockFile).told())
        .isEqualTo("process 7 on a31mb (" + "c".repeat(100) + ")");
    assertThat(LockHolder.program("io.detoxj.cli.Detoxj evaluate --key x"))
        .isEqualTo("Detoxj evaluate");
    assertThat(LockHolder.program("/opt/lib/tool.jar --key x")).isEqualTo("tool.jar");
    assertThat(LockHolder.program("")).isEmpty();
  }

  private static long numberOfAnEndedProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(), "-version")
            .start();
    process.waitFor();
    return process.pid();
  }

  @Test
  void parts_that_nobody_can_own_are_deleted_when_the_folder_is_taken() throws Exception {
    long gone = numberOfAnEndedProcess();
    Path living = PartFile.beside(folder.resolve("living.json"), folder);
    String host = living.getFileName().toString().replaceAll(".*\\.([0-9a-f]{8})-.*", "$1");
    Path[] dead = {
      folder.resolve(".report.json." + UUID + ".part"),
      folder.resolve(".report.json." + UUID + "." + host + "-" + gone + ".part"),
      folder.resolve("..hidden.json." + UUID + ".part")
    };
    Path[] others = {
      living,
      folder.resolve(".report.json." + UUID + ".00000000-" + gone + ".part"),
      folder.resolve(".report.json.mine.part"),
      folder.resolve("report.json." + UUID + ".part"),
      folder.resolve("download.part")
    };
    for (Path part : dead) {
      Files.writeString(part, "half");
    }
    for (Path part : others) {
      Files.writeString(part, "half");
    }
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      assertThat(dead).noneMatch(Files::exists);
      assertThat(others).allMatch(Files::exists);
      Path own = PartFile.beside(folder.resolve("own.json"), folder);
      assertThat(own.getFileName().toString()).matches("\\.own\\.json\\.[0-9a-f-]{36}\\.part");
      Files.writeString(own, "being written");
      try (OutputLock again = OutputLock.ofFolder(folder)) {
        assertThat(own).as("a part of the run that goes on").exists();
      }
      Files.delete(own);
    }
  }

  @Test
  void the_lock_of_a_file_deletes_parts_of_that_file_alone() throws Exception {
    long gone = numberOfAnEndedProcess();
    String owner =
        PartFile.beside(folder.resolve("x"), folder)
            .getFileName()
            .toString()
            .replaceAll("^\\.x\\.(.*-)[0-9]+\\.part$", ".$1" + gone + ".part");
    Path own = Files.createFile(folder.resolve(".a.safetensors" + owner));
    Path other = Files.createFile(folder.resolve(".b.safetensors" + owner));
    try (OutputLock lock = OutputLock.ofFile(folder.resolve("a.safetensors"))) {
      assertThat(own).doesNotExist();
      assertThat(other).exists();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(other.getFileName().toString(), ".a.safetensors.lock");
    }
  }
}
