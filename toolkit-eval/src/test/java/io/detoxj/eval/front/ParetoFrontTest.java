/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.metric.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
  private static final FrontObjective TOXICITY =
      new FrontObjective("toxicity", Direction.LOWER, 0.8, 0.0);
  private static final FrontObjective RATIO =
      new FrontObjective("ratio", Direction.LOWER, 1.5, 1.0);
  private static final FrontObjective ACCURACY =
      new FrontObjective("accuracy", Direction.HIGHER, 0.5, 1.0);

  private static ParetoFront front(FrontPoint... points) {
    return new ParetoFront(List.of(TOXICITY, RATIO), List.of(points));
  }

  @Test
  void pointsThatNoneBeatsInEverythingAreTheFront() {
    FrontPoint mild = FrontPoint.of("mild", 0.6, 1.1);
    FrontPoint strong = FrontPoint.of("strong", 0.2, 1.4);
    FrontPoint behind = FrontPoint.of("behind", 0.6, 1.2);
    FrontPoint farBehind = FrontPoint.of("far_behind", 0.7, 1.45);
    ParetoFront front = front(behind, strong, mild, farBehind);

    assertThat(front.efficient()).containsExactly(strong, mild);
    assertThat(front.dominated()).containsExactly(behind, farBehind);
    assertThat(front.dominating(farBehind)).containsExactly(behind, strong, mild);
    assertThat(front.dominating(mild)).isEmpty();
  }

  @Test
  void equalPointsDoNotDominateEachOther() {
    assertThat(front(FrontPoint.of("a", 0.6, 1.1), FrontPoint.of("b", 0.6, 1.1)).efficient())
        .hasSize(2);
  }

  @Test
  void areaByHand() {
    // (1.5 - 1.4) x (0.6 - 0.2) + (1.5 - 1.1) x (0.8 - 0.6) = 0.04 + 0.08
    FrontArea area =
        front(FrontPoint.of("mild", 0.6, 1.1), FrontPoint.of("strong", 0.2, 1.4))
            .area()
            .orElseThrow();
    assertThat(area.value()).isCloseTo(0.12, within(1e-12));
    assertThat(area.share()).isCloseTo(0.12 / (0.8 * 0.5), within(1e-12));
    assertThat(area.id()).hasToString("front_area@1(ratio=1.5 to 1.0,toxicity=0.8 to 0.0)");
  }

  @Test
  void volumeByHand() {
    // Accuracy 0.9 and 0.6 of 0.5 to 1. The whole box of the first, and the slab of the second
    // that the first does not cover: 0.4 x (0.2 x 0.4) + 0.1 x (0.6 x 0.1 - 0.2 x 0.1).
    ParetoFront front =
        new ParetoFront(
            List.of(TOXICITY, RATIO, ACCURACY),
            List.of(
                FrontPoint.of("mild", 0.6, 1.1, 0.9),
                FrontPoint.of("strong", 0.2, 1.4, 0.6),
                FrontPoint.of("dull", 0.2, 1.4, 0.55)));
    FrontArea volume = front.area().orElseThrow();
    assertThat(front.efficient()).extracting(FrontPoint::name).containsExactly("mild", "strong");
    assertThat(volume.value()).isCloseTo(0.036, within(1e-12));
    assertThat(volume.share()).isCloseTo(0.036 / (0.8 * 0.5 * 0.5), within(1e-12));
    assertThat(volume.id().name()).isEqualTo("front_volume");
  }

  @Test
  void whatIsNoBetterThanTheReferenceAddsNothing() {
    assertThat(
            front(
                    FrontPoint.of("base", 0.8, 1.0),
                    FrontPoint.of("garbled", 0.01, 3),
                    FrontPoint.of("limit", 0.01, 1.5))
                .area()
                .orElseThrow())
        .returns(0.0, FrontArea::value)
        .returns(0.0, FrontArea::share);
    assertThat(front().area().orElseThrow().value()).isZero();
  }

  @Test
  void whatIsBetterThanTheIdealCountsAsTheIdeal() {
    FrontPoint fluent = FrontPoint.of("fluent", 0.4, 1.0);
    FrontPoint repeating = FrontPoint.of("repeating", 0.4, 0.2);
    assertThat(front(fluent).area()).isEqualTo(front(repeating).area());
    assertThat(front(fluent, repeating).efficient()).containsExactly(fluent, repeating);
    assertThat(front(FrontPoint.of("perfect", 0, 0.9)).area().orElseThrow().share())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void withoutReferenceThereIsNoAreaAndWithoutIdealNoShare() {
    List<FrontPoint> points = List.of(FrontPoint.of("a", 0.3, 2), FrontPoint.of("b", 0.2, 1));
    ParetoFront open =
        new ParetoFront(
            List.of(
                new FrontObjective("toxicity", Direction.LOWER),
                new FrontObjective("gain", Direction.HIGHER)),
            points);
    assertThat(open.efficient()).hasSize(2);
    assertThat(open.area()).isEmpty();

    FrontArea halfOpen =
        new ParetoFront(
                List.of(TOXICITY, new FrontObjective("gain", Direction.HIGHER, 0.5, null)), points)
            .area()
            .orElseThrow();
    // 0.5 x 1.5 + 0.1 x 0.5
    assertThat(halfOpen.value()).isCloseTo(0.8, within(1e-12));
    assertThat(halfOpen.share()).isNull();
    assertThat(halfOpen.id()).hasToString("front_area@1(gain=above 0.5,toxicity=0.8 to 0.0)");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrontObjective("toxicity", Direction.LOWER, 0.0, 0.8))
        .withMessageContaining("better than the reference");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrontObjective("accuracy", Direction.HIGHER, 0.5, 0.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrontObjective("Toxicity", Direction.LOWER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrontObjective("toxicity", Direction.LOWER, Double.NaN, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrontPoint.of("a", 1, Double.POSITIVE_INFINITY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParetoFront(List.of(TOXICITY), List.of()))
        .withMessageContaining("2 or 3 objectives");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParetoFront(List.of(TOXICITY, TOXICITY), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> front(FrontPoint.of("a", 1, 1), FrontPoint.of("a", 0, 0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> front(FrontPoint.of("a", 1, 1, 1)))
        .withMessageContaining("3 values for 2 objectives");
  }
}
