/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Unclosed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A session over a transformer in this process, of its logits or of what they are made of. */
final class TransformerSession implements Session {
  private static final int HEADROOM = 32;

  private final HookedTransformer model;
  private final int prefillChunk;
  private final boolean states;
  private final Unclosed open = Unclosed.watch(this, "a session");
  private List<Integer> padding = List.of();
  private List<int[]> history = new ArrayList<>();
  private @Nullable KvCache cache;
  private float[][] ownLogits = {};
  private float[][] reused = {};
  private boolean failed;

  TransformerSession(HookedTransformer model, int prefillChunk, boolean states) {
    this.model = model;
    this.prefillChunk = prefillChunk;
    this.states = states;
  }

  @Override
  public int rows() {
    return padding.size();
  }

  @Override
  public float[][] prefill(List<int[]> prompts) {
    return prefill(prompts, PromptCounts.whole(prompts));
  }

  @Override
  public float[][] prefill(List<int[]> prompts, List<Integer> promptLengths) {
    begin(prompts, promptLengths);
    return kept(() -> read(promptLengths, true));
  }

  /** Reads one prompt; logits after each of its tokens. */
  float[][] prefillWhole(int[] prompt) {
    begin(List.of(prompt), List.of(prompt.length));
    return kept(() -> read(List.of(prompt.length), false));
  }

  private void begin(List<int[]> prompts, List<Integer> promptLengths) {
    requireOpen();
    if (cache != null) {
      throw new IllegalStateException("prefill was called before; open another session");
    }
    TokenRows.check(model, prompts, model.contextLength());
    PromptCounts.check(prompts, promptLengths);
    history.addAll(prompts);
  }

  /** After a pass that failed midway the cache holds what no text gives, so nothing is read on. */
  private float[][] kept(Supplier<float[][]> pass) {
    failed = true;
    float[][] logits = pass.get();
    failed = false;
    return logits;
  }

  /** Reads everything known so far into a new cache; logits after the last tokens, or after all. */
  private float[][] read(List<Integer> promptLengths, boolean lastAlone) {
    TokenBatch batch = TokenBatch.of(history);
    KvCache filled =
        model.network().newCache(model.memory(), batch.rows(), batch.columns() + HEADROOM);
    filled.sequences().start(promptLengths);
    cache = filled;
    padding = batch.padding();
    boolean whole = model.hooks().needsWholePrompt();
    List<TokenBatch> chunks = batch.chunks(whole || !lastAlone ? batch.columns() : prefillChunk);
    for (TokenBatch chunk : chunks.subList(0, chunks.size() - 1)) {
      try (ForwardPass pass = pass(chunk, filled)) {
        model.network().stream(pass);
      }
    }
    return logits(chunks.get(chunks.size() - 1), filled, lastAlone);
  }

  @Override
  public float[][] next(int[] tokens) {
    return next(tokens, new float[0][]);
  }

  @Override
  public float[][] next(int[] tokens, float[][] spent) {
    requireOpen();
    KvCache filled = filledCache();
    if (tokens.length != rows()) {
      throw new IllegalArgumentException(
          "next needs one token a row, " + rows() + ", but got " + tokens.length);
    }
    TokenBatch.checkIds(tokens, model.vocabularySize());
    // Those of a shared prefill may stand in several rows.
    reused = spent == ownLogits ? spent : new float[0][];
    ownLogits = kept(() -> appended(tokens, filled));
    return ownLogits;
  }

  private float[][] appended(int[] tokens, KvCache filled) {
    for (int row = 0; row < tokens.length; row++) {
      int[] longer = Arrays.copyOf(history.get(row), history.get(row).length + 1);
      longer[longer.length - 1] = tokens[row];
      history.set(row, longer);
    }
    float[][] logits = logits(TokenBatch.column(tokens, padding), filled, true);
    if (!filled.sequences().takeRecompute()) {
      return logits;
    }
    List<Integer> lengths =
        IntStream.range(0, rows()).mapToObj(filled.sequences()::promptLength).toList();
    filled.close();
    return read(lengths, true);
  }

  private ForwardPass pass(TokenBatch batch, KvCache filled) {
    TorchOps.noGradients();
    return new ForwardPass(
        batch, filled, List.of(), model.hooks(), model.memory(), model.contextLength());
  }

  private float[][] logits(TokenBatch batch, KvCache filled, boolean lastAlone) {
    try (ForwardPass pass = pass(batch, filled)) {
      NDArray stream = model.network().stream(pass);
      int skipped = lastAlone ? batch.columns() - 1 : 0;
      NDArray last = skipped == 0 ? stream : last(stream, pass);
      if (states) {
        NDArray normed = model.network().normed(last, pass, skipped);
        return Floats.matrix(normed, model.info().width(), reused);
      }
      NDArray logits = model.network().logits(last, pass, skipped);
      return Floats.matrix(logits, model.vocabularySize(), reused);
    }
  }

  private NDArray last(NDArray stream, ForwardPass pass) {
    try (IValue x = TorchOps.argument(stream)) {
      return model.network().ops().call(pass.scratch(), "last", x);
    }
  }

  @Override
  public void replicate(int copies) {
    requireOpen();
    if (copies < 1) {
      throw new IllegalArgumentException("copies must be 1 or more but was " + copies);
    }
    KvCache old = filledCache();
    if (copies > 1) {
      cache = old.copy(model.memory(), copies);
      old.close();
    }
    padding = repeated(padding, copies);
    history = new ArrayList<>(repeated(history, copies));
  }

  private static <T> List<T> repeated(List<T> rows, int copies) {
    return rows.stream().flatMap(row -> Collections.nCopies(copies, row).stream()).toList();
  }

  @Override
  public boolean keep(int[] rows) {
    requireOpen();
    KvCache filled = filledCache();
    int[] ascending = Arrays.stream(rows).sorted().distinct().toArray();
    if (rows.length == 0
        || !Arrays.equals(rows, ascending)
        || rows[0] < 0
        || rows[rows.length - 1] >= rows()) {
      throw new IllegalArgumentException(
          "rows to keep must be ascending, from 0 to %s, at least one, but are %s"
              .formatted(rows() - 1, Arrays.toString(rows)));
    }
    filled.select(rows);
    padding = Arrays.stream(rows).mapToObj(padding::get).toList();
    history = new ArrayList<>(Arrays.stream(rows).mapToObj(history::get).toList());
    return true;
  }

  @Override
  public Session fork() {
    requireOpen();
    TransformerSession copy = new TransformerSession(model, prefillChunk, states);
    copy.cache = filledCache().copy(model.memory(), 1);
    copy.padding = padding;
    copy.history = new ArrayList<>(history);
    return copy;
  }

  private void requireOpen() {
    model.requireOpen();
    if (!open.isOpen()) {
      throw new IllegalStateException("the session is closed; open another one");
    }
    if (failed) {
      throw new IllegalStateException(
          "a forward pass of this session failed, so what it has read is unknown; close it and open"
              + " another one");
    }
  }

  private KvCache filledCache() {
    if (cache == null) {
      throw new IllegalStateException("call prefill first");
    }
    return cache;
  }

  @Override
  public void close() {
    if (open.close() && cache != null) {
      cache.close();
    }
  }
}
