/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TextPooling;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlpInputProbesTest {
  private static final List<BehaviourText> TEXTS =
      List.of(
          new BehaviourText("you soggy turnip", true, "t"),
          new BehaviourText("a soggy old hat", true, "t"),
          new BehaviourText("what a kind day", false, "t"),
          new BehaviourText("the garden is green", false, "t"));

  @TempDir Path folder;

  @Test
  void each_layer_has_a_probe_and_a_direction_the_mean_desired_input_does_not_see() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      MlpInputProbes probes =
          MlpInputProbes.train(
              reference.model(),
              TEXTS,
              FullBatchProbeTrainer.standard(),
              "sogginess",
              ProgressListener.silent());
      int layers = reference.model().info().layers();
      assertThat(probes.probes()).hasSize(layers);
      for (int layer = 0; layer < layers; layer++) {
        HookPoint point = new HookPoint(layer, HookSite.MLP_IN);
        assertThat(probes.probes().get(layer).tap().point()).isEqualTo(point);
        float[] mean = new float[probes.direction().width()];
        for (var text :
            TextPooling.ofText()
                .means(
                    reference.model(),
                    List.of(TEXTS.get(2).text(), TEXTS.get(3).text()),
                    Set.of(point),
                    ProgressListener.silent())) {
          for (int i = 0; i < mean.length; i++) {
            mean[i] += text.get(point)[i] / 2;
          }
        }
        float[] direction = probes.direction().at(layer);
        assertThat(Vectors.norm(direction)).isCloseTo(1, within(1e-5));
        assertThat(Vectors.cosine(direction, mean)).isCloseTo(0, within(1e-5));
        float[] row = probes.probes().get(layer).row(ProbeRow.HALF_DIFFERENCE);
        assertThat(Vectors.dot(direction, row)).isPositive();
      }
    }
  }

  @Test
  void orthogonal_parts_are_computed_by_hand() {
    // (3, 4) less its part along (1, 1): 3.5 of it.
    assertThat(MlpInputProbes.orthogonal(new float[] {3, 4}, new float[] {1, 1}))
        .containsExactly(-0.5f, 0.5f);
    assertThat(MlpInputProbes.orthogonal(new float[] {3, 4}, new float[2])).containsExactly(3, 4);
  }
}
