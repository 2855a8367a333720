/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What makes the numbers of a sequence: a matrix on its first token, an activation and a second
 * matrix, or one matrix on the mean over its tokens, or the first token or the mean itself.
 *
 * @param dense the matrix on the first token; empty for a head on the mean
 * @param relu whether ReLU follows it, else tanh
 * @param out the matrix that gives the logits; empty where what it would read is wanted
 * @param mean whether it reads the mean over all tokens, else the first
 */
record Head(Optional<String> dense, boolean relu, Optional<String> out, boolean mean) {
  static Head onFirst(String dense, boolean relu, String out) {
    return new Head(Optional.of(dense), relu, Optional.of(out), false);
  }

  static Head onMean(String out) {
    return new Head(Optional.empty(), false, Optional.of(out), true);
  }

  /** The mean over all tokens and no matrix. */
  static Head none() {
    return new Head(Optional.empty(), false, Optional.empty(), true);
  }

  /** The state of the first token and no matrix. */
  static Head first() {
    return new Head(Optional.empty(), false, Optional.empty(), false);
  }

  /** Whether it has no matrix. */
  boolean isNone() {
    return out.isEmpty();
  }

  /** The names of its matrices. */
  List<String> modules() {
    return Stream.concat(dense.stream(), out.stream()).toList();
  }

  /** Adds its parameters. */
  void addTo(List<Parameter> all, int width, int labels) {
    dense.ifPresent(module -> LayerNames.addLinear(all, module, width, width));
    out.ifPresent(module -> LayerNames.addLinear(all, module, labels, width));
  }
}
