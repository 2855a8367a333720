/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.UnknownHookPointException;
import io.detoxj.core.model.Floats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Keeps activations of one pass over pairs of sources and outputs. */
final class Capture {
  private final List<Integer> sourcePadding;
  private final List<Integer> outputLengths;
  private final Map<Seq2SeqHookPoint, List<float[][]>> kept = new HashMap<>();

  /**
   * Prepares to keep.
   *
   * @param sourcePadding columns before each source
   * @param outputLengths tokens of each output; the columns behind them are not kept
   */
  private Capture(List<Integer> sourcePadding, List<Integer> outputLengths) {
    this.sourcePadding = sourcePadding;
    this.outputLengths = outputLengths;
  }

  /**
   * Activations of one pass.
   *
   * @param outputs what the decoder reads for each source
   * @param points to keep
   */
  static Seq2SeqActivations of(
      LoadedSeq2Seq loaded,
      Seq2SeqHooks hooks,
      TokenBatch sources,
      List<int[]> outputs,
      Set<Seq2SeqHookPoint> points) {
    Capture capture =
        new Capture(sources.padding(), outputs.stream().map(one -> one.length).toList());
    Seq2SeqHooks watching = hooks;
    for (Seq2SeqHookPoint at : points) {
      watching = watching.with(at, capture.hook(at));
    }
    int columns = outputs.stream().mapToInt(one -> one.length).max().orElseThrow();
    // What follows an output is seen by nothing before it.
    List<int[]> filled = outputs.stream().map(one -> Arrays.copyOf(one, columns)).toList();
    Seq2SeqNetwork network = loaded.network();
    try (NDManager memory = loaded.memory().newSubManager();
        StackPass reading =
            new StackPass(Part.ENCODER, sources, 0, watching, network.ops(), memory, false);
        StackPass writing =
            new StackPass(
                Part.DECODER, TokenBatch.of(filled), 0, watching, network.ops(), memory, false)) {
      network.decode(writing, network.encode(reading, memory), null);
    }
    return new Seq2SeqActivations(capture.kept);
  }

  /**
   * The points that match one of the names.
   *
   * @param names canonical names, in which {@code *} stands for any characters
   * @throws UnknownHookPointException if a name matches none
   */
  static Set<Seq2SeqHookPoint> matching(Collection<Seq2SeqHookPoint> points, String... names) {
    Set<Seq2SeqHookPoint> picked = new TreeSet<>();
    for (String name : names) {
      Pattern pattern = Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E");
      List<Seq2SeqHookPoint> found =
          points.stream().filter(point -> pattern.matcher(point.name()).matches()).toList();
      if (found.isEmpty()) {
        throw new UnknownHookPointException(
            "\"%s\" matches none of the model's %s hook points; a name looks like encoder.blocks.0.resid_post or decoder.blocks.*.cross.attn.z"
                .formatted(name, points.size()));
      }
      picked.addAll(found);
    }
    return picked;
  }

  /** A hook that keeps what it sees. */
  private ActivationHook hook(Seq2SeqHookPoint at) {
    return (activation, context) -> {
      kept.put(
          at,
          at.point().site() == HookSite.ATTN_PATTERN
              ? pattern(at, activation)
              : rows(at, activation));
      return activation;
    };
  }

  private boolean ofSource(Seq2SeqHookPoint at) {
    HookSite site = at.point().site();
    return at.part() == Part.ENCODER
        || (at.part() == Part.CROSS && (site == HookSite.ATTN_K || site == HookSite.ATTN_V));
  }

  private List<float[][]> rows(Seq2SeqHookPoint at, NDArray activation) {
    if (ofSource(at)) {
      return Floats.unpadded(activation, sourcePadding);
    }
    List<Integer> none = Collections.nCopies(outputLengths.size(), 0);
    List<float[][]> all = Floats.unpadded(activation, none);
    List<float[][]> result = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      result.add(Arrays.copyOf(all.get(i), outputLengths.get(i)));
    }
    return result;
  }

  /** {@code [rows, heads, queries, keys]} as {@code [query][heads * keys]} for each row. */
  private List<float[][]> pattern(Seq2SeqHookPoint at, NDArray activation) {
    int heads = (int) activation.getShape().get(1);
    int queries = (int) activation.getShape().get(2);
    int keys = (int) activation.getShape().get(3);
    float[][] all = Floats.matrix(activation, keys);
    List<float[][]> result = new ArrayList<>();
    for (int row = 0; row < outputLengths.size(); row++) {
      boolean encoder = at.part() == Part.ENCODER;
      int firstQuery = encoder ? sourcePadding.get(row) : 0;
      int lastQuery = encoder ? queries : outputLengths.get(row);
      int firstKey = at.part() == Part.DECODER ? 0 : sourcePadding.get(row);
      int lastKey = at.part() == Part.DECODER ? outputLengths.get(row) : keys;
      int width = lastKey - firstKey;
      float[][] kept = new float[lastQuery - firstQuery][heads * width];
      for (int query = firstQuery; query < lastQuery; query++) {
        for (int head = 0; head < heads; head++) {
          float[] from = all[(row * heads + head) * queries + query];
          System.arraycopy(from, firstKey, kept[query - firstQuery], head * width, width);
        }
      }
      result.add(kept);
    }
    return result;
  }
}
