/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

/** Sees each step of a sampling, and may disturb it. */
@FunctionalInterface
public interface Watcher {
  /** Looks away. */
  Watcher NONE = (step, time, state, clean) -> {};

  /**
   * A step is done.
   *
   * @param step from 0
   * @param time that the state is of now
   * @param state noisy numbers, which the next step begins with; changes count
   * @param clean the prediction that led here; not to be changed
   */
  void reached(int step, double time, float[] state, float[] clean);
}
