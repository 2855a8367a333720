/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.ConfigException;
import java.util.random.RandomGenerator;

/**
 * What the autoencoder has to bear in training. The first half of a batch loses tokens: they are no
 * keys of the compressor, their vectors stay. The second half gets noise that keeps the variance at
 * 1. Any latent loses numbers, and those that stay are not scaled up. An odd batch has one sample
 * as it is.
 *
 * @param tokenRate share of tokens left out
 * @param delta what stays of a state, which becomes {@code delta h + sqrt(1 - delta^2) noise}
 * @param latentRate share of the latents' numbers set to 0
 */
public record Corruption(double tokenRate, double delta, double latentRate) {
  /**
   * Checks the settings.
   *
   * @throws ConfigException if one is not in its range
   */
  public Corruption {
    require(tokenRate >= 0 && tokenRate < 1, "the share of tokens left out", tokenRate);
    require(delta > 0 && delta <= 1, "the share of a state that stays", delta);
    require(latentRate >= 0 && latentRate < 1, "the share of latents set to 0", latentRate);
  }

  private static void require(boolean holds, String what, double value) {
    if (!holds) {
      throw new ConfigException("%s must be between 0 and 1 but was %s".formatted(what, value));
    }
  }

  /** The values of the release: 0.3, 0.7, 0.4. */
  public static Corruption paper() {
    return new Corruption(0.3, 0.7, 0.4);
  }

  /**
   * Leaves tokens out of the first half of a batch, and puts noise on the second, in place.
   *
   * @param states {@code [batch][tokens * width]}, standardised
   * @param seen {@code [batch][tokens]}, which tokens are there
   * @param random draws the same numbers whatever they are used for
   */
  void activations(float[][] states, boolean[][] seen, RandomGenerator random) {
    int half = states.length / 2;
    for (int row = 0; row < half; row++) {
      for (int token = 0; token < seen[row].length; token++) {
        // Padding is none of the tokens that can be left out.
        if (seen[row][token] && random.nextDouble() < tokenRate) {
          seen[row][token] = false;
        }
      }
    }
    double noise = Math.sqrt(1 - delta * delta);
    for (int row = half; row < 2 * half; row++) {
      for (int i = 0; i < states[row].length; i++) {
        states[row][i] = (float) (delta * states[row][i] + noise * random.nextGaussian());
      }
    }
  }

  /** 1 for each number of the latents that stays, 0 for each that goes. */
  float[] kept(int numbers, RandomGenerator random) {
    float[] kept = new float[numbers];
    for (int i = 0; i < numbers; i++) {
      kept[i] = random.nextDouble() < latentRate ? 0 : 1;
    }
    return kept;
  }
}
