/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;

/** The activation functions of plain MLPs. */
enum MlpActivation {
  /** GELU by the error function (Hendrycks and Gimpel, 2016). */
  GELU,
  /** GELU by its tanh formula. */
  TANH_GELU,
  /** The positive part. */
  RELU;

  private static final String[] NAMES = {
    "gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "relu"
  };

  /** That of a field by the name that transformers gives it. */
  static MlpActivation read(ConfigReader config, String field, MlpActivation absent) {
    return switch (config.choice(field, -1, NAMES)) {
      case -1 -> absent;
      case 0 -> GELU;
      case 4 -> RELU;
      default -> TANH_GELU;
    };
  }

  /** Value by value. */
  NDArray of(NDArray x, TensorOps t) {
    return switch (this) {
      case GELU -> t.erfGelu(x);
      case TANH_GELU -> t.gelu(x);
      case RELU -> t.relu(x);
    };
  }

  /** As a script takes it: 1 or 0. */
  double tanhGelu() {
    return this == TANH_GELU ? 1 : 0;
  }

  /** As a script takes it: 1 or 0. */
  double relu() {
    return this == RELU ? 1 : 0;
  }
}
