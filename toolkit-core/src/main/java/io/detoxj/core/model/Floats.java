/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookSite;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Tensors as plain Java. */
public final class Floats {
  private Floats() {}

  /** A contiguous float32 array as rows of some width. */
  public static float[][] matrix(NDArray array, int width) {
    return matrix(array, width, new float[0][]);
  }

  /** The same in arrays that are there already, if they are as many of that width. */
  public static float[][] matrix(NDArray array, int width, float[][] reused) {
    FloatBuffer buffer = array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    int count = Math.toIntExact(array.size() / width);
    float[][] rows = reused.length == count ? reused : new float[count][width];
    for (float[] row : rows) {
      buffer.get(row);
    }
    return rows;
  }

  /** {@code [batch, seq, ...]} as one {@code [length][n]} a row, without its padding. */
  public static List<float[][]> unpadded(NDArray array, List<Integer> padding) {
    int columns = (int) array.getShape().get(1);
    int width = Math.toIntExact(array.size() / ((long) padding.size() * columns));
    float[][] all = matrix(array, width);
    List<float[][]> result = new ArrayList<>();
    for (int row = 0; row < padding.size(); row++) {
      int pad = padding.get(row);
      float[][] kept = new float[columns - pad][];
      System.arraycopy(all, row * columns + pad, kept, 0, kept.length);
      result.add(kept);
    }
    return result;
  }

  /**
   * An activation of a whole batch, one matrix a sequence: a pattern as {@code [query][h * key]}.
   */
  static List<float[][]> perSequence(NDArray activation, HookContext context) {
    if (context.point().site() != HookSite.ATTN_PATTERN) {
      return unpadded(activation, context.padding());
    }
    int heads = (int) activation.getShape().get(1);
    int keys = (int) activation.getShape().get(3);
    float[][] rows = matrix(activation, keys);
    List<float[][]> result = new ArrayList<>();
    for (int row = 0; row < context.padding().size(); row++) {
      int pad = context.padding().get(row);
      int length = keys - pad;
      float[][] kept = new float[length][heads * length];
      for (int query = 0; query < length; query++) {
        for (int head = 0; head < heads; head++) {
          float[] all = rows[(row * heads + head) * keys + pad + query];
          System.arraycopy(all, pad, kept[query], head * length, length);
        }
      }
      result.add(kept);
    }
    return result;
  }
}
