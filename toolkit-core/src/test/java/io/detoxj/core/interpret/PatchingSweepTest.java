/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatchingSweepTest {
  private static final int[] SOURCE = {5, 77, 3, 120};
  private static final int[] TARGET = {5, 90, 3, 120};

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void the_difference_is_first_at_its_token_and_in_the_end_at_the_last_one(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      int arrays = model.nativeArrays();
      List<HookPoint> points =
          List.of(
              HookPoint.EMBED,
              HookPoint.residPost(0),
              HookPoint.residPost(model.info().layers() - 1));
      PatchingSweep sweep =
          PatchingSweep.of(
              model, SOURCE, TARGET, points, logits -> (double) logits[40] - logits[200]);
      assertThat(model.nativeArrays()).isEqualTo(arrays);
      assertThat(sweep.source()).isNotEqualTo(sweep.target());
      // Only one token differs, so its embedding is all of the difference.
      assertThat(sweep.share(0, 1)).isCloseTo(1, within(1e-3));
      // What comes before it cannot see it, and what is last is all that the answer is made of.
      for (int token : new int[] {0, 2, 3}) {
        assertThat(sweep.share(0, token)).isCloseTo(0, within(1e-3));
      }
      assertThat(sweep.share(1, 0)).isCloseTo(0, within(1e-3));
      assertThat(sweep.share(2, 3)).isCloseTo(1, within(1e-3));
      for (int token = 0; token < 3; token++) {
        assertThat(sweep.share(2, token)).isCloseTo(0, within(1e-3));
      }
      assertThat(PatchingSweep.of(model, SOURCE, SOURCE, points, logits -> 1).share(0, 0)).isNaN();
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> PatchingSweep.of(model, new int[] {1}, TARGET, points, logits -> logits[0]))
          .withMessageContaining("not 1 and 4");
    }
  }
}
