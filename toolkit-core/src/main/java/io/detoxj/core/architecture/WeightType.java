/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

/** The type a model's matrices are kept and multiplied in; activations are float32 always. */
public enum WeightType {
  /** Single precision, the reference. */
  FLOAT32(6),
  /** Half the memory and, on CPUs with bfloat16 instructions, about twice the speed. */
  BFLOAT16(15);

  private final int code;

  WeightType(int code) {
    this.code = code;
  }

  /** libtorch's number for it. */
  int code() {
    return code;
  }
}
