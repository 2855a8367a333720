/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TokenBatch;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
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
    return String.format(
        Locale.ROOT,
        "%s, %d blocks of width %d, %d tokens",
        info().architecture(),
        info().layers(),
        info().width(),
        vocabularySize());
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
      return WeightOverlay.inFileLayout(network().tensors(), parameter, scratch).toFloatArray();
    }
  }

  @Override
  public List<ModelParameter> parameters() throws IOException {
    requireOpen();
    return CheckpointExport.parameters(this);
  }

  @Override
  public ModelBlueprint blueprint() {
    return network().blueprint();
  }

  @Override
  public ObjectNode config() {
    return (ObjectNode) folder().config();
  }

  @Override
  public List<float[][]> forward(List<int[]> sequences, List<Integer> promptLengths) {
    List<float[][]> result = new ArrayList<>();
    for (Part part : parts(sequences, promptLengths)) {
      if (hooks().rereads()) {
        part.forEach((sequence, prompt) -> result.add(tokenByToken(sequence, prompt)));
        continue;
      }
      TokenBatch batch = TokenBatch.of(part.sequences());
      run(
          part,
          pass -> {
            NDArray logits = network().logits(network().stream(pass), pass, 0);
            result.addAll(Floats.unpadded(logits, batch.padding()));
          });
    }
    return result;
  }

  /** Logits of one sequence at every position, as when it was generated. */
  private float[][] tokenByToken(int[] sequence, int promptLength) {
    try (TransformerSession session = new TransformerSession(this, PREFILL_CHUNK)) {
      List<float[]> logits = new ArrayList<>();
      logits.addAll(Arrays.asList(session.prefillWhole(Arrays.copyOf(sequence, promptLength))));
      for (int i = promptLength; i < sequence.length; i++) {
        logits.add(session.next(new int[] {sequence[i]})[0]);
      }
      return logits.toArray(float[][]::new);
    }
  }

  @Override
  public List<float[]> logProbabilities(List<int[]> sequences, List<Integer> promptLengths) {
    return predictions(sequences, promptLengths, "token_log_probs").stream()
        .map(rows -> rows[0])
        .toList();
  }

  @Override
  public List<List<TokenScore>> tokenScores(List<int[]> sequences, List<Integer> promptLengths) {
    List<List<TokenScore>> result = new ArrayList<>();
    for (float[][] rows : predictions(sequences, promptLengths, "token_scores")) {
      List<TokenScore> scores = new ArrayList<>();
      for (int i = 0; i < rows[0].length; i++) {
        scores.add(new TokenScore(rows[0][i], rows[1][i] > 0));
      }
      result.add(List.copyOf(scores));
    }
    return result;
  }

  /** What an operator says of each sequence's tokens after its first; the last one is not read. */
  private List<float[][]> predictions(
      List<int[]> sequences, List<Integer> promptLengths, String operator) {
    requireOpen();
    TokenRows.check(this, sequences, contextLength() + 1);
    PromptCounts.check(sequences, promptLengths);
    List<int[]> read = new ArrayList<>();
    List<Integer> prompts = new ArrayList<>();
    List<int[]> predicted = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      int[] sequence = sequences.get(i);
      if (sequence.length > 1) {
        read.add(Arrays.copyOf(sequence, sequence.length - 1));
        prompts.add(Math.min(promptLengths.get(i), sequence.length - 1));
        predicted.add(Arrays.copyOfRange(sequence, 1, sequence.length));
      }
    }
    List<float[][]> scored = new ArrayList<>();
    if (!read.isEmpty()) {
      for (Part part : parts(read, prompts)) {
        int end = scored.size() + part.sequences().size();
        List<int[]> targets = predicted.subList(scored.size(), end);
        scored.addAll(predictions(part, targets, operator));
      }
    }
    scored.forEach(HookedTransformer::requireNumbers);
    List<float[][]> result = new ArrayList<>();
    Iterator<float[][]> next = scored.iterator();
    for (int[] sequence : sequences) {
      result.add(sequence.length > 1 ? next.next() : new float[2][0]);
    }
    return result;
  }

  /** A log-probability may be minus infinity, but a sum over one that is no number says nothing. */
  private static void requireNumbers(float[][] ofSequence) {
    for (int i = 0; i < ofSequence[0].length; i++) {
      if (Float.isNaN(ofSequence[0][i])) {
        throw new DetoxException(
            "the log-probability of token "
                + (i + 1)
                + " of a sequence is not a number, for a logit is NaN or infinite; check the"
                + " model's weights, and the strength of what is attached to it");
      }
    }
  }

  private List<float[][]> predictions(Part part, List<int[]> targets, String operator) {
    List<float[][]> result = new ArrayList<>();
    if (!hooks().rereads()) {
      run(
          part,
          pass -> {
            NDArray logits = network().logits(network().stream(pass), pass, 0);
            result.addAll(predictions(targets, operator, logits, pass.scratch()));
          });
      return result;
    }
    for (int i = 0; i < targets.size(); i++) {
      float[][] rows = tokenByToken(part.sequences().get(i), part.promptLengths().get(i));
      try (NDManager scratch = memory().newSubManager()) {
        NDArray logits = scratch.create(rows).expandDims(0);
        result.addAll(predictions(targets.subList(i, i + 1), operator, logits, scratch));
      }
    }
    return result;
  }

  private List<float[][]> predictions(
      List<int[]> targets, String operator, NDArray logits, NDManager scratch) {
    TokenBatch aligned = TokenBatch.of(targets);
    float[][] rows;
    try (IValue l = TorchOps.argument(logits);
        IValue t =
            TorchOps.argument(scratch.create(aligned.ids(), logits.getShape().slice(0, 2)))) {
      rows = Floats.matrix(network().ops().call(scratch, operator, l, t), aligned.columns());
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
  public ActivationCache capture(
      List<int[]> sequences, List<Integer> promptLengths, Predicate<HookPoint> filter) {
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
    for (Part part : parts(sequences, promptLengths)) {
      run(part, watching, pass -> network().run(pass, stop));
    }
    return new ActivationCache(kept);
  }

  @Override
  public Gradients gradients(
      int[] sequence,
      int promptLength,
      Objective objective,
      Set<HookPoint> points,
      Set<String> parameters) {
    requireOpen();
    TokenRows.check(this, List.of(sequence), contextLength());
    PromptCounts.check(List.of(sequence), List.of(promptLength));
    return new GradientPass(this, sequence, promptLength, points, parameters).run(objective);
  }

  @FunctionalInterface
  private interface PassUse {
    void accept(ForwardPass pass);
  }

  /** Sequences that are run together. */
  private record Part(List<int[]> sequences, List<Integer> promptLengths) {
    private void forEach(BiConsumer<int[], Integer> use) {
      for (int i = 0; i < sequences.size(); i++) {
        use.accept(sequences.get(i), promptLengths.get(i));
      }
    }
  }

  private void run(Part part, PassUse use) {
    run(part, hooks(), use);
  }

  private void run(Part part, HookSet hooks, PassUse use) {
    TorchOps.noGradients();
    TokenBatch batch = TokenBatch.of(part.sequences());
    try (KvCache cache = network().newCache(memory(), batch.rows(), batch.columns());
        ForwardPass pass =
            new ForwardPass(batch, cache, part.promptLengths(), hooks, memory(), contextLength())) {
      use.accept(pass);
    }
  }

  /** Checks the sequences and cuts the list so that no part has too many logits. */
  private List<Part> parts(List<int[]> sequences, List<Integer> promptLengths) {
    requireOpen();
    TokenRows.check(this, sequences, contextLength());
    PromptCounts.check(sequences, promptLengths);
    List<Part> parts = new ArrayList<>();
    int first = 0;
    int longest = 0;
    for (int i = 0; i < sequences.size(); i++) {
      longest = Math.max(longest, sequences.get(i).length);
      long logits = (long) (i - first + 1) * longest * vocabularySize();
      if (i > first && logits > MAX_LOGITS) {
        parts.add(new Part(sequences.subList(first, i), promptLengths.subList(first, i)));
        first = i;
        longest = sequences.get(i).length;
      }
    }
    int end = sequences.size();
    parts.add(new Part(sequences.subList(first, end), promptLengths.subList(first, end)));
    return parts;
  }
}
