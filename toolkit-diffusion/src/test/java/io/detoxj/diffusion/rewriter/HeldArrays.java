/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

/** For tests of other packages. */
public final class HeldArrays {
  private HeldArrays() {}

  /** How many native arrays a model holds. */
  public static int of(TextDiffusion diffusion) {
    return diffusion.nativeArrays();
  }
}
