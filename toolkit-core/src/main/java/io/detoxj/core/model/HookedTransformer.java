/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.architecture.TrainableBlueprint;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What a loaded model and its detoxified views share: a network, run with some hooks. */
abstract class HookedTransformer implements TransformerModel {
  /** Logits of at most this many values are computed at once, 256 MiB of float32. */
  private static final long MAX_LOGITS = 1L << 26;

  /** Tokens of a prompt that a session reads at once. */
  private static final int PREFILL_CHUNK = 512;

  abstract Network network();

  abstract HookSet hooks();

  abstract NDManager memory();

  /** Where the weights came from. */
  abstract CheckpointFolder folder();

  /** Fails if the model is closed. */
  abstract void requireOpen();

  @Override
  public Session newSession() {
    return newSession(PREFILL_CHUNK);
  }

  @Override
  public Session newSession(int prefillChunk) {
    requireOpen();
    if (prefillChunk < 1) {
      throw new IllegalArgumentException("prefillChunk must be 1 or more but was " + prefillChunk);
    }
    return new TransformerSession(this, prefillChunk);
  }

  @Override
  public DetoxifiedModel with(Detoxifier... detoxifiers) {
    requireOpen();
    return DetoxifiedModel.of(this, List.of(detoxifiers));
  }

  /** What it is, in a line. */
  @Override
  public String toString() {
    return "%s, %d blocks of width %d, %d tokens"
        .formatted(info().architecture(), info().layers(), info().width(), vocabularySize());
  }

  @Override
  public int nativeArrays() {
    return ((PtNDManager) memory()).getManagedArrays().size();
  }

  @Override
  public float[] parameter(String name) {
    requireOpen();
    Parameter parameter = FileNames.parameter(network().blueprint(), name);
    try (NDManager scratch = memory().newSubManager()) {
      return WeightOverlay.inFileLayout(network().weights(), parameter, scratch).toFloatArray();
    }
  }

  @Override
  public List<ModelParameter> parameters() throws IOException {
    requireOpen();
    return CheckpointExport.parameters(this);
  }

  @Override
  public TrainableBlueprint trainable() {
    return network()
        .blueprint()
        .trainable()
        .orElseThrow(
            () ->
                new ConfigException(
                    folder().path()
                        + ": a model of type \""
                        + info().architecture()
                        + "\" and this configuration cannot be trained further; a GPT-2 or Gemma 2"
                        + " with tied embeddings can"));
  }

  @Override
  public List<float[][]> forward(List<int[]> sequences) {
    List<float[][]> result = new ArrayList<>();
    for (List<int[]> part : parts(sequences)) {
      TokenBatch batch = TokenBatch.of(part);
      run(
          batch,
          pass -> {
            NDArray logits = network().logits(network().stream(pass), pass, 0);
            result.addAll(Floats.unpadded(logits, batch.padding()));
          });
    }
    return result;
  }

  @Override
  public List<float[]> logProbabilities(List<int[]> sequences) {
    return predictions(sequences, "token_log_probs").stream().map(rows -> rows[0]).toList();
  }

  @Override
  public List<List<TokenScore>> tokenScores(List<int[]> sequences) {
    List<List<TokenScore>> result = new ArrayList<>();
    for (float[][] rows : predictions(sequences, "token_scores")) {
      List<TokenScore> scores = new ArrayList<>();
      for (int i = 0; i < rows[0].length; i++) {
        scores.add(new TokenScore(rows[0][i], rows[1][i] > 0));
      }
      result.add(List.copyOf(scores));
    }
    return result;
  }

  /** What an operator says of each sequence's tokens after its first; the last one is not read. */
  private List<float[][]> predictions(List<int[]> sequences, String operator) {
    requireOpen();
    TokenRows.check(this, sequences, contextLength() + 1);
    List<int[]> read = new ArrayList<>();
    List<int[]> predicted = new ArrayList<>();
    for (int[] sequence : sequences) {
      if (sequence.length > 1) {
        read.add(Arrays.copyOf(sequence, sequence.length - 1));
        predicted.add(Arrays.copyOfRange(sequence, 1, sequence.length));
      }
    }
    List<float[][]> scored = new ArrayList<>();
    if (!read.isEmpty()) {
      for (List<int[]> part : parts(read)) {
        List<int[]> targets = predicted.subList(scored.size(), scored.size() + part.size());
        run(TokenBatch.of(part), pass -> scored.addAll(predictions(targets, operator, pass)));
      }
    }
    List<float[][]> result = new ArrayList<>();
    Iterator<float[][]> next = scored.iterator();
    for (int[] sequence : sequences) {
      result.add(sequence.length > 1 ? next.next() : new float[2][0]);
    }
    return result;
  }

  private List<float[][]> predictions(List<int[]> targets, String operator, ForwardPass pass) {
    TokenBatch aligned = TokenBatch.of(targets);
    NDArray logits = network().logits(network().stream(pass), pass, 0);
    float[][] rows;
    try (IValue l = TorchOps.argument(logits);
        IValue t =
            TorchOps.argument(
                pass.scratch().create(aligned.ids(), logits.getShape().slice(0, 2)))) {
      rows = Floats.matrix(network().ops().call(pass.scratch(), operator, l, t), aligned.columns());
    }
    List<float[][]> result = new ArrayList<>();
    for (int row = 0; row < targets.size(); row++) {
      List<float[]> kept = new ArrayList<>();
      for (int at = row; at < rows.length; at += targets.size()) {
        kept.add(Arrays.copyOfRange(rows[at], aligned.padding().get(row), aligned.columns()));
      }
      result.add(kept.toArray(float[][]::new));
    }
    return result;
  }

  @Override
  public ActivationCache capture(List<int[]> sequences, Predicate<HookPoint> filter) {
    Map<HookPoint, List<float[][]>> kept = new HashMap<>();
    HookSet watching = hooks();
    HookPoint last = HookPoint.EMBED;
    for (HookPoint point : info().hookPoints()) {
      if (filter.test(point)) {
        List<float[][]> atPoint = new ArrayList<>();
        kept.put(point, atPoint);
        last = point.compareTo(last) > 0 ? point : last;
        watching =
            watching.watching(
                point,
                (activation, context) -> {
                  atPoint.addAll(Floats.perSequence(activation, context));
                  return activation;
                });
      }
    }
    HookPoint stop = last;
    for (List<int[]> part : parts(sequences)) {
      run(TokenBatch.of(part), watching, pass -> network().run(pass, stop));
    }
    return new ActivationCache(kept);
  }

  @Override
  public Gradients gradients(
      int[] sequence, Objective objective, Set<HookPoint> points, Set<String> parameters) {
    requireOpen();
    TokenRows.check(this, List.of(sequence), contextLength());
    return new GradientPass(this, sequence, points, parameters).run(objective);
  }

  @FunctionalInterface
  private interface PassUse {
    void accept(ForwardPass pass);
  }

  private void run(TokenBatch batch, PassUse use) {
    run(batch, hooks(), use);
  }

  private void run(TokenBatch batch, HookSet hooks, PassUse use) {
    TorchOps.noGradients();
    try (KvCache cache = network().newCache(memory(), batch.rows(), batch.columns());
        ForwardPass pass = new ForwardPass(batch, cache, hooks, memory(), contextLength())) {
      use.accept(pass);
    }
  }

  /** Checks the sequences and cuts the list so that no part has too many logits. */
  private List<List<int[]>> parts(List<int[]> sequences) {
    requireOpen();
    TokenRows.check(this, sequences, contextLength());
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
}
