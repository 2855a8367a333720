/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An encoder in memory with its tokenizer: it cuts texts into windows and computes a row of numbers
 * for each window, logits or the mean over its tokens as the head of the blueprint says.
 *
 * <p>Texts are computed in order of their length, packed without padding, so that nothing is spent
 * on it and no mask is needed; a text's rows depend on the other texts by no more than rounding.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
final class LoadedEncoder implements AutoCloseable {
  /** Asks {@link #tokenRows} for the logits of the head. */
  static final int LOGITS = -1;

  /**
   * Tokens of every batch of {@link #tokenRowsAlike}: enough for kernels to be fast, and a whole
   * number of their tiles. The rows of a tile that is cut off round otherwise: of 128 rows the last
   * two, where oneDNN takes six at once.
   */
  private static final int ALIKE = 192;

  /** Texts tokenised and sorted at once. */
  private static final int TEXTS = 2048;

  private final String name;
  private final EncoderBlueprint blueprint;
  private final Fingerprint fingerprint;
  private final Tokenizer tokenizer;
  private final WindowCutter cutter;
  private final NDManager memory;
  private final Encoder encoder;
  private final int batchTokens;
  private final Unclosed open;
  // Closing frees native memory, so it must wait for calls in progress.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * How texts are cut, and how much is computed at once.
   *
   * @param tokens longest window, special tokens included
   * @param overlap tokens of a text that a window shares with the one before it
   * @param batchTokens tokens computed at once
   */
  record Windows(int tokens, int overlap, int batchTokens) {}

  /**
   * What was computed of a text.
   *
   * @param tokens how many it has, special tokens not counted
   * @param lengths of its windows in tokens, special tokens included
   * @param rows one a window
   */
  record Encoded(int tokens, List<Integer> lengths, List<float[]> rows) {}

  private LoadedEncoder(
      String name,
      EncoderCheckpoint files,
      Fingerprint fingerprint,
      Tokenizer tokenizer,
      WindowCutter cutter,
      NDManager memory,
      Encoder encoder,
      int batchTokens) {
    this.name = name;
    this.blueprint = files.blueprint();
    this.fingerprint = fingerprint;
    this.tokenizer = tokenizer;
    this.cutter = cutter;
    this.memory = memory;
    this.encoder = encoder;
    this.batchTokens = batchTokens;
    this.open = Unclosed.watch(this, "the " + name + " of " + files.folder().path());
  }

  /**
   * Loads the weights and the tokenizer.
   *
   * @param name what it is, for messages, such as {@code classifier}
   * @throws CheckpointException if the files do not belong together
   * @throws io.detoxj.core.ConfigException if a window has no room for more than the overlap
   * @throws IOException if a file cannot be read
   */
  static LoadedEncoder load(String name, EncoderCheckpoint files, LoadOptions load, Windows windows)
      throws IOException {
    Offline.byDefault();
    Path folder = files.folder().path();
    EncoderBlueprint blueprint = files.blueprint();
    Tokenizer tokenizer = FolderTokenizer.load(folder, files.folder().modelType());
    NDManager memory = NDManager.newBaseManager(load.device(), "PyTorch");
    try {
      requireFits(tokenizer, blueprint, folder);
      WindowCutter cutter = WindowCutter.of(tokenizer, windows.tokens(), windows.overlap(), folder);
      ModelTensors tensors = files.tensors(memory, load);
      TorchOps ops = TorchOps.of(load.linearVariant());
      TorchOps.noGradients();
      Encoder encoder = new Encoder(blueprint, tensors, ops, memory, false);
      for (int layer = 0; layer < blueprint.sizes().layers(); layer++) {
        for (String module : blueprint.layers().attentionInputs(layer)) {
          // The encoder has them as one matrix now.
          Encoder.KINDS.forEach(kind -> tensors.get(module + kind).close());
        }
      }
      Fingerprint fingerprint =
          Fingerprint.builder()
              .putAll(files.folder().fingerprint())
              .put("tokenizer", tokenizer.fingerprint())
              .build();
      return new LoadedEncoder(
          name, files, fingerprint, tokenizer, cutter, memory, encoder, windows.batchTokens());
    } catch (RuntimeException | IOException e) {
      memory.close();
      tokenizer.close();
      throw e;
    }
  }

