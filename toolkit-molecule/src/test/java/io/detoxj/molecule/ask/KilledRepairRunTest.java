/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ScriptedChatServer;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OtherProcess;
import io.detoxj.core.io.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while it waits for answers, again and again. The server answers some
 * requests and then none until the process is dead, so no moment depends on speed.
 */
class KilledRepairRunTest {
  private static final int KILLS = 4;
  private static final int BETWEEN = 7;

  @TempDir private Path folder;

  /** How many requests are still answered, and what is answered: the same to the same molecule. */
  private final AtomicInteger left = new AtomicInteger();

  private static String smiles(String text) {
    return text.substring(text.indexOf("SMILES: ")).lines().findFirst().orElse("");
  }

  private ScriptedChatServer server(boolean limited) throws IOException {
    return ScriptedChatServer.start(
        request -> {
          String molecule = smiles(ScriptedChatServer.userText(request));
          return limited && left.getAndDecrement() <= 0
              ? "wait"
              : "MODIFIED_" + molecule.replace("Cl", "F");
        });
  }

  private static List<String> kept(Path journal) throws IOException {
    List<String> units = new ArrayList<>();
    if (Files.exists(journal)) {
      Journal.read(
          journal,
          (number, line) -> {
            if (number > 1) {
              units.add(AskedRepair.parse(line, "it").unit());
            }
          });
    }
    return units;
  }

  private static void killWhenAllWait(OtherProcess process, ScriptedChatServer server, int requests)
      throws InterruptedException {
    while (server.requests().size() < requests) {
      assertThat(process.isAlive()).as("the process is killed before its end").isTrue();
      Thread.onSpinWait();
    }
    assertThat(process.kill()).isTrue();
  }

  @Test
  void killed_again_and_again_it_asks_nothing_that_was_answered_and_ends_with_the_same_bytes()
      throws Exception {
    Path prompts = folder.resolve("prompts");
    Path once = folder.resolve("once");
    try (ScriptedChatServer server = server(false)) {
      new RepairRun(
              TinyRepairs.model(server.address(), Duration.ofMinutes(2)),
              TinyRepairs.prompts(prompts, "ames"),
              TinyRepairs.settings())
          .run(
              TinyRepairs.molecules("ames", KilledRepairRun.MOLECULES),
              once,
              ProgressListener.silent(),
              () -> false);
    }
    Path killed = folder.resolve("killed");
    Path journal = killed.resolve(RepairRun.JOURNAL);
    try (ScriptedChatServer server = server(true)) {
      Set<String> answered = new HashSet<>();
      for (int kill = 0; kill <= KILLS; kill++) {
        int before = server.requests().size();
        left.set(kill < KILLS ? BETWEEN : Integer.MAX_VALUE);
        try (OtherProcess process =
            OtherProcess.start(
                KilledRepairRun.class,
                server.address().toString(),
                prompts.toString(),
                killed.toString())) {
          if (kill < KILLS) {
            killWhenAllWait(process, server, before + BETWEEN + KilledRepairRun.PARALLEL);
          } else {
            process.awaitSuccess();
          }
        }
        List<String> asked =
            server.requests().subList(before, server.requests().size()).stream()
                .map(request -> smiles(ScriptedChatServer.userText(request)))
                .toList();
        assertThat(asked).doesNotHaveDuplicates().noneMatch(answered::contains);
        List<String> units = kept(journal);
        // A request is made only when an answer before it is kept, and here the last ones wait.
        assertThat(units)
            .doesNotHaveDuplicates()
            .hasSize(kill < KILLS ? (kill + 1) * BETWEEN : KilledRepairRun.MOLECULES);
        answered.clear();
        units.forEach(
            unit ->
                answered.add("SMILES: " + "C".repeat(Integer.parseInt(unit.substring(5))) + "Cl"));
      }
    }
    for (String file : List.of("maker-model-7b_ames.json", RepairRun.COUNTS)) {
      assertThat(killed.resolve(file)).hasSameBinaryContentAs(once.resolve(file));
    }
  }

  @Test
  void a_folder_has_one_process() throws Exception {
    Path prompts = folder.resolve("prompts");
    TinyRepairs.prompts(prompts, "ames");
    Path output = folder.resolve("out");
    try (ScriptedChatServer server = server(true);
        OtherProcess process =
            OtherProcess.start(
                KilledRepairRun.class,
                server.address().toString(),
                prompts.toString(),
                output.toString())) {
      while (server.requests().size() < KilledRepairRun.PARALLEL) {
        assertThat(process.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      RepairRun second =
          new RepairRun(
              TinyRepairs.model(server.address(), Duration.ofMinutes(2)),
              TinyRepairs.prompts(prompts, "ames"),
              TinyRepairs.settings());
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(
              () ->
                  second.run(
                      TinyRepairs.molecules("ames", 2),
                      output,
                      ProgressListener.silent(),
                      () -> false))
          .withMessageContaining("is in use by");
    }
  }
}
