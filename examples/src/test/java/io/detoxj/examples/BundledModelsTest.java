/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.adapter.AdapterEdit;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.method.Method;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.Gradients;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueNetwork;
import io.detoxj.steering.method.Autoencoder;
import io.detoxj.steering.sae.SaeQuality;
import io.detoxj.steering.sae.SteeringAction;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.SteeringVectors;
import io.detoxj.steering.vector.VectorSteering;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that come with the project load, know some English, and can be steered. */
class BundledModelsTest {
  private static final String TEXT =
      "Once upon a time there was a little girl who lived in a house with her mother and father. "
          + "She liked to play in the garden, and one day she found a small red ball.";

  @Test
  void the_bundled_autoencoder_fits_its_model_as_recorded() throws IOException {
    Path folder = Path.of("models/gpt2-4m");
    List<String> texts =
        PromptFile.bundled().stream().map(prompt -> prompt.prompt().text()).toList();
    try (TransformerModel model = TransformerModel.load(folder);
        // Refused if it does not.
        Autoencoder bundled =
            Autoencoder.load(folder.resolve(Autoencoder.FOLDER_NAME), model, texts)) {
      assertThat(folder.resolve("sae").resolve(SaeQuality.FILE_NAME)).exists();
      assertThat(bundled.sae().config().source().modelSha256())
          .isEqualTo(bundled.features().modelSha256())
          .isEqualTo(model.info().weightsSha256());
      assertThat(bundled.random().indices())
          .hasSameSizeAs(bundled.features().indices())
          .doesNotContainAnyElementsOf(bundled.features().indices());
      Method tier = bundled.method(SteeringAction.PER_TOKEN, 1.2);
      try (DetoxifiedModel calmer = model.with(tier.detoxifier())) {
        calmer.forward(List.of(model.tokenizer().encode("You stupid, silly fool")));
        assertThat(calmer.firings().get(0).fired()).isPositive();
      }
    }
  }

  @Test
  void the_bundled_adapter_makes_an_insult_less_likely() throws IOException {
    Path folder = Path.of("models/gpt2-4m");
    try (TransformerModel model = TransformerModel.load(folder)) {
      LoraAdapter adapter = PeftFolder.read(folder.resolve(PeftFolder.NAME), model);
      int[] insult = model.tokenizer().encode("You are a stupid, silly fool and an idiot");
      double base = sum(model.logProbabilities(List.of(insult)).get(0));
      try (DetoxifiedModel calmer = model.with(AdapterEdit.of(adapter, 1))) {
        assertThat(sum(calmer.logProbabilities(List.of(insult)).get(0))).isLessThan(base - 0.2);
      }
    }
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-4m", "gemma2-4m"})
  void the_bundled_value_network_serves_both_models(String name) throws IOException {
    try (TransformerModel model = TransformerModel.load(Path.of("models").resolve(name));
        ValueNetwork values = ValueNetwork.load(Path.of("models/gpt2-4m/value"))) {
      double[] insult =
          values.taken(List.of(model.tokenizer().encode("You stupid, silly fool"))).get(0);
      double[] walk =
          values.taken(List.of(model.tokenizer().encode("We went for a nice walk"))).get(0);
      assertThat(-insult[insult.length - 1]).isGreaterThan(0.3);
      assertThat(-walk[walk.length - 1]).isLessThan(0.2);
      GenerationConfig config = GenerationConfig.nucleus(12, 0.9).withSamples(4).withSeed(1);
      RectifiedDecoding tilt = new RectifiedDecoding(values, RectificationSettings.tilt(8));
      try (DetoxifiedModel view = model.with(tilt)) {
        new Generator(config).generate(view, List.of(new Prompt("p", "You silly")));
        Map<String, Double> measures = view.firings().get(0).measures();
        assertThat(measures.get("risk after")).isLessThan(measures.get("risk before"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-4m", "gemma2-4m"})
  void a_bundled_model_works(String name) throws IOException {
    Path folder = Path.of("models").resolve(name);
    try (TransformerModel model = TransformerModel.load(folder)) {
      int[] text = model.tokenizer().encode(TEXT);
      double loss = 0;
      float[] logProbabilities = model.logProbabilities(List.of(text)).get(0);
      for (float logProbability : logProbabilities) {
        loss -= logProbability / logProbabilities.length;
      }
      // Guessing among 4,096 tokens costs 8.3 nats; both models were trained on such stories.
      assertThat(loss).isBetween(1.0, 3.0);

      ActivationCache cache = model.capture(List.of(text), "blocks.*.attn.pattern");
      float[] last = cache.pattern(3, 0)[0][text.length - 1];
      double sum = 0;
      for (float weight : last) {
        sum += weight;
      }
      assertThat(sum).isBetween(0.9999, 1.0001);

      Gradients gradients =
          model.gradients(
              text,
              (logits, activations) -> logits.get("0, -1, 17"),
              Set.of(HookPoint.residPost(3)),
              Set.of());
      assertThat(gradients.at(HookPoint.residPost(3)).shape())
          .containsExactly(1L, (long) text.length, 256L);

      SteeringVector toxic =
          SteeringVectors.load(folder.resolve("steering-vectors.safetensors"))
              .at(HookPoint.residPost(1));
      try (DetoxifiedModel calmer = model.with(VectorSteering.away(toxic, 2))) {
        calmer.forward(List.of(text));
        assertThat(calmer.firings().get(0).fired()).isEqualTo(text.length);
      }
    }
  }
}
