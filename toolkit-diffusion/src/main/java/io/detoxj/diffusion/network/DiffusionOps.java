/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** The scripted operators of the networks, one set for each way to compute linear layers. */
public final class DiffusionOps {
  private static final String CORE = "/io/detoxj/core/engine/";
  private static final Map<TorchOps.Variant, TorchOps> COMPILED =
      new EnumMap<>(TorchOps.Variant.class);

  private DiffusionOps() {}

  /**
   * The operators, compiled at first use.
   *
   * @throws io.detoxj.core.DetoxException if libtorch refuses the script
   */
  public static TorchOps of(TorchOps.Variant variant) {
    synchronized (COMPILED) {
      return COMPILED.computeIfAbsent(
          variant,
          one ->
              TorchOps.compile(
                  DiffusionOps.class,
                  CORE + "linear-" + file(one) + ".ts",
                  CORE + "common.ts",
                  "diffusion.ts"));
    }
  }

  private static String file(TorchOps.Variant variant) {
    return switch (variant) {
      case ONEDNN -> "onednn";
      case PLAIN -> "plain";
      case SINGLE_ROW -> "single";
      case MIXED -> "mixed";
    };
  }

  /**
   * Moves averages a share of the way to parameters, in place.
   *
   * @param share 1 less the decay of an exponential moving average
   * @param scratch owns what is needed meanwhile
   */
  public static void average(
      double share,
      Collection<NDArray> parameters,
      Collection<NDArray> averages,
      NDManager scratch) {
    TorchOps.noGradients();
    NDList inputs = new NDList(scratch.create(share));
    addNamed(inputs, "parameters[]", parameters);
    addNamed(inputs, "averages[]", averages);
    of(TorchOps.Variant.PLAIN).callInTraining("average", inputs);
  }

  private static void addNamed(NDList inputs, String name, Collection<NDArray> arrays) {
    for (NDArray array : arrays) {
      array.setName(name);
      inputs.add(array);
    }
  }
}
