/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Where the vectors of a target lie in a block of an architecture. Shapes are those of the Hugging
 * Face file, in which GPT-2's matrices are transposed.
 *
 * @param parameter Hugging Face name of the matrix
 * @param rows whether the vectors are rows of the matrix in the file, else columns
 * @param first index of the first vector; above 0 where one matrix holds the vectors of several
 *     targets
 * @param count number of vectors
 * @param width length of a vector, that of the residual stream
 */
public record NeuronLayout(String parameter, boolean rows, int first, int count, int width) {

  /**
   * The layout of a target in a block.
   *
   * @throws InterventionException if the model has no such parameter: a black box, another
   *     architecture, {@link EditTarget#UP} of a plain MLP, or queries, keys and values of GPT-NeoX
   */
  public static NeuronLayout of(ModelInfo model, EditTarget target, int layer) {
    BlockMatrices matrices = BlockMatrices.of(model);
    if (!matrices.modules().containsKey(target)) {
      throw new InterventionException(
          target == EditTarget.UP
              ? "the MLP of %s has no ungated branch to edit; its first matrix is the target %s"
                  .formatted(model.architecture(), EditTarget.GATE)
              : "%s holds queries, keys and values in one matrix, mixed head by head, of which %s cannot be edited; targets are %s"
                  .formatted(model.architecture(), target, targets(model)));
    }
    boolean rows = target.reads() != matrices.inputsFirst();
    NeuronLayout all = whole(model, matrices.parameter(target, layer), rows);
    if (!matrices.shared(target)) {
      return all;
    }
    int queries = whole(model, matrices.parameter(EditTarget.OUTPUT, layer), !rows).count;
    int keys = (all.count - queries) / 2;
    return switch (target) {
      case GATE -> all.part(0, all.count / 2);
      case UP -> all.part(all.count / 2, all.count / 2);
      case QUERY -> all.part(0, queries);
      case KEY -> all.part(queries, keys);
      case VALUE -> all.part(queries + keys, keys);
      default -> throw new IllegalStateException(target + " shares no matrix");
    };
  }

  /** The targets that the architecture of a model has. */
  public static List<EditTarget> targets(ModelInfo model) {
    Set<EditTarget> there = BlockMatrices.of(model).modules().keySet();
    return Arrays.stream(EditTarget.values()).filter(there::contains).toList();
  }

  private static NeuronLayout whole(ModelInfo model, String parameter, boolean rows) {
    List<Long> shape = model.requireParameter(parameter);
    int count = Math.toIntExact(shape.get(rows ? 0 : 1));
    return new NeuronLayout(parameter, rows, 0, count, Math.toIntExact(shape.get(rows ? 1 : 0)));
  }

  private NeuronLayout part(int from, int size) {
    return new NeuronLayout(parameter, rows, from, size, width);
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
