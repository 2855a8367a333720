/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a loaded model and its detoxified views share: a decoder, run with some hooks. */
abstract class HookedTransformer implements TransformerModel {
  /** Logits of at most this many values are computed at once, 256 MiB of float32. */
  private static final long MAX_LOGITS = 1L << 26;

  abstract Decoder decoder();

  abstract HookSet hooks();

  abstract NDManager memory();

  /** Fails if the model is closed. */
  abstract void requireOpen();

  @Override
  public Session newSession() {
    requireOpen();
    return new TransformerSession(this);
  }

  @Override
  public DetoxifiedModel with(Detoxifier... detoxifiers) {
    requireOpen();
    return DetoxifiedModel.of(this, List.of(detoxifiers));
  }

  @Override
  public List<float[][]> forward(List<int[]> sequences) {
    List<float[][]> result = new ArrayList<>();
    for (List<int[]> part : parts(sequences)) {
      TokenBatch batch = TokenBatch.of(part);
      run(
          batch,
          hooks(),
          (stream, scratch) ->
              result.addAll(unpadded(decoder().head(stream, scratch), batch.padding())));
    }
    return result;
  }

  @Override
  public List<float[]> logProbabilities(List<int[]> sequences) {
    List<float[]> result = new ArrayList<>();
    for (List<int[]> part : parts(sequences)) {
      TokenBatch batch = TokenBatch.of(part);
      run(batch, hooks(), (stream, scratch) -> result.addAll(scored(batch, stream, scratch)));
    }
    return result;
  }

  /** Log-probability of each row's tokens after its first. */
  private List<float[]> scored(TokenBatch batch, NDArray stream, NDManager scratch) {
    // Column c predicts the token of column c + 1; the last column predicts nothing.
    long[] targets = new long[batch.ids().length];
    System.arraycopy(batch.ids(), 1, targets, 0, targets.length - 1);
    NDArray logits = decoder().head(stream, scratch);
    float[][] rows;
    try (IValue l = TorchOps.argument(logits);
        IValue t = TorchOps.argument(scratch.create(targets, stream.getShape().slice(0, 2)))) {
      rows = matrix(decoder().ops().call(scratch, "token_log_probs", l, t), batch.columns());
    }
    List<float[]> result = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      int first = batch.padding().get(row);
      int count = batch.columns() - first - 1;
      float[] kept = new float[count];
      System.arraycopy(rows[row], first, kept, 0, count);
      result.add(kept);
    }
    return result;
  }

  @Override
  public ActivationCache capture(List<int[]> sequences, Predicate<HookPoint> filter) {
    Map<HookPoint, List<float[][]>> kept = new HashMap<>();
    HookSet watching = hooks();
    for (HookPoint point : info().hookPoints()) {
      if (filter.test(point)) {
        List<float[][]> atPoint = new ArrayList<>();
        kept.put(point, atPoint);
        watching =
            watching.watching(
                point,
                (activation, context) -> {
                  atPoint.addAll(unpadded(activation, context.padding()));
                  return activation;
                });
      }
    }
    for (List<int[]> part : parts(sequences)) {
      run(TokenBatch.of(part), watching, (stream, scratch) -> {});
    }
    return new ActivationCache(kept);
  }

  @FunctionalInterface
  private interface StreamUse {
    void accept(NDArray stream, NDManager scratch);
  }

  private void run(TokenBatch batch, HookSet hooks, StreamUse use) {
    TorchOps.noGradients();
    try (KvCache cache = decoder().newCache(memory(), batch.rows(), batch.columns());
        ForwardPass pass = new ForwardPass(batch, cache, hooks, memory(), contextLength())) {
      use.accept(decoder().blocks(pass), pass.scratch());
    }
  }

  /** Checks the sequences and cuts the list so that no part has too many logits. */
  private List<List<int[]>> parts(List<int[]> sequences) {
    requireOpen();
    TokenBatch.check(sequences, contextLength(), vocabularySize());
    List<List<int[]>> parts = new ArrayList<>();
    int first = 0;
    int longest = 0;
    for (int i = 0; i < sequences.size(); i++) {
      longest = Math.max(longest, sequences.get(i).length);
      long logits = (long) (i - first + 1) * longest * vocabularySize();
      if (i > first && logits > MAX_LOGITS) {
        parts.add(sequences.subList(first, i));
        first = i;
        longest = sequences.get(i).length;
      }
    }
    parts.add(sequences.subList(first, sequences.size()));
    return parts;
  }

  /** {@code [batch, seq, n]} as one {@code [length][n]} a row, without its padding. */
  private static List<float[][]> unpadded(NDArray array, List<Integer> padding) {
    int columns = (int) array.getShape().get(1);
    float[][] all = matrix(array, (int) array.getShape().get(2));
    List<float[][]> result = new ArrayList<>();
    for (int row = 0; row < padding.size(); row++) {
      int pad = padding.get(row);
      float[][] kept = new float[columns - pad][];
      System.arraycopy(all, row * columns + pad, kept, 0, kept.length);
      result.add(kept);
    }
    return result;
  }

  /** A contiguous float32 array as rows of some width. */
  static float[][] matrix(NDArray array, int width) {
    FloatBuffer buffer = array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    float[][] rows = new float[Math.toIntExact(array.size() / width)][width];
    for (float[] row : rows) {
      buffer.get(row);
    }
    return rows;
  }
}
