/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.Floats;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@link ToxificationReversal} at the heads of one block. A batch holds three contexts of each
 * text: first the texts alone, which are edited, then those after the positive prefix, then those
 * after the negative one. Only the newest token is edited.
 *
 * @param settings see there
 * @param ends of each text the position of the last token of the negative prefix; samples of one
 *     prompt, side by side, may be read as one row
 */
record ReversalHook(ToxificationReversal settings, List<Integer> ends) implements ActivationHook {
  private static final int CONTEXTS = 3;

  /** Under which the states at the end of the negative prefix are kept, of one block. */
  private record Ends(int layer) {}

  @Override
  public boolean needsWholePrompt() {
    // The newest token of a piece of a prompt is not that of the prompt.
    return true;
  }

  @Override
  public NDArray apply(NDArray activation, HookContext context) {
    Shape shape = activation.getShape();
    int rows = (int) shape.get(0);
    int texts = rows / CONTEXTS;
    int columns = (int) shape.get(1);
    int heads = (int) shape.get(2);
    int width = heads * (int) shape.get(3);
    Ends key = new Ends(context.point().layer());
    float[][] all = Floats.matrix(activation, width);
    if (context.phase() == Phase.PREFILL) {
      float[][] unwanted = new float[rows][width];
      for (int row = 2 * texts; row < rows; row++) {
        int end = ends.get((row - 2 * texts) * (ends.size() / texts));
        unwanted[row] = all[row * columns + context.padding().get(row) + end];
      }
      NDArray kept = context.scratch().create(Vectors.flat(unwanted), new Shape(rows, width));
      context.sequences().put(key, kept);
    }
    float[][] unwanted = Floats.matrix(context.sequences().get(key), width);
    float[][] edited = new float[texts][];
    for (int text = 0; text < texts; text++) {
      edited[text] =
          edited(
              all[(text + 1) * columns - 1],
              all[(text + texts + 1) * columns - 1],
              all[(text + 2 * texts + 1) * columns - 1],
              unwanted[text + 2 * texts],
              heads,
              context.point().layer());
    }
    NDArray changed = activation.duplicate();
    changed.set(
        new NDIndex("0:{}, {}", texts, columns - 1),
        context.scratch().create(Vectors.flat(edited), new Shape(texts, heads, shape.get(3))));
    return changed;
  }

  private float[] edited(
      float[] z, float[] positive, float[] negative, float[] e, int heads, int layer) {
    ReversedHeads reversed =
        new ReversedHeads(
            heads, settings.strength(), settings.normPower(), settings.similarityPower());
    float[] delta = Vectors.of(z.length, i -> (double) negative[i] - positive[i]);
    return reversed.of(
        z,
        settings.random().isPresent() ? reversed.turned(delta, directions(z.length, layer)) : delta,
        e);
  }

  /** The same for every token of every text. */
  private float[] directions(int width, int layer) {
    RandomGenerator random =
        RandomStreams.named(settings.random().getAsLong(), "reversed-directions/" + layer);
    return Vectors.random(width, 1, random);
  }
}
