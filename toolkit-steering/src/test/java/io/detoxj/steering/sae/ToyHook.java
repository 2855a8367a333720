/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.hook.SequenceMemory;
import java.util.List;
import java.util.Set;

/**
 * Features 1 and 3 of the toy autoencoder at work on batches of hand-made tokens, with what is
 * remembered between passes. Both fire on {@link ToySae#X1} and none on {@link ToySae#X2} where the
 * autoencoder is a JumpReLU without subtraction.
 */
final class ToyHook implements AutoCloseable {
  static final int SPECIAL = 9;
  static final List<SteeredFeature> PAIR =
      List.of(SteeredFeature.of(1, 1), SteeredFeature.of(3, 1));

  private final SparseAutoencoder sae;
  private final NDManager memory = NDManager.newBaseManager();
  private final SequenceMemory sequences = new SequenceMemory(memory);
  private final List<Integer> padding;
  private final ActivationHook hook;

  /** Rows of a batch by the columns of padding and the lengths of their prompts. */
  ToyHook(
      SparseAutoencoder sae,
      List<SteeredFeature> features,
      SteeringSettings settings,
      List<Integer> padding,
      List<Integer> promptLengths) {
    this.sae = sae;
    this.padding = padding;
    FeatureRows rows = FeatureRows.of(sae, features.stream().map(SteeredFeature::index).toList());
    this.hook =
        new SaeSteeringHook(
            sae, SteeringRows.of(features, rows, settings), settings, Set.of(SPECIAL), memory);
    sequences.start(promptLengths);
  }

  static ToyHook jumpRelu(
      SteeringSettings settings, List<Integer> padding, List<Integer> promptLengths) {
    return new ToyHook(
        SparseAutoencoder.of(ToySae.config(SaeArchitecture.JUMPRELU, false), ToySae.weights()),
        PAIR,
        settings,
        padding,
        promptLengths);
  }

  boolean needsWholePrompt() {
    return hook.needsWholePrompt();
  }

  boolean rereads() {
    return hook.rereads();
  }

  SequenceMemory sequences() {
    return sequences;
  }

  private NDArray array(float[][][] tokens) {
    int rows = tokens.length;
    int columns = tokens[0].length;
    float[] flat = new float[rows * columns * 3];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = tokens[i / 3 / columns][i / 3 % columns][i % 3];
    }
    return memory.create(flat, new Shape(rows, columns, 3));
  }

  private NDArray apply(NDArray x, Phase phase, int start, long[][] ids) {
    return hook.apply(
        x,
        new HookContext(
            HookPoint.residPost(0), phase, start, padding, memory.create(ids), sequences, memory));
  }

  /** Whether a prompt's activation itself is given back, so that nothing was computed. */
  boolean leavesAlone(long[][] ids, float[][][] tokens) {
    NDArray x = array(tokens);
    return apply(x, Phase.PREFILL, 0, ids) == x;
  }

  /** Edits {@code [rows][columns][3]}. */
  float[][][] pass(Phase phase, int start, long[][] ids, float[][][] tokens) {
    int rows = tokens.length;
    int columns = tokens[0].length;
    float[] after = apply(array(tokens), phase, start, ids).toFloatArray();
    float[][][] result = new float[rows][columns][3];
    for (int i = 0; i < after.length; i++) {
      result[i / 3 / columns][i / 3 % columns][i % 3] = after[i];
    }
    return result;
  }

  /** Which tokens an edit moves. */
  boolean[][] moved(Phase phase, int start, long[][] ids, float[][][] tokens) {
    float[][][] after = pass(phase, start, ids, tokens);
    boolean[][] moved = new boolean[tokens.length][tokens[0].length];
    for (int row = 0; row < moved.length; row++) {
      for (int column = 0; column < moved[row].length; column++) {
        for (int i = 0; i < 3; i++) {
          moved[row][column] |= after[row][column][i] != tokens[row][column][i];
        }
      }
    }
    return moved;
  }

  @Override
  public void close() {
    memory.close();
    sae.close();
  }
}
