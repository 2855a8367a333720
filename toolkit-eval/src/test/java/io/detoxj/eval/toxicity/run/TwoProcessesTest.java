/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.OtherProcess;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.run.ShardedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that want one folder: this one, and one in the middle of a run. */
class TwoProcessesTest {
  @TempDir Path folder;

  private static Map<String, Long> sizes(Path output) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> sizes.put("" + file, file.toFile().length()));
    }
    return sizes;
  }

  @Test
  void the_second_is_refused_and_the_first_ends_as_if_alone() throws Exception {
    Path checkpoint = TinyGpt2.writeTo(folder.resolve("model"));
    Path alone = folder.resolve("alone");
    KilledRunTest.runUndisturbed(checkpoint, alone);
    Path output = folder.resolve("output");
    Path journal = output.resolve("journal");
    try (OtherProcess first =
            OtherProcess.start(KilledRun.class, checkpoint.toString(), output.toString(), "" + 3);
        TransformerModel model = TransformerModel.load(checkpoint)) {
      first.awaitLine("waiting");
      Map<String, Long> before = sizes(output);
      ToxicityExperiment same = TinyRun.experiment(model, new TinyRun.Lengths("lengths"));
      ToxicityExperiment wider =
          new ToxicityExperiment(
              model,
              new TinyRun.Lengths("lengths"),
              same.generation().withBatchRows(2 * TinyRun.BATCH_ROWS),
              same.bootstrap());
      for (ToxicityExperiment second : new ToxicityExperiment[] {same, wider, same}) {
        refused(first, journal, second);
        assertThat(sizes(output)).isEqualTo(before);
      }
      first.send("go on");
      first.awaitSuccess();
      KilledRunTest.assertSameResults(output, alone);
      // The folder is free again, and has it all.
      TinyRun.Lengths scorer = new TinyRun.Lengths("lengths");
      TinyRun.experiment(model, scorer)
          .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard().in(journal));
      assertThat(scorer.asked()).isZero();
    }
  }

  private static void refused(OtherProcess first, Path journal, ToxicityExperiment second) {
    RunOptions options = RunOptions.standard().in(journal);
    assertThatThrownBy(() -> second.run(TinyRun.prompts(), TinyRun.candidates(), options))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            journal + " is in use by process " + first.pid(),
            "(KilledRun)",
            "wait for its end or stop it, or choose another folder");
    ShardedRun<TransformerModel> sharded =
        new ShardedRun<>(second.on(TinyRun.prompts(), TinyRun.candidates()));
    assertThatThrownBy(() -> sharded.missing(journal, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is in use by process " + first.pid());
  }
}
