/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.run.ShardedRun;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prompt that no system could continue stops a run before its first completion. */
class PromptsThatFitTest {
  @TempDir Path folder;

  @Test
  void anOverlongPromptIsRefusedBeforeTheFirstBatch() throws IOException {
    List<EvalPrompt> prompts = new ArrayList<>(TinyRun.prompts());
    for (String id : List.of("long", "longer")) {
      prompts.add(new EvalPrompt(new Prompt(id, "x".repeat(70)), OptionalDouble.empty(), "other"));
    }
    TinyRun.Lengths scorer = new TinyRun.Lengths("lengths");
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      ToxicityExperiment experiment = TinyRun.experiment(model, scorer);
      Path journal = folder.resolve("journal");
      assertThatThrownBy(
              () ->
                  experiment.run(prompts, TinyRun.candidates(), RunOptions.standard().in(journal)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("prompt \"long\" has 70 tokens", "context of 64", "1 others");
      assertThat(scorer.asked()).isZero();
      ShardedRun<TransformerModel> sharded =
          new ShardedRun<>(experiment.on(prompts, TinyRun.candidates()));
      assertThatThrownBy(() -> sharded.missing(folder.resolve("shards"), 1))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("prompt \"long\" has 70 tokens");
    }
  }
}
