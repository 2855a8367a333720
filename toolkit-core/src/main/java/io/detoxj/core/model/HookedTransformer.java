/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/** What a loaded model and its detoxified views share: a network, run with some hooks. */
abstract class HookedTransformer implements TransformerModel {
  /** Tokens of a prompt that a session reads at once. */
  static final int PREFILL_CHUNK = 512;

  abstract Network network();

  abstract HookSet hooks();

  abstract NDManager memory();

  /** Where the weights came from. */
  abstract CheckpointFolder folder();

  /** Fails if the model is closed. */
  abstract void requireOpen();

  @Override
  public int endOfText() {
    return endsOfText().get(0);
  }

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
    return new TransformerSession(this, prefillChunk, false);
  }

  @Override
  public Session newStateSession() {
    requireOpen();
    return new TransformerSession(this, PREFILL_CHUNK, true);
  }

  @Override
  public PassMemory passMemory() {
    return PassMemory.of(blueprint(), options());
  }

  @Override
  public DetoxifiedModel with(Detoxifier... detoxifiers) {
    requireOpen();
    return DetoxifiedModel.of(this, List.of(detoxifiers));
  }

  /** What it is, in a line. */
  @Override
  public String toString() {
    return "%s, %s blocks of width %s, %s tokens"
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
    try (TransformerSession session = new TransformerSession(this, PREFILL_CHUNK, false)) {
      List<float[]> logits = new ArrayList<>();
      logits.addAll(Arrays.asList(session.prefillWhole(Arrays.copyOf(sequence, promptLength))));
      for (int i = promptLength; i < sequence.length; i++) {
        logits.add(session.next(new int[] {sequence[i]})[0]);
      }
      return logits.toArray(float[][]::new);
    }
  }

  @Override
  public List<List<TokenScore>> tokenScores(
      List<int[]> sequences, List<Integer> promptLengths, List<Integer> scored) {
    requireOpen();
    TokenRows.check(this, sequences, contextLength() + 1);
    PromptCounts.check(sequences, promptLengths);
    PromptCounts.checkScored(sequences, scored);
    List<int[]> read = new ArrayList<>();
    List<Integer> prompts = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      int[] sequence = sequences.get(i);
      if (scored.get(i) > 0) {
        read.add(Arrays.copyOf(sequence, sequence.length - 1));
        prompts.add(Math.min(promptLengths.get(i), sequence.length - 1));
        targets.add(Arrays.copyOfRange(sequence, sequence.length - scored.get(i), sequence.length));
      }
    }
    List<List<TokenScore>> found = new ArrayList<>();
    if (!read.isEmpty()) {
      for (Part part : parts(read, prompts, targets.stream().map(one -> one.length).toList())) {
        int end = found.size() + part.sequences().size();
        found.addAll(scores(part, targets.subList(found.size(), end)));
      }
    }
    List<List<TokenScore>> result = new ArrayList<>();
    Iterator<List<TokenScore>> next = found.iterator();
    for (int i = 0; i < sequences.size(); i++) {
      List<TokenScore> scores = scored.get(i) > 0 ? next.next() : List.of();
      TargetScores.requireNumbers(scores, sequences.get(i).length - scored.get(i));
      result.add(scores);
    }
    return result;
  }

  /** How the last tokens of sequences, given as targets, are scored after what is read. */
  private List<List<TokenScore>> scores(Part part, List<int[]> targets) {
    List<Integer> lengths = targets.stream().map(one -> one.length).toList();
    SharedPrefixes shared =
        hooks().isEmpty()
            ? SharedPrefixes.of(part.sequences(), part.promptLengths(), lengths)
            : null;
    if (shared != null) {
      return scores(shared, targets);
    }
    List<List<TokenScore>> result = new ArrayList<>();
    if (!hooks().rereads()) {
      int longest = Collections.max(lengths);
      run(
          part,
          pass -> {
            NDArray stream = network().stream(pass);
            int columns = (int) stream.getShape().get(1);
            // A hook behind the blocks may look back, so it sees all of the text.
            int skipped = hooks().afterBlocks() ? 0 : columns - longest;
            NDArray kept = skipped == 0 ? stream : stream.get(":, " + skipped + ":, :");
            NDArray logits = network().logits(kept, pass, skipped);
            result.addAll(TargetScores.atTheEnd(network().ops(), targets, logits, pass.scratch()));
          });
      return result;
    }
    for (int i = 0; i < targets.size(); i++) {
      float[][] rows = tokenByToken(part.sequences().get(i), part.promptLengths().get(i));
      try (NDManager scratch = memory().newSubManager()) {
        NDArray logits = scratch.create(rows).expandDims(0);
        result.addAll(
            TargetScores.atTheEnd(network().ops(), targets.subList(i, i + 1), logits, scratch));
      }
    }
    return result;
  }

  /** The same of sequences that begin alike: their beginnings go into a cache, and it is copied. */
  private List<List<TokenScore>> scores(SharedPrefixes shared, List<int[]> targets) {
    TorchOps.noGradients();
    TokenBatch prefixes = TokenBatch.of(shared.prefixes());
    TokenBatch rests =
        TokenBatch.continuing(
            shared.rests(), Arrays.stream(shared.of()).mapToObj(prefixes.padding()::get).toList());
    int capacity = prefixes.columns() + rests.columns();
    try (KvCache cache = network().newCache(memory(), prefixes.rows(), capacity)) {
      try (ForwardPass pass = pass(prefixes, cache, PromptCounts.whole(shared.prefixes()))) {
        network().stream(pass);
      }
      cache.select(shared.of());
      try (ForwardPass pass = pass(rests, cache, List.of())) {
        NDArray logits = network().logits(network().stream(pass), pass, 0);
        IntUnaryOperator first = row -> shared.rests().get(row).length - targets.get(row).length;
        return TargetScores.of(network().ops(), targets, first, logits, pass.scratch());
      }
    }
  }

  private ForwardPass pass(TokenBatch batch, KvCache cache, List<Integer> promptLengths) {
    return new ForwardPass(batch, cache, promptLengths, hooks(), memory(), contextLength());
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

  private List<Part> parts(List<int[]> sequences, List<Integer> promptLengths) {
    return parts(sequences, promptLengths, PromptCounts.whole(sequences));
  }

  /**
   * Checks the sequences and cuts the list so that no part has too many logits or too many tokens.
   *
   * @param predicting how many of the last tokens of each give logits
   */
  private List<Part> parts(
      List<int[]> sequences, List<Integer> promptLengths, List<Integer> predicting) {
    requireOpen();
    TokenRows.check(this, sequences, contextLength());
    PromptCounts.check(sequences, promptLengths);
    PassMemory memory = passMemory();
    List<Part> parts = new ArrayList<>();
    int first = 0;
    long longest = 0;
    long most = 0;
    for (int i = 0; i < sequences.size(); i++) {
      longest = Math.max(longest, sequences.get(i).length);
      most = Math.max(most, predicting.get(i));
      long rows = i - first + 1L;
      if (i > first
          && (rows * most * vocabularySize() > memory.logits()
              || rows * longest > memory.tokens(longest))) {
        parts.add(new Part(sequences.subList(first, i), promptLengths.subList(first, i)));
        first = i;
        longest = sequences.get(i).length;
        most = predicting.get(i);
      }
    }
    int end = sequences.size();
    parts.add(new Part(sequences.subList(first, end), promptLengths.subList(first, end)));
    return parts;
  }
}
