/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.ArrayList;
import java.util.List;

/** Parameters in the order in which they are added. */
final class ParameterList {
  private final List<Parameter> all = new ArrayList<>();

  /** A table of embeddings. */
  void embedding(String name, long rows, long width) {
    all.add(Parameter.embedding(name, rows, width));
  }

  /** Weight and bias of a layer norm. */
  void layerNorm(String module, long width) {
    all.add(Parameter.norm(module + ".weight", width));
    all.add(Parameter.norm(module + ".bias", width));
  }

  /** The matrix of a linear layer, and its bias if it has one. */
  void linear(String module, long out, long in, boolean biased) {
    all.add(Parameter.linear(module + ".weight", out, in));
    if (biased) {
      all.add(Parameter.bias(module + ".bias", out));
    }
  }

  /** Any other. */
  void add(Parameter parameter) {
    all.add(parameter);
  }

  /** All of them. */
  List<Parameter> all() {
    return List.copyOf(all);
  }
}
