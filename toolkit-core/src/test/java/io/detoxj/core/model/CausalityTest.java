/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of intervention, alone and on one another. */
class CausalityTest {
  private static final String UP = "transformer.h.1.mlp.c_fc.weight";

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Makes tokens of a prompt twice as large, and those after it a little smaller. */
  private static NDArray byPrompt(NDArray x, HookContext context) {
    int rows = (int) x.getShape().get(0);
    int columns = (int) x.getShape().get(1);
    float[] factors = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        boolean prompt = context.position(row, column) < context.sequences().promptLength(row);
        factors[row * columns + column] = prompt ? 2 : 0.9f;
      }
    }
    return x.mul(x.getManager().create(factors, new Shape(rows, columns, 1)));
  }

  private static ActivationIntervention hook(HookPoint point, ActivationHook hook) {
    return new ActivationIntervention("hook@" + point, point, memory -> hook);
  }

  /** Scales down whatever is likeliest. */
  private static final class Halving implements LogitsProcessor {
    @Override
    public Stage stage() {
      return Stage.RAW;
    }

    @Override
    public void process(float[][] logits) {
      for (float[] row : logits) {
        for (int i = 0; row != null && i < row.length; i++) {
          row[i] /= 2;
        }
      }
    }
  }

  private static RankOneIntervention update() {
    float[] in = new float[32];
    float[] out = new float[128];
    for (int i = 0; i < out.length; i++) {
      in[i % 32] = (float) Math.sin(i);
      out[i] = (float) Math.cos(i);
    }
    return new RankOneIntervention("update", UP, out, in);
  }

  static Stream<List<Intervention>> interventions() {
    return Stream.of(
        List.of(hook(HookPoint.residPost(1), CausalityTest::byPrompt)),
        List.of(hook(new HookPoint(1, HookSite.MLP_OUT), CausalityTest::byPrompt)),
        List.of(new WeightIntervention("edit", UP, w -> w.mul(-1f))),
        List.of(update()),
        List.of(new DecodingIntervention("half", Halving::new)),
        List.of(
            hook(HookPoint.residPre(1), CausalityTest::byPrompt),
            update(),
            new DecodingIntervention("half", Halving::new)));
  }

  @ParameterizedTest
  @MethodSource("interventions")
  void later_tokens_move_nothing(List<Intervention> interventions) {
    try (DetoxifiedModel view = model.with(new Planned(interventions));
        DetoxifiedModel upper =
            view.with(Planned.of(hook(HookPoint.residPost(0), CausalityTest::byPrompt)))) {
      CausalityContract.check(view);
      CausalityContract.check(upper);
    }
  }

  @Test
  void the_model_alone_is_causal() {
    CausalityContract.check(model);
  }

  @Test
  void the_length_of_the_prompt_reaches_hooks_in_every_kind_of_pass() {
    List<Integer> seen = new ArrayList<>();
    ActivationHook looking =
        (x, context) -> {
          for (int row = 0; row < x.getShape().get(0); row++) {
            seen.add(context.sequences().promptLength(row));
          }
          return x;
        };
    List<int[]> two = List.of(new int[] {3, 4, 5, 6}, new int[] {7, 8, 9});
    List<Integer> lengths = List.of(3, 2);
    try (DetoxifiedModel view = model.with(Planned.of(hook(HookPoint.residPost(0), looking)))) {
      view.forward(two, lengths);
      view.logProbabilities(two, lengths);
      view.tokenScores(two, lengths);
      view.capture(two, lengths, HookPoint.FINAL_NORM::equals);
      assertThat(seen).containsExactly(3, 2, 3, 2, 3, 2, 3, 2);
      seen.clear();
      view.gradients(
          two.get(0), 2, (logits, all) -> logits.sum(), Set.of(HookPoint.residPost(1)), Set.of());
      assertThat(seen).containsExactly(2);
      seen.clear();
      view.forward(two);
      view.logProbabilities(two);
      view.tokenScores(two);
      view.capture(two, "final_norm");
      view.gradients(
          two.get(0), (logits, all) -> logits.sum(), Set.of(HookPoint.residPost(1)), Set.of());
      assertThat(seen).hasSize(9).containsOnly(1);
    }
  }

  @Test
  void lengths_that_do_not_fit_are_refused() {
    List<int[]> two = List.of(new int[] {3, 4, 5, 6}, new int[] {7, 8, 9});
    assertThatThrownBy(() -> model.forward(two, List.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 sequences but 1 prompt lengths");
    assertThatThrownBy(() -> model.logProbabilities(two, List.of(1, 4)))
        .hasMessageContaining("sequence 1 has 3 tokens but a prompt of 4");
    try (Session session = model.newSession()) {
      assertThatThrownBy(() -> session.prefill(two, List.of(0, 1)))
          .hasMessageContaining("a prompt of 0; it must be 1 to 4");
    }
  }
}
