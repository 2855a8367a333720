/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

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
 */
@SuppressWarnings("ArrayRecordComponent") // a plan is read, not compared
public record RankOneIntervention(String name, String parameter, float[] out, float[] in)
    implements ParameterIntervention {
  /** Copies the arrays. */
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
