/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.adapter.LoraFactors;
import io.detoxj.core.architecture.LowRank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An adapter as tensors.
 *
 * @param start what it was made of
 * @param updates by the parameter beside which they are
 * @param parameters the factors, named as PEFT names them, without its prefix
 */
record LoraLayers(
    LoraAdapter start, Map<String, LowRank> updates, Map<String, NDArray> parameters) {
  private static final String IN = ".lora_A.weight";
  private static final String OUT = ".lora_B.weight";

  static LoraLayers of(LoraAdapter adapter, NDManager memory, boolean trained) {
    Map<String, LowRank> updates = new LinkedHashMap<>();
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    for (LoraFactors one : adapter.factors()) {
      NDArray in = memory.create(one.in(), new Shape(one.rank(), one.inputs()));
      NDArray out = memory.create(one.out(), new Shape(one.outputs(), one.rank()));
      in.setRequiresGradient(trained);
      out.setRequiresGradient(trained);
      parameters.put(one.module() + IN, in);
      parameters.put(one.module() + OUT, out);
      NDArray scale = memory.create((float) one.scale());
      updates.put(one.parameter().name(), new LowRank(in, out, scale));
    }
    return new LoraLayers(adapter, updates, parameters);
  }

  /** The adapter as it is now. */
  LoraAdapter now() {
    List<LoraFactors> factors = new ArrayList<>();
    for (LoraFactors one : start.factors()) {
      factors.add(
          one.with(
              parameters.get(one.module() + IN).toFloatArray(),
              parameters.get(one.module() + OUT).toFloatArray()));
    }
    return start.with(factors);
  }
}
