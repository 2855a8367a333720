/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import java.util.Arrays;
import java.util.Locale;

/** How an autoencoder turns pre-activations into feature activations. */
public enum SaeArchitecture {
  /** {@code relu(pre)}. */
  STANDARD,
  /** A binary gate times a magnitude (Rajamanoharan et al., arXiv 2404.16014). */
  GATED,
  /**
   * {@code pre} where it exceeds its feature's threshold, else 0 (Rajamanoharan et al., arXiv
   * 2407.14435). BatchTopK autoencoders are stored as this.
   */
  JUMPRELU,
  /** The k largest of a token, and of those the positive ones (Gao et al., arXiv 2406.04093). */
  TOPK;

  /** Whether one feature's activation can be computed without the others'. */
  public boolean separable() {
    return this != TOPK;
  }

  /** The name in a configuration file. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static SaeArchitecture parse(String name, String where) {
    return Arrays.stream(values())
        .filter(value -> value.fileName().equals(name))
        .findFirst()
        .orElseThrow(() -> SaeConfigJson.unknown(where, "architecture", name, names()));
  }

  private static String names() {
    return "standard, gated, jumprelu and topk";
  }
}
