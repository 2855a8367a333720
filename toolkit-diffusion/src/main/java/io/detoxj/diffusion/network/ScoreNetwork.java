/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts clean latents from noised ones: a transformer whose stream is the noised latents
 * themselves, with the time and the previous prediction added in every block, and whose second half
 * gets the inputs of the first half back in reverse order, as a U-Net does.
 */
public final class ScoreNetwork implements AutoCloseable {
  private final NetworkSizes sizes;
  private final ModelTensors tensors;
  private final NamedTensors time;
  private final List<NamedTensors> blocks = new ArrayList<>();

  /**
   * Keys and values of sources, computed once for all steps.
   *
   * @param keys one for each block, {@code [2, batch, keys, heads, headWidth]}
   * @param mask {@code [batch, 1, 1, keys]}
   */
  public record Source(List<NDArray> keys, NDArray mask) {}

  /** Of these weights, which stay with their owner. */
  public ScoreNetwork(Weights weights) {
    this.sizes = weights.sizes();
    this.tensors = weights.part(NetworkPart.SCORE);
    this.time = tensors.under("time.");
    for (int layer = 0; layer < sizes.scoreLayers(); layer++) {
      blocks.add(tensors.under("layers." + layer + "."));
    }
  }

  /** What the blocks read of a condition. */
  public Source source(ConditionEncoder.Condition condition, Pass pass) {
    NDArray heads = pass.whole(sizes.heads());
    List<NDArray> keys = new ArrayList<>();
    for (NamedTensors block : blocks) {
      List<NDArray> before = List.of(condition.states(), heads);
      keys.add(pass.operators().call("condition_keys", before, block, List.of()));
    }
    return new Source(keys, condition.mask());
  }

  /**
   * The clean latents that it believes in.
   *
   * @param noisy {@code [batch, latents, width]}
   * @param times of each row, in [0, 1]
   * @param previous {@code [batch, latents, width]} the last prediction; zeros if there is none
   * @param source of a conditional model; null for one without
   * @return {@code [batch, latents, width]}
   */
  public NDArray clean(
      NDArray noisy, double[] times, NDArray previous, @Nullable Source source, Pass pass) {
    TensorOps t = pass.operators();
    NDArray features =
        pass.array(Rotations.timeFeatures(times, sizes.width()), times.length, sizes.width());
    NDArray e = t.call("time_state", List.of(features), time, List.of()); // [B, d]
    NDArray heads = pass.whole(sizes.heads());
    NDArray cos = pass.rotations(sizes.latents(), sizes.headWidth(), true);
    NDArray sin = pass.rotations(sizes.latents(), sizes.headWidth(), false);
    NDArray x = noisy;
    Deque<NDArray> skips = new ArrayDeque<>();
    for (int layer = 0; layer < blocks.size(); layer++) {
      if (layer < blocks.size() / 2) {
        skips.push(x);
      } else {
        x = t.call("sum_of", x, skips.pop());
      }
      List<NDArray> before = List.of(x, e, previous, heads, cos, sin);
      List<NDArray> after =
          source == null ? List.of() : List.of(source.keys().get(layer), source.mask());
      x = t.call("score_block", before, blocks.get(layer), after);
    }
    NDArray made = t.call("rms_alone", x, tensors.get("output_norm.weight"));
    return sizes.keeps()
        ? t.call("kept", made, previous, tensors.get("keep.weight"), tensors.get("keep.bias"))
        : made;
  }

  /** The previous prediction where there is none, {@code [batch, latents, width]}. */
  public NDArray nothing(int batch, Pass pass) {
    return pass.scratch().zeros(new Shape(batch, sizes.latents(), sizes.width()));
  }

  @Override
  public void close() {
    time.close();
    blocks.forEach(NamedTensors::close);
  }
}
