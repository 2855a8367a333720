/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * What makes logits of a sequence: a matrix on its first token, an activation and a second matrix,
 * or one matrix on the mean over its tokens.
 *
 * @param dense the matrix on the first token; empty for a head on the mean
 * @param relu whether ReLU follows it, else tanh
 * @param out the matrix that gives the logits
 */
record Head(Optional<String> dense, boolean relu, String out) {
  static Head onFirst(String dense, boolean relu, String out) {
    return new Head(Optional.of(dense), relu, out);
  }

  static Head onMean(String out) {
    return new Head(Optional.empty(), false, out);
  }

  /** Whether it reads the mean over all tokens. */
  boolean mean() {
    return dense.isEmpty();
  }

  /** The names of its matrices. */
  List<String> modules() {
    return dense.map(first -> List.of(first, out)).orElse(List.of(out));
  }

  /** Adds its parameters. */
  void addTo(List<Parameter> all, int width, int labels) {
    dense.ifPresent(module -> LayerNames.addLinear(all, module, width, width));
    LayerNames.addLinear(all, out, labels, width);
  }
}
