/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers as hooks and objectives should write them outlive a collection of garbage. */
class NumbersInGradientsTest {
  private static final int[] IDS = {3, 5, 8, 13};

  @TempDir Path folder;

  /** Frees what nothing holds, and writes over it. */
  private static void overwriteFreedNumbers() {
    List<ByteBuffer> others = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      for (int i = 0; i < 2_000; i++) {
        ByteBuffer other = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        others.add(other.putFloat(0, Float.NaN));
      }
    }
    assertThat(others).hasSize(6_000);
  }

  private static float[] gradient(TransformerModel model, boolean collect) {
    HookPoint point = HookPoint.residPost(0);
    return model
        .gradients(
            IDS,
            (logits, activations) -> {
              var scaled = logits.mul(logits.getManager().create(3f)).mean();
              if (collect) {
                overwriteFreedNumbers();
              }
              return scaled;
            },
            Set.of(point),
            Set.of())
        .at(point)
        .rows()[IDS.length - 1];
  }

  @Test
  void a_gradient_is_the_same_when_garbage_was_collected_before_it() {
    ActivationHook halved = (x, context) -> x.mul(context.scratch().create(0.5f));
    Detoxifier detoxifier =
        Planned.of(new ActivationIntervention("half", HookPoint.residPost(1), memory -> halved));
    try (TransformerModel model = TinyGpt2.load(folder);
        DetoxifiedModel view = model.with(detoxifier)) {
      float[] expected = gradient(view, false);
      for (int i = 0; i < 5; i++) {
        assertThat(gradient(view, true)).containsExactly(expected, within(1e-7f));
      }
    }
  }
}
