/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import java.util.Arrays;
import java.util.Locale;

/** What is done to an activation before it is encoded, and undone after it is decoded. */
public enum InputScaling {
  /** Nothing. */
  NONE,
  /** Times one number, chosen so that the mean norm becomes {@code sqrt(dModel)}. */
  EXPECTED_AVERAGE_ONLY_IN,
  /** Each token times its own number, so that its norm becomes {@code sqrt(dModel)}. */
  CONSTANT_NORM_RESCALE,
  /** Each token minus its mean, divided by its standard deviation (of n - 1) plus 1e-5. */
  LAYER_NORM;

  /** The name in a configuration file. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static InputScaling parse(String name, String where) {
    return Arrays.stream(values())
        .filter(value -> value.fileName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                SaeConfigJson.unknown(
                    where,
                    "normalize_activations",
                    name,
                    "none, expected_average_only_in, constant_norm_rescale and layer_norm"));
  }
}
