/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;

/** A run and the logits that a detoxifier left at its own stage, step by step and row by row. */
record Recorded(List<Completion> completions, List<float[][]> steps) {
  /** Runs prompts named by their place. */
  static Recorded run(
      LanguageModel model, Detoxifier detoxifier, GenerationConfig config, String... texts) {
    List<float[][]> steps = new ArrayList<>();
    Planned recorder = Planned.of(new DecodingIntervention("record", () -> new Recorder(steps)));
    try (LanguageModel view = model.with(detoxifier, recorder)) {
      return new Recorded(new Generator(config).generate(view, prompts(texts)), steps);
    }
  }

  static List<Prompt> prompts(String... texts) {
    List<Prompt> prompts = new ArrayList<>();
    for (String text : texts) {
      prompts.add(new Prompt(Integer.toString(prompts.size()), text));
    }
    return prompts;
  }

  /** The logits of the first row at the first step. */
  float[] first() {
    return steps.get(0)[0];
  }

  record Recorder(List<float[][]> steps) implements LogitsProcessor {
    @Override
    public Stage stage() {
      return Stage.PENALTY;
    }

    @Override
    public void process(float[][] logits) {
      float[][] copy = new float[logits.length][];
      for (int row = 0; row < copy.length; row++) {
        copy[row] = logits[row] == null ? null : logits[row].clone();
      }
      steps.add(copy);
    }
  }
}
