/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.NpzFile;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Offline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The {@code params.npz} files of Gemma Scope: JumpReLU on raw activations. */
final class GemmaScope {
  private GemmaScope() {}

  static SparseAutoencoder load(Path file, String model, HookPoint point) throws IOException {
    Offline.byDefault();
    NpzFile npz = NpzFile.open(file);
    List<Long> encoder = npz.shapes().getOrDefault(name(npz, "W_enc"), List.of());
    if (encoder.size() != 2 || !encoder.stream().allMatch(size -> size >= 1 && size < 1 << 24)) {
      throw new CheckpointException(
          "%s: W_enc must have the shape [d_in, d_sae], each from 1 to 16777215, but has %s"
              .formatted(file, encoder));
    }
    SaeConfig config =
        SaeConfig.of(
                SaeArchitecture.JUMPRELU,
                encoder.get(0).intValue(),
                encoder.get(1).intValue(),
                false,
                point)
            .withSource(
                new SaeConfig.Source(model, Origin.ofWeights(""), point, false, true, 1024));
    return SparseAutoencoder.of(
        config,
        Device.cpu(),
        file.toString(),
        (wanted, shape, memory) -> array(npz, wanted, shape, memory));
  }

  private static NDArray array(NpzFile npz, String wanted, long[] shape, NDManager memory)
      throws IOException {
    String name = name(npz, wanted);
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!expected.equals(npz.shapes().get(name))) {
      throw new CheckpointException(
          "%s: array %s must have shape %s but there are %s"
              .formatted(npz.path(), wanted, expected, npz.shapes()));
    }
    if (4 * Arrays.stream(shape).reduce(1, Math::multiplyExact) >= 1L << 31) {
      throw new CheckpointException(
          npz.path() + ": array " + wanted + " has 2 GiB or more; use a narrower autoencoder");
    }
    NDArray array = memory.create(new Shape(shape), DataType.FLOAT32);
    npz.read(name, array.toByteBuffer(true));
    return array;
  }

  /** Files may write the names with a small w. */
  private static String name(NpzFile npz, String wanted) {
    String small = wanted.replace("W_", "w_");
    return npz.shapes().containsKey(small) ? small : wanted;
  }
}
