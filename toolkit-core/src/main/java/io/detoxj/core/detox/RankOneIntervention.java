/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import ai.djl.ndarray.NDArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds {@code out in^T} to the matrix of a linear layer {@code y = W x} in a view, so that {@code
 * y} grows by {@code out (in . x)}. Where the architecture can (the first matrix of an MLP), the
 * term is computed in float32 beside the matrix, which is then not copied; elsewhere a copy is
 * edited.
 *
 * @param name a name for reports
 * @param parameter the matrix's Hugging Face name, one of {@link ModelInfo#parameters()}
 * @param out one number for each output of the layer
 * @param in one number for each of its inputs
 * @param requirement looks at the parameter before, with earlier edits, as float32 in the shape of
 *     the Hugging Face file, and throws if the update was not made for it; null for any
 */
@SuppressWarnings("ArrayRecordComponent") // a plan is read, not compared
public record RankOneIntervention(
    String name, String parameter, float[] out, float[] in, @Nullable Consumer<NDArray> requirement)
    implements ParameterIntervention {
  /** For a parameter of any values. */
  public RankOneIntervention(String name, String parameter, float[] out, float[] in) {
    this(name, parameter, out, in, null);
  }

  /** Keeps copies of the arrays. */
  public RankOneIntervention {
    out = out.clone();
    in = in.clone();
  }

  /** A copy of the factor of the outputs. */
  @Override
  public float[] out() {
    return out.clone();
  }

  /** A copy of the factor of the inputs. */
  @Override
  public float[] in() {
    return in.clone();
  }
}
