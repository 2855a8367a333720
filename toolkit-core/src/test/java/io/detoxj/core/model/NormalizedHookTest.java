/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hooks at the value of a norm before its weight act as the norm's formula says. */
class NormalizedHookTest {
  private static final float TOLERANCE = 1e-4f;
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";

  @TempDir Path folder;

  private static DetoxifiedModel scaled(TransformerModel model, HookPoint point, float factor) {
    return model.with(
        Planned.of(
            new ActivationIntervention(
                "scaled", point, memory -> (activation, context) -> activation.mul(factor))));
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void what_a_hook_changes_is_weighted_afterwards(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      assertWeighted(
          reference,
          HookPoint.FINAL_NORMALIZED,
          HookPoint.FINAL_NORM,
          bias(reference, "[a-z_.]*(ln_f|final_layer_norm)"));
      assertWeighted(
          reference,
          new HookPoint(1, HookSite.ATTN_NORMALIZED),
          new HookPoint(1, HookSite.ATTN_IN),
          bias(reference, ".*\\.1\\.(ln_1|input_layernorm|self_attn_layer_norm)"));
      // The stream before the MLP of block 0 does not depend on the norm after it.
      assertWeighted(
          reference,
          new HookPoint(0, HookSite.MLP_NORMALIZED),
          new HookPoint(0, HookSite.MLP_IN),
          bias(
              reference,
              name.equals("gptj")
                  ? ".*\\.0\\.ln_1"
                  : ".*\\.0\\.(ln_2|post_attention_layernorm|final_layer_norm)"));
    }
  }

  /** The bias of a norm; none if it has none. */
  private static float[] bias(ReferenceModel reference, String norm) {
    TransformerModel model = reference.model();
    return model.info().parameters().keySet().stream()
        .filter(name -> name.matches(norm + "\\.bias"))
        .findFirst()
        .map(model::parameter)
        .orElse(new float[0]);
  }

  private static void assertWeighted(
      ReferenceModel reference, HookPoint normalized, HookPoint weighted, float[] bias) {
    List<int[]> prompt = List.of(reference.prompt(0));
    float[][] before = reference.model().capture(prompt, weighted::equals).at(weighted, 0);
    try (DetoxifiedModel view = scaled(reference.model(), normalized, 2)) {
      float[][] after = view.capture(prompt, weighted::equals).at(weighted, 0);
      float[][] expected = new float[before.length][before[0].length];
      for (int row = 0; row < before.length; row++) {
        for (int i = 0; i < before[row].length; i++) {
          expected[row][i] = 2 * before[row][i] - (bias.length == 0 ? 0 : bias[i]);
        }
      }
      assertThat(ArchitectureReferenceTest.difference(after, expected))
          .as(normalized.name())
          .isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void a_session_sees_the_same_and_the_last_token_alone(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        DetoxifiedModel view = scaled(reference.model(), HookPoint.FINAL_NORMALIZED, 0.5f);
        Session session = view.newSession(4)) {
      int[] prompt = reference.prompt(0);
      float[][] whole = view.forward(List.of(prompt)).get(0);
      float[][] last = session.prefill(List.of(prompt));
      assertThat(
              ArchitectureReferenceTest.difference(last, new float[][] {whole[whole.length - 1]}))
          .isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void a_hook_that_changes_nothing_leaves_the_logits(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        DetoxifiedModel view =
            scaled(reference.model(), new HookPoint(0, HookSite.ATTN_NORMALIZED), 1)) {
      List<int[]> prompts = List.of(reference.prompt(0), reference.prompt(1));
      float[][] expected = reference.rows("p1.logits", view.vocabularySize());
      assertThat(ArchitectureReferenceTest.difference(view.forward(prompts).get(1), expected))
          .isLessThan(TOLERANCE);
    }
  }
}
