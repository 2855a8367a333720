/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.util.List;

/**
 * Where the vectors of a target lie in a block of an architecture: GPT-2, or the family with {@code
 * self_attn} and a gated {@code mlp} (Llama, Mistral, Qwen2, Gemma). Shapes are those of the
 * Hugging Face file, in which GPT-2's matrices are transposed.
 *
 * @param parameter Hugging Face name of the matrix
 * @param rows whether the vectors are rows of the matrix in the file, else columns
 * @param first index of the first vector; above 0 where one matrix holds queries, keys and values
 * @param count number of vectors
 * @param width length of a vector, that of the residual stream
 */
public record NeuronLayout(String parameter, boolean rows, int first, int count, int width) {

  /**
   * The layout of a target in a block.
   *
   * @throws InterventionException if the model has no such parameter: a black box, another
   *     architecture, or {@link EditTarget#UP} of a plain MLP
   */
  public static NeuronLayout of(ModelInfo model, EditTarget target, int layer) {
    boolean gpt2 = model.parameters().containsKey("transformer.h.0.mlp.c_fc.weight");
    return gpt2 ? gpt2(model, target, layer) : gated(model, target, layer);
  }

  private static NeuronLayout gpt2(ModelInfo model, EditTarget target, int layer) {
    String block = "transformer.h." + layer + ".";
    return switch (target) {
      case GATE -> whole(model, block + "mlp.c_fc.weight", false);
      case UP ->
          throw new InterventionException(
              "the MLP of GPT-2 has no ungated branch to edit; its first matrix is the target "
                  + EditTarget.GATE);
      case DOWN -> whole(model, block + "mlp.c_proj.weight", true);
      case QUERY -> third(model, block, 0);
      case KEY -> third(model, block, 1);
      case VALUE -> third(model, block, 2);
      case OUTPUT -> whole(model, block + "attn.c_proj.weight", true);
    };
  }

  private static NeuronLayout gated(ModelInfo model, EditTarget target, int layer) {
    String block = "model.layers." + layer + ".";
    return switch (target) {
      case GATE -> whole(model, block + "mlp.gate_proj.weight", true);
      case UP -> whole(model, block + "mlp.up_proj.weight", true);
      case DOWN -> whole(model, block + "mlp.down_proj.weight", false);
      case QUERY -> whole(model, block + "self_attn.q_proj.weight", true);
      case KEY -> whole(model, block + "self_attn.k_proj.weight", true);
      case VALUE -> whole(model, block + "self_attn.v_proj.weight", true);
      case OUTPUT -> whole(model, block + "self_attn.o_proj.weight", false);
    };
  }

  private static NeuronLayout whole(ModelInfo model, String parameter, boolean rows) {
    List<Long> shape = model.requireParameter(parameter);
    int count = Math.toIntExact(shape.get(rows ? 0 : 1));
    return new NeuronLayout(parameter, rows, 0, count, Math.toIntExact(shape.get(rows ? 1 : 0)));
  }

  private static NeuronLayout third(ModelInfo model, String block, int part) {
    NeuronLayout all = whole(model, block + "attn.c_attn.weight", false);
    int count = all.count / 3;
    return new NeuronLayout(all.parameter, false, part * count, count, all.width);
  }

  /**
   * Fails unless a direction can be added to the vectors.
   *
   * @throws InterventionException with both widths
   */
  public void requireWidth(BehaviourDirection direction) {
    if (direction.width() != width) {
      throw new InterventionException(
          "the direction has width %s but the vectors of %s have %s; train the probe on this model"
              .formatted(direction.width(), parameter, width));
    }
  }

  /** The vectors, {@code [count][width]}, float32, of a model or of a view with its edits. */
  public float[][] read(TransformerModel model) {
    return read(model.parameter(parameter));
  }

  /** The vectors in the values of the matrix, row-major in the shape of the file. */
  public float[][] read(float[] matrix) {
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = read(matrix, i);
    }
    return vectors;
  }

  /** One vector in the values of the matrix. */
  public float[] read(float[] matrix, int index) {
    float[] vector = new float[width];
    for (int j = 0; j < width; j++) {
      vector[j] = matrix[place(matrix, index, j)];
    }
    return vector;
  }

  /** Puts a vector into the values of the matrix. */
  public void write(float[] matrix, int index, float[] vector) {
    for (int j = 0; j < width; j++) {
      matrix[place(matrix, index, j)] = vector[j];
    }
  }

  private int place(float[] matrix, int index, int coordinate) {
    return rows
        ? (first + index) * width + coordinate
        : coordinate * (matrix.length / width) + first + index;
  }
}
