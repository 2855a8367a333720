/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.Map;
import java.util.TreeSet;

/** The activation function of an encoder's MLPs. */
public enum Activation {
  /** By the error function. */
  GELU,
  /** By its tanh formula. */
  TANH_GELU,
  /** The positive part. */
  RELU,
  /** {@code x * sigmoid(x)}. */
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
  public static Activation read(ConfigReader config, String field) {
    if (!config.has(field)) {
      return GELU;
    }
    return named(config.node(field).asText(), config, field);
  }

  /**
   * An activation function by the name that transformers gives it.
   *
   * @param field of the configuration that says so, for the message
   * @throws io.detoxj.core.CheckpointException if none of this name is supported
   */
  public static Activation named(String name, ConfigReader config, String field) {
    Activation activation = BY_NAME.get(name);
    if (activation == null) {
      throw config.unsupported(
          field, config.node(field).toString(), new TreeSet<>(BY_NAME.keySet()).toString());
    }
    return activation;
  }
}
