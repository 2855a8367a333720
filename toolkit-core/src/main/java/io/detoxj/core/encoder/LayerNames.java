/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.Parameter;
import java.util.List;

/**
 * What an architecture calls the modules of a block.
 *
 * @param prefix before the number of the block
 * @param query of attention
 * @param key of attention
 * @param value of attention
 * @param output projection of attention
 * @param attentionNorm layer norm after attention
 * @param mlpIn first matrix of the MLP
 * @param mlpOut second matrix of the MLP
 * @param mlpNorm layer norm after the MLP
 */
record LayerNames(
    String prefix,
    String query,
    String key,
    String value,
    String output,
    String attentionNorm,
    String mlpIn,
    String mlpOut,
    String mlpNorm) {
  /** A module's full name. */
  String in(int layer, String module) {
    return prefix + layer + "." + module;
  }

  /** The modules of queries, keys and values, which are computed as one. */
  List<String> attentionInputs(int layer) {
    return List.of(in(layer, query), in(layer, key), in(layer, value));
  }

  /** Adds the parameters of all blocks. */
  void addTo(List<Parameter> all, EncoderSizes sizes) {
    int d = sizes.width();
    for (int layer = 0; layer < sizes.layers(); layer++) {
      for (String module : List.of(query, key, value, output)) {
        addLinear(all, in(layer, module), d, d);
      }
      addNorm(all, in(layer, attentionNorm), d);
      addLinear(all, in(layer, mlpIn), sizes.mlpWidth(), d);
      addLinear(all, in(layer, mlpOut), d, sizes.mlpWidth());
      addNorm(all, in(layer, mlpNorm), d);
    }
  }

  static void addLinear(List<Parameter> all, String module, long out, long in) {
    all.add(Parameter.linear(module + ".weight", out, in));
    all.add(Parameter.bias(module + ".bias", out));
  }

  static void addNorm(List<Parameter> all, String module, long width) {
    all.add(Parameter.norm(module + ".weight", width));
    all.add(Parameter.norm(module + ".bias", width));
  }
}
