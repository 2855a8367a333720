/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A base that treats prompts in its own way finds its own samples as likely as when it drew them.
 */
class LikelihoodBatchTest {
  @TempDir Path folder;

  @Test
  void own_samples_are_as_likely_as_when_they_were_drawn() {
    List<Prompt> prompts = List.of(new Prompt("a", "the soggy turnip"), new Prompt("b", "no"));
    ActivationIntervention byPrompt =
        new ActivationIntervention(
            "by prompt",
            HookPoint.residPost(1),
            memory ->
                (x, context) -> {
                  int rows = (int) x.getShape().get(0);
                  float[] factors = new float[rows];
                  for (int row = 0; row < rows; row++) {
                    factors[row] = 1f + 0.2f * context.sequences().promptLength(row);
                  }
                  return x.mul(x.getManager().create(factors, new Shape(rows, 1, 1)));
                });
    try (TransformerModel model = TinyGpt2.load(folder);
        DetoxifiedModel view = model.with(Planned.of(byPrompt))) {
      List<Completion> drawn =
          new Generator(GenerationConfig.nucleus(6, 1).withSamples(3).withSeed(1))
              .generate(view, prompts);
      LikelihoodBatch found =
          LikelihoodBatch.of(
              new NamedPerplexity("own", view, NamedPerplexity.Reading.TOKEN_IDS), prompts, drawn);
      LikelihoodBatch written = LikelihoodBatch.asWritten(drawn);
      for (int i = 0; i < drawn.size(); i++) {
        double nll =
            -drawn.get(i).logProbabilities().stream().mapToDouble(Float::doubleValue).sum();
        assertThat(found.completions().get(i).nll()).isCloseTo(nll, within(1e-3));
        assertThat(written.completions().get(i).nll()).isCloseTo(nll, within(1e-9));
      }
    }
  }
}
