/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;

/**
 * What a training without rewards will cost; nothing is trained for it.
 *
 * @param steps of the training
 * @param tokens read in a step, padding not counted
 * @param trained numbers that are trained
 * @param memoryBytes for weights, moments and gradients, without activations
 * @param operations of all steps, floating-point
 */
public record LessonCost(
    long steps, double tokens, long trained, long memoryBytes, double operations) {
  private static final int FLOAT_BYTES = 4;

  /** Weight, gradient and two moments. */
  private static final int TRAINED_FLOATS = 4;

  /**
   * Two operations a weight and token forwards, two more for each gradient: of inputs, of weights.
   */
  private static final int FORWARD = 2;

  private static final int BESIDE = 4;
  private static final int ALL = 6;

  /** Looks at the sizes of model and lesson. */
  public static LessonCost of(LessonRecipe recipe, TransformerModel base) {
    long weights = base.blueprint().parameters().stream().mapToLong(one -> one.size()).sum();
    long trained;
    try (TrainableModel model = TrainedFolder.begin(base, recipe.lora(), recipe.seed())) {
      trained = model.parameters().values().stream().mapToLong(NDArray::size).sum();
    }
    boolean adapter = recipe.lora().isPresent();
    double tokens = recipe.lesson().tokensPerStep();
    long steps = recipe.config().steps();
    // Beside an adapter the weights have no gradients of their own.
    double read =
        (adapter ? BESIDE : ALL) * tokens * steps
            + (double) FORWARD * recipe.lesson().tokensBefore();
    return new LessonCost(
        steps,
        tokens,
        trained,
        FLOAT_BYTES * (TRAINED_FLOATS * trained + (adapter ? weights : 0)),
        read * weights);
  }
}
