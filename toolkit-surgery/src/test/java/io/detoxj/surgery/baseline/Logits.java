/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.List;

/** Logits of a few tokens, to tell models apart. */
final class Logits {
  static final List<int[]> TOKENS = List.of(new int[] {3, 40, 5, 271, 17}, new int[] {6, 300});

  private Logits() {}

  static float[][] of(TransformerModel model) {
    List<float[][]> all = model.forward(TOKENS);
    float[][] rows = new float[all.get(0).length + all.get(1).length][];
    System.arraycopy(all.get(0), 0, rows, 0, all.get(0).length);
    System.arraycopy(all.get(1), 0, rows, all.get(0).length, all.get(1).length);
    return rows;
  }

  static float[][] of(TransformerModel model, Detoxifier... detoxifiers) {
    try (DetoxifiedModel view = model.with(detoxifiers)) {
      return of(view);
    }
  }

  /** The largest difference. */
  static double distance(float[][] a, float[][] b) {
    assertThat(a).hasDimensions(b.length, b[0].length);
    double distance = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        assertThat(a[i][j]).isFinite();
        distance = Math.max(distance, Math.abs(a[i][j] - b[i][j]));
      }
    }
    return distance;
  }

  /** The same edits of weights once more, under names of their own. */
  static Detoxifier again(Detoxifier detoxifier) {
    return new Detoxifier() {
      @Override
      public DetoxifierSpec spec() {
        return detoxifier.spec();
      }

      @Override
      public InterventionPlan plan(ModelInfo model) {
        List<Intervention> renamed = new ArrayList<>();
        for (Intervention one : detoxifier.plan(model).interventions()) {
          WeightIntervention edit = (WeightIntervention) one;
          renamed.add(
              new WeightIntervention("again " + edit.name(), edit.parameter(), edit.edit()));
        }
        return new InterventionPlan(renamed);
      }
    };
  }

  /** Attaches it and takes it off: it must act meanwhile, and leave nothing behind. */
  static void assertActsAndLeavesNoTrace(TransformerModel model, Detoxifier detoxifier) {
    float[][] before = of(model);
    int arrays = model.nativeArrays();
    try (DetoxifiedModel view = model.with(detoxifier)) {
      assertThat(distance(of(view), before)).isGreaterThan(1e-4);
      assertThat(view.firings()).allSatisfy(one -> assertThat(one.fired()).isPositive());
      assertThat(view.conflicts()).isEmpty();
    }
    assertThat(model.nativeArrays()).isEqualTo(arrays);
    assertThat(of(model)).isDeepEqualTo(before);
  }
}
