/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.Map;
import java.util.TreeSet;

/** The activation function of an encoder's MLPs. */
enum Activation {
  GELU,
  TANH_GELU,
  RELU,
  SILU;

  private static final Map<String, Activation> BY_NAME =
      Map.ofEntries(
          Map.entry("gelu", GELU),
          Map.entry("gelu_python", GELU),
          Map.entry("gelu_new", TANH_GELU),
          Map.entry("gelu_fast", TANH_GELU),
          Map.entry("gelu_pytorch_tanh", TANH_GELU),
          Map.entry("relu", RELU),
          Map.entry("silu", SILU),
          Map.entry("swish", SILU));

  /** Reads a field of a configuration; absent is GELU. */
  static Activation read(ConfigReader config, String field) {
    if (!config.has(field)) {
      return GELU;
    }
    Activation activation = BY_NAME.get(config.node(field).asText());
    if (activation == null) {
      throw config.unsupported(
          field, config.node(field).toString(), new TreeSet<>(BY_NAME.keySet()).toString());
    }
    return activation;
  }
}
