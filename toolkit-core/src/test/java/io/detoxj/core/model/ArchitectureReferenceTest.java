/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parity with Hugging Face transformers, for every architecture. */
class ArchitectureReferenceTest {
  private static final double TOLERANCE = 1e-4;
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";

  @TempDir Path folder;

  static float difference(float[][] actual, float[][] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    float largest = 0;
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i].length).isEqualTo(expected[i].length);
      for (int j = 0; j < actual[i].length; j++) {
        float difference = Math.abs(actual[i][j] - expected[i][j]);
        // Not a number compares as unequal to everything.
        largest = difference <= largest ? largest : difference;
      }
    }
    return largest;
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void logits_one_by_one_and_in_a_padded_batch(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      List<int[]> prompts = List.of(reference.prompt(0), reference.prompt(1), reference.prompt(2));
      List<float[][]> batch = model.forward(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        float[][] expected = reference.rows("p" + i + ".logits", model.vocabularySize());
        float[][] alone = model.forward(List.of(prompts.get(i))).get(0);
        assertThat(difference(alone, expected)).isLessThan((float) TOLERANCE);
        assertThat(difference(batch.get(i), expected)).isLessThan((float) TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void every_hook_point(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      // The second prompt is padded, which must not show.
      ActivationCache cache =
          model.capture(List.of(reference.prompt(0), reference.prompt(1)), point -> true);
      int compared = 0;
      for (TensorInfo tensor : reference.recorded().tensors().values()) {
        String[] parts = tensor.name().split("\\.", 2);
        if (!parts[0].matches("p[01]")
            || parts[1].matches("ids|greedy|grad.*|bf16_logits|edited_logits")) {
          continue;
        }
        HookPoint point = HookPoint.parse(parts[1]);
        int sequence = parts[0].charAt(1) - '0';
        float[][] actual = cache.at(point, sequence);
        float[][] expected;
        if (point.site() == HookSite.ATTN_PATTERN) {
          int length = actual.length;
          expected = reference.rows(tensor.name(), length);
          float[][][] pattern = cache.pattern(point.layer(), sequence);
          actual = new float[expected.length][];
          for (int i = 0; i < actual.length; i++) {
            actual[i] = pattern[i / length][i % length];
          }
        } else {
          expected = reference.rows(tensor.name(), actual[0].length);
        }
        assertThat(difference(actual, expected)).as(tensor.name()).isLessThan((float) TOLERANCE);
        compared++;
      }
      boolean parallel = !model.info().hookPoints().contains(HookPoint.residMid(0));
      int inBlock = parallel ? 13 : 14;
      assertThat(compared).isGreaterThanOrEqualTo(inBlock * model.info().layers() + 3);
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void greedy_tokens_with_the_cache(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      assertGreedy(reference, 512);
      assertGreedy(reference, 3);
    }
  }

  private static void assertGreedy(ReferenceModel reference, int prefillChunk) {
    int[][] expected = {reference.ids("p0.greedy"), reference.ids("p1.greedy")};
    assertThat(expected[0]).hasSize(64);
    try (Session session = reference.model().newSession(prefillChunk)) {
      float[][] logits = session.prefill(List.of(reference.prompt(0), reference.prompt(1)));
      for (int step = 0; step < 64; step++) {
        int[] next = {argMax(logits[0]), argMax(logits[1])};
        assertThat(next).containsExactly(expected[0][step], expected[1][step]);
        logits = session.next(next);
      }
    }
  }

  static int argMax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void bfloat16_weights_stay_near(String name) {
    LoadOptions options = LoadOptions.standard().with(WeightType.BFLOAT16);
    try (ReferenceModel reference = ReferenceModel.load(name, folder, options)) {
      TransformerModel model = reference.model();
      float[][] expected = reference.rows("p0.logits", model.vocabularySize());
      float[][] actual = model.forward(List.of(reference.prompt(0))).get(0);
      float[][] theirs = reference.rows("p0.bf16_logits", model.vocabularySize());
      // The rounding of these exaggerated random weights is what it is; transformers' own bfloat16
      // run tells how large it may be.
      assertThat(difference(actual, expected)).isLessThan(1.25f * difference(theirs, expected));
      assertThat(meanDifference(actual, expected))
          .isLessThan(1.1 * meanDifference(theirs, expected));
    }
  }

  private static double meanDifference(float[][] actual, float[][] expected) {
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        sum += Math.abs(actual[i][j] - expected[i][j]);
      }
    }
    return sum / actual.length / actual[0].length;
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void gradients_equal_those_of_autograd(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      String parameter = reference.recorded().metadata().get("p0.grad.parameter");
      int[] ids = reference.prompt(0);
      int before = reference.model().nativeArrays();
      Gradients gradients =
          reference
              .model()
              .gradients(
                  ids,
                  (logits, activations) -> Losses.nextToken(logits, ids),
                  Set.of(HookPoint.residPost(0)),
                  Set.of(parameter));
      assertThat(reference.model().nativeArrays()).isEqualTo(before);
      float value = reference.recorded().readFloats("p0.grad.loss_value")[0];
      assertThat(Math.abs(gradients.value() - value)).isLessThan((float) TOLERANCE);
      int width = reference.model().info().width();
      assertThat(
              difference(
                  gradients.at(HookPoint.residPost(0)).rows(),
                  reference.rows("p0.grad.blocks.0.resid_post", width)))
          .isLessThan((float) TOLERANCE);
      Gradients.Gradient byWeight = gradients.of(parameter);
      int columns = byWeight.shape().get(1).intValue();
      assertThat(difference(byWeight.rows(), reference.rows("p0.grad.parameter", columns)))
          .isLessThan((float) TOLERANCE);
    }
  }

  private record Negated(String parameter) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("negated", "1", Map.of("parameter", parameter), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new WeightIntervention("negated", parameter, weight -> weight.mul(-1f)));
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void an_edited_and_exported_model_computes_what_transformers_does(String name)
      throws IOException {
    Path exported = folder.resolve("exported");
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        DetoxifiedModel view =
            reference
                .model()
                .with(new Negated(reference.recorded().metadata().get("p0.grad.parameter")))) {
      float[][] expected = reference.rows("p0.edited_logits", view.vocabularySize());
      List<int[]> prompt = List.of(reference.prompt(0));
      assertThat(difference(view.forward(prompt).get(0), expected)).isLessThan((float) TOLERANCE);
      view.exportTo(exported);
      try (TransformerModel loaded = TransformerModel.load(exported)) {
        assertThat(loaded.forward(prompt).get(0)).isDeepEqualTo(view.forward(prompt).get(0));
      }
    }
  }
}