  private static void requireFits(Tokenizer tokenizer, EncoderBlueprint blueprint, Path folder) {
    int size = blueprint.sizes().vocabularySize();
    if (tokenizer.ordinarySize() > size) {
      throw new CheckpointException(
          "%s: the tokenizer has %s tokens but config.json says vocab_size %s; they do not belong together"
              .formatted(folder, tokenizer.ordinarySize(), size));
    }
  }

  /** Of the files: configuration, weights and tokenizer. */
  Fingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * Computes texts of any length; an empty one from the special tokens alone.
   *
   * @throws ScoringException if a number is not finite, or a text has a token without a row
   * @throws IllegalStateException if it is closed
   */
  List<Encoded> encode(List<String> texts) {
    List<Encoded> results = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += TEXTS) {
      List<String> some = texts.subList(from, Math.min(texts.size(), from + TEXTS));
      results.addAll(whileOpen(() -> encoded(some)));
    }
    return results;
  }

  private List<Encoded> encoded(List<String> texts) {
    List<int[]> windows = new ArrayList<>();
    int[] firstWindow = new int[texts.size() + 1];
    List<int[]> tokens = tokenizer.encodeAll(texts);
    for (int text = 0; text < texts.size(); text++) {
      windows.addAll(cutter.windows(tokens.get(text)));
      firstWindow[text + 1] = windows.size();
    }
    windows.forEach(this::requireRows);
    List<float[]> rows = computed(windows, null);
    List<Encoded> results = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      int from = firstWindow[text];
      int to = firstWindow[text + 1];
      results.add(
          new Encoded(
              tokens.get(text).length,
              windows.subList(from, to).stream().map(window -> window.length).toList(),
              rows.subList(from, to)));
    }
    return results;
  }

  /** Added tokens may have no row in the checkpoint. */
  private void requireRows(int[] ids) {
    int rows = blueprint.sizes().vocabularySize();
    for (int id : ids) {
      if (id >= rows) {
        throw new ScoringException(
            "a text has the token \"%s\", id %s, for which the %s has no row: it has %s; take it out of the text"
                .formatted(tokenizer.token(id), id, name, rows));
      }
    }
  }

  /**
   * The rows of token ids as they are, special tokens included.
   *
   * @throws IllegalArgumentException if a sequence is empty, too long, or holds an id outside the
   *     vocabulary
   * @throws ScoringException if a number is not finite
   * @throws IllegalStateException if it is closed
   */
  List<float[]> rows(List<int[]> sequences) {
    int vocabulary = blueprint.sizes().vocabularySize();
    for (int[] ids : sequences) {
      if (ids.length < 1 || ids.length > blueprint.maxTokens()) {
        throw new IllegalArgumentException(
            "a sequence has " + ids.length + " tokens; allowed are 1 to " + blueprint.maxTokens());
      }
      if (Arrays.stream(ids).anyMatch(id -> id < 0 || id >= vocabulary)) {
        throw new IllegalArgumentException(
            "a token id is outside the vocabulary, 0 to " + (vocabulary - 1));
      }
    }
    return whileOpen(() -> computed(sequences, null));
  }

  /**
   * The rows of pairs of texts.
   *
   * @throws ScoringException if a number is not finite, or a token has no row
   * @throws IllegalStateException if it is closed
   */
  List<float[]> pairRows(List<PairCutter.Pair> pairs) {
    return whileOpen(
        () -> {
          pairs.forEach(pair -> requireRows(pair.ids()));
          return computed(
              pairs.stream().map(PairCutter.Pair::ids).toList(),
              pairs.stream().map(PairCutter.Pair::second).toList());
        });
  }

  private List<float[]> computed(List<int[]> sequences, @Nullable List<Integer> seconds) {
    TorchOps.noGradients();
    float[][] results = new float[sequences.size()][];
    for (List<Integer> indexes : Batches.of(sequences, batchTokens)) {
      List<int[]> batch = indexes.stream().map(sequences::get).toList();
      List<Integer> some = seconds == null ? null : indexes.stream().map(seconds::get).toList();
      try (PackedBatch packed = new PackedBatch(memory, blueprint, batch, some)) {
        NDArray logits = encoder.logits(packed);
        FloatBuffer values = logits.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int index : indexes) {
          results[index] = row(values);
        }
      }
    }
    return Arrays.asList(results);
  }

  /** How many numbers {@link #tokenRows} computes for each token. */
  private int perToken(int layers) {
    return layers < 0 ? blueprint.labels() : blueprint.sizes().width();
  }

  /**
   * What is computed of each token of sequences, special tokens included.
   *
   * @param layers after how many layers the hidden states are wanted; {@link #LOGITS} for what the
   *     head makes of the last
   * @return for each sequence, in the same order, {@code [tokens, width]} or {@code [tokens,
   *     labels]}, token after token
   * @throws ScoringException if a number is not finite, or a token has no row
   * @throws IllegalStateException if it is closed
   */
  List<float[]> tokenRows(List<int[]> sequences, int layers) {
    return tokenRows(sequences, layers, batchTokens, false);
  }

  /**
   * The same, but what comes out of a sequence is the same to the bit whatever is computed beside
   * it: kernels round by the shape of their input, so all batches have {@link #ALIKE} tokens, the
   * last ones of which may count for nothing. A longer sequence is a batch of its own.
   */
  List<float[]> tokenRowsAlike(List<int[]> sequences, int layers) {
    return tokenRows(sequences, layers, ALIKE, true);
  }

  private List<float[]> tokenRows(
      List<int[]> sequences, int layers, int maxTokens, boolean filledUp) {
    return whileOpen(
        () -> {
          sequences.forEach(this::requireRows);
          TorchOps.noGradients();
          float[][] results = new float[sequences.size()][];
          for (List<Integer> indexes : Batches.of(sequences, maxTokens)) {
            List<int[]> batch = new ArrayList<>(indexes.stream().map(sequences::get).toList());
            if (filledUp) {
              fillUp(batch);
            }
            try (PackedBatch packed = new PackedBatch(memory, blueprint, batch)) {
              NDArray rows =
                  layers < 0 ? encoder.tokenLogits(packed) : encoder.statesAfter(packed, layers);
              FloatBuffer values =
                  rows.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
              for (int index : indexes) {
                results[index] = finite(values, sequences.get(index).length * perToken(layers));
              }
            }
          }
          return Arrays.asList(results);
        });
  }

  /** Adds sequences that nobody asks for, until the batch has {@link #ALIKE} tokens. */
  private void fillUp(List<int[]> batch) {
    int known = batch.get(0)[0];
    int rest = ALIKE - batch.stream().mapToInt(sequence -> sequence.length).sum();
    while (rest > 0) {
      int[] filler = new int[Math.min(rest, blueprint.maxTokens())];
      Arrays.fill(filler, known);
      batch.add(filler);
      rest -= filler.length;
    }
  }

  /** The table of tokens, {@code [vocabulary * embeddingWidth]}. */
  float[] words() {
    return whileOpen(encoder::words);
  }

  /** The tokenizer, closed with the encoder. */
  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What cuts texts into windows. */
  WindowCutter cutter() {
    return cutter;
  }

  private float[] row(FloatBuffer values) {
    return finite(values, blueprint.labels());
  }

  private float[] finite(FloatBuffer values, int count) {
    float[] row = new float[count];
    values.get(row);
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new ScoringException(
            "the %s computed %s; its weights are damaged, get them again".formatted(name, value));
      }
    }
    return row;
  }

  /** How many native arrays it holds; the same before and after each call. */
  int nativeArrays() {
    return ((PtNDManager) memory).getManagedArrays().size();
  }

  private <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (!open.isOpen()) {
        throw new IllegalStateException("the " + name + " is closed; load it again");
      }
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (open.close()) {
        encoder.close();
        memory.close();
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
