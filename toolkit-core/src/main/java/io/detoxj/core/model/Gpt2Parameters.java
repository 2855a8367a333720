/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a GPT-2 in forward order, by their Hugging Face names without the prefix {@code
 * transformer.}.
 */
final class Gpt2Parameters {
  /** How many parameters a block has. */
  static final int PER_BLOCK = 12;

  private Gpt2Parameters() {}

  /**
   * One parameter.
   *
   * @param name Hugging Face name
   * @param shape as the toolkit computes with it: matrices of linear layers are {@code [out, in]}
   * @param transposed whether the file holds the transpose: Hugging Face's Conv1D is {@code [in,
   *     out]}
   */
  record Parameter(String name, List<Long> shape, boolean transposed) {
    /** The shape in a Hugging Face file. */
    List<Long> fileShape() {
      return transposed ? List.of(shape.get(1), shape.get(0)) : shape;
    }

    /** The number of values. */
    int size() {
      return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }

    /** Values in the file's layout to the toolkit's, or back. */
    float[] relayout(float[] values, List<Long> from) {
      return transposed ? transpose(values, from.get(0).intValue()) : values;
    }
  }

  /** Embeddings, blocks in order, final layer norm. */
  static List<Parameter> of(Gpt2Config config) {
    long d = config.width();
    List<Parameter> all = new ArrayList<>();
    all.add(plain("wte.weight", config.vocabularySize(), d));
    all.add(plain("wpe.weight", config.contextLength(), d));
    for (int layer = 0; layer < config.layers(); layer++) {
      String prefix = "h." + layer + ".";
      addNorm(all, prefix + "ln_1", d);
      addLinear(all, prefix + "attn.c_attn", 3 * d, d);
      addLinear(all, prefix + "attn.c_proj", d, d);
      addNorm(all, prefix + "ln_2", d);
      addLinear(all, prefix + "mlp.c_fc", 4 * d, d);
      addLinear(all, prefix + "mlp.c_proj", d, 4 * d);
    }
    addNorm(all, "ln_f", d);
    return List.copyOf(all);
  }

  private static Parameter plain(String name, long... shape) {
    List<Long> boxed = new ArrayList<>();
    for (long size : shape) {
      boxed.add(size);
    }
    return new Parameter(name, List.copyOf(boxed), false);
  }

  private static void addNorm(List<Parameter> all, String name, long width) {
    all.add(plain(name + ".weight", width));
    all.add(plain(name + ".bias", width));
  }

  private static void addLinear(List<Parameter> all, String name, long out, long in) {
    all.add(new Parameter(name + ".weight", List.of(out, in), true));
    all.add(plain(name + ".bias", out));
  }

  private static float[] transpose(float[] values, int rows) {
    int columns = values.length / rows;
    float[] result = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        result[c * rows + r] = values[r * columns + c];
      }
    }
    return result;
  }
}
