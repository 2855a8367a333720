/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Losses and their gradients: by hand, and by finite differences. */
class PpoOpsTest {
  private NDManager memory;

  @BeforeEach
  void open() {
    TorchOps.noGradients();
    memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private NDArray row(float... values) {
    return memory.create(values, new Shape(1, values.length));
  }

  private float[] gradient(NDArray at, Function<NDArray, NDArray> loss) {
    at.setRequiresGradient(true);
    NDArray sum = memory.zeros(at.getShape());
    TorchOps.withGradients(() -> PpoOps.addGradients(loss.apply(at), List.of(at), List.of(sum)));
    return sum.toFloatArray();
  }

  /** Central differences agree to the precision of float32. */
  private void checkGradient(float[] at, Function<NDArray, NDArray> loss) {
    float[] found = gradient(row(at), loss);
    float h = 2e-3f;
    for (int i = 0; i < at.length; i++) {
      float[] up = at.clone();
      float[] down = at.clone();
      up[i] += h;
      down[i] -= h;
      double slope =
          (loss.apply(row(up)).getFloat() - loss.apply(row(down)).getFloat())
              / ((double) up[i] - down[i]);
      assertThat((double) found[i]).as("at " + i).isCloseTo(slope, within(3e-4));
    }
  }

  /** Fixture 17. */
  @Test
  void thePolicyLossClipsWhatWouldBeGainedByGoingFurther() {
    NDArray old = row(0, 0, 0, 0);
    NDArray advantages = row(1, 1, -1, -1);
    NDArray weights = row(.25f, .25f, .25f, .25f);
    float[] logp = {.3f, -.3f, .3f, -.3f};
    double loss = PpoOps.policyLoss(row(logp), old, advantages, weights, .2).getFloat();
    assertThat(loss).isCloseTo(.0522601, within(1e-6));
    float[] gradient = gradient(row(logp), x -> PpoOps.policyLoss(x, old, advantages, weights, .2));
    assertThat(gradient[0]).isZero();
    assertThat(gradient[3]).isZero();
    assertThat(gradient[1]).isCloseTo(-.25f * (float) Math.exp(-.3), within(1e-6f));
    assertThat(gradient[2]).isCloseTo(.25f * (float) Math.exp(.3), within(1e-6f));
    float[] ratios = PpoOps.ratios(row(logp), old, weights, .2);
    assertThat(ratios[0]).as("all four ratios are further than the clip").isEqualTo(1);
    assertThat((double) ratios[2]).isCloseTo(Math.exp(.3) - 1, within(1e-6));
  }

  /** Fixture 16. */
  @Test
  void beforeTheFirstStepTheRatioIsOneAndTheGradientThatOfTheLogProbability() {
    float[] white = {-1.2f, .7f, .5f};
    NDArray weights = row(1 / 3f, 1 / 3f, 1 / 3f);
    float[] logp = {-.4f, -1.3f, -2.2f};
    assertThat((double) PpoOps.policyLoss(row(logp), row(logp), row(white), weights, .2).getFloat())
        .isCloseTo(0, within(1e-7));
    float[] gradient =
        gradient(row(logp), x -> PpoOps.policyLoss(x, row(logp), row(white), weights, .2));
    for (int i = 0; i < white.length; i++) {
      assertThat(gradient[i]).isCloseTo(-white[i] / 3, within(1e-6f));
    }
    assertThat(PpoOps.ratios(row(logp), row(logp), weights, .2)).containsOnly(0);
  }

  /** Fixture 18. */
  @Test
  void theValueLossTakesTheGreaterErrorAndNoGradientThroughTheClip() {
    NDArray weights = row(1);
    assertThat((double) PpoOps.valueLoss(row(.5f), row(.1f), row(1), weights, .2).getFloat())
        .isCloseTo(.245, within(1e-6));
    assertThat(gradient(row(.5f), x -> PpoOps.valueLoss(x, row(.1f), row(1), weights, .2)))
        .containsExactly(0);
    assertThat(gradient(row(.2f), x -> PpoOps.valueLoss(x, row(.1f), row(1), weights, .2))[0])
        .isCloseTo(-.8f, within(1e-6f));
  }

  @Test
  void gradientsOfAllLossesEqualFiniteDifferences() {
    NDArray old = row(-1, -2, -.5f, -1.5f, -.2f, -1);
    NDArray advantages = row(.8f, -1.1f, .3f, 1.4f, -.7f, -.7f);
    NDArray weights = row(.2f, .2f, .2f, .2f, .2f, 0);
    checkGradient(
        new float[] {-1.1f, -1.95f, -.1f, -2.1f, -.3f, -3},
        x -> PpoOps.policyLoss(x, old, advantages, weights, .2));
    checkGradient(
        new float[] {-1.1f, -1.95f, -.1f, -2.1f, -.3f, -3},
        x -> PpoOps.referenceLoss(x, old, weights));
    NDArray returns = row(.5f, -.4f, .1f, .9f, 0, 7);
    checkGradient(
        new float[] {-1.1f, -1.95f, -.4f, -.9f, -.35f, -3},
        x -> PpoOps.valueLoss(x, old, returns, weights, .2));
  }

  /** Fixture 19: shares of the whole mean make parts add up to the whole. */
  @Test
  void lossesOfPartsAddUpToTheLossOfTheWhole() {
    NDArray weights = row(.25f, .25f, .25f, .25f);
    float[] logp = {.3f, -.3f, .1f, -.1f};
    NDArray adv = row(1, 2, -1, 3);
    double whole = PpoOps.policyLoss(row(logp), row(0, 0, 0, 0), adv, weights, .2).getFloat();
    double parts =
        PpoOps.policyLoss(row(logp[0]), row(0), row(1), row(.25f), .2).getFloat()
            + PpoOps.policyLoss(
                    row(logp[1], logp[2], logp[3]),
                    row(0, 0, 0),
                    row(2, -1, 3),
                    row(.25f, .25f, .25f),
                    .2)
                .getFloat();
    assertThat(parts).isCloseTo(whole, within(1e-6));
  }

  @Test
  void paddingHasNoPartInAnyLossWhateverStandsThere() {
    NDArray weights = row(0, 1);
    float[] gradient =
        gradient(row(-80, -1), x -> PpoOps.policyLoss(x, row(0, -1), row(0, 1), weights, .2));
    assertThat(gradient).containsExactly(0, -1);
    assertThat(PpoOps.referenceLoss(row(-30, -1), row(0, -1), weights).getFloat()).isZero();
  }

  /** One step of Adam by hand: the gradient is clipped, the first step is of the learning rate. */
  @Test
  void adamMakesTheStepOfItsFormulaWithTheGradientsThatWereAdded() {
    NDArray w = row(1, 2);
    w.setRequiresGradient(true);
    Adam adam = new Adam("w", Map.of("w", w), memory, 1, 1e-8);
    for (int i = 0; i < 2; i++) {
      TorchOps.withGradients(() -> adam.add(w.mul(row(3, -4)).sum()));
    }
    assertThat(adam.gradients().get("w")).containsExactly(6, -8);
    assertThat(adam.step(.1, memory)).isCloseTo(10, within(1e-5));
    assertThat(w.toFloatArray()).containsExactly(new float[] {.9f, 2.1f}, within(1e-5f));
    assertThat(adam.gradients()).isEmpty();
    // The second gradient is (0.6, 0.8), of norm 1: m = .9 (.06, -.08) + .1 (.6, .8), and so on.
    TorchOps.withGradients(() -> adam.add(w.mul(row(.6f, .8f)).sum()));
    adam.step(.1, memory);
    double m0 = (.9 * .06 + .06) / (1 - .81);
    double m1 = (.9 * -.08 + .08) / (1 - .81);
    double v0 = (.999 * .00036 + .00036) / (1 - .998001);
    double v1 = (.999 * .00064 + .00064) / (1 - .998001);
    assertThat((double) w.toFloatArray()[0]).isCloseTo(.9 - .1 * m0 / Math.sqrt(v0), within(1e-4));
    assertThat((double) w.toFloatArray()[1]).isCloseTo(2.1 - .1 * m1 / Math.sqrt(v1), within(1e-4));
  }

  @Test
  void aGradientThatIsNoNumberChangesNothing() {
    NDArray w = row(1, 2);
    w.setRequiresGradient(true);
    Adam adam = new Adam("w", Map.of("w", w), memory, 1, 1e-8);
    TorchOps.withGradients(() -> adam.add(w.mul(row(Float.NaN, 1)).sum()));
    assertThat(adam.step(.1, memory)).isNaN();
    assertThat(w.toFloatArray()).containsExactly(1, 2);
  }
}
