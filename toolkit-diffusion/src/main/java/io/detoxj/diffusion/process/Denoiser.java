/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

/** Says what is behind noised latents. */
@FunctionalInterface
public interface Denoiser {
  /**
   * The clean latents.
   *
   * @param noisy numbers of any arrangement; not to be changed
   * @param time in [0, 1]
   * @param previous its last answer, or the first guess, which is zeros usually
   * @return as many numbers
   */
  float[] clean(float[] noisy, double time, float[] previous);
}
