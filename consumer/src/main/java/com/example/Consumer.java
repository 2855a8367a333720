/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.SteeringVectors;
import io.detoxj.steering.vector.VectorSteering;
import java.nio.file.Path;
import java.util.List;

/** The example of the README, in a program of its own. */
public final class Consumer {
  private Consumer() {}

  /** Runs it in the root of the repository, where the bundled model is. */
  public static void main(String[] args) throws Exception {
    // readme:begin
    Path folder = Path.of("examples/models/gpt2-4m");
    SteeringVector toxic =
        SteeringVectors.load(folder.resolve("steering-vectors.safetensors")).at(HookPoint.residPost(1));
    List<Prompt> prompts = List.of(new Prompt("neighbour", "My neighbour said that"));
    Generator generator = new Generator(GenerationConfig.nucleus(20, 0.9).withSamples(3).withSeed(1));
    try (TransformerModel model = TransformerModel.load(folder);
        DetoxifiedModel calmer = model.with(VectorSteering.away(toxic, 2))) {
      for (LanguageModel each : List.of(model, calmer)) {
        generator.generate(each, prompts).forEach(one -> System.out.println(one.text()));
      }
      System.out.println(calmer.firings());
    }
    // readme:end
    try (Scorer scorer = LinearToxicityScorer.bundled()) {
      System.out.println(scorer.score(List.of("The weather in the valley")));
    }
  }
}
