/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

/** The type a model's matrices are kept and multiplied in; activations are float32 always. */
public enum WeightType {
  /** Single precision, the reference. */
  FLOAT32,
  /** Half the memory and, on CPUs with bfloat16 instructions, about twice the speed. */
  BFLOAT16;

  /** The operator that copies a tensor into this type. */
  public String copyMethod() {
    return this == FLOAT32 ? "copy_float32" : "copy_bfloat16";
  }
}
