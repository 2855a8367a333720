/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.io.Unclosed;
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

/**
 * A transformer encoder with a classification head, read from a Hugging Face folder: BERT, RoBERTa,
 * XLM-R and DistilBERT, as transformers' {@code ...ForSequenceClassification} classes compute them.
 *
 * <p>Texts are computed in order of their length, packed without padding, so that nothing is spent
 * on it and no mask is needed; a text's logits depend on the other texts by no more than rounding.
 * A text longer than the model is cut into overlapping windows, never silently cut short.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class TextClassifier implements AutoCloseable {
  /** Texts tokenised and sorted at once. */
  private static final int TEXTS = 2048;

  /** Of the forward pass and the cutting into windows; higher when the same files say otherwise. */
  private static final String CODE = "1";

  private final ClassifierInfo info;
  private final Fingerprint fingerprint;
  private final EncoderBlueprint blueprint;
  private final Tokenizer tokenizer;
  private final WindowCutter cutter;
  private final NDManager memory;
  private final Encoder encoder;
  private final int batchTokens;
  private final Unclosed open;
  // Closing frees native memory, so it must wait for calls in progress.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private TextClassifier(
      ClassifierInfo info,
      Fingerprint fingerprint,
      EncoderBlueprint blueprint,
      Tokenizer tokenizer,
      WindowCutter cutter,
      NDManager memory,
      Encoder encoder,
      int batchTokens,
      Path folder) {
    this.info = info;
    this.fingerprint = fingerprint;
    this.blueprint = blueprint;
    this.tokenizer = tokenizer;
    this.cutter = cutter;
    this.memory = memory;
    this.encoder = encoder;
    this.batchTokens = batchTokens;
    this.open = Unclosed.watch(this, "the classifier of " + folder);
  }

  /**
   * Loads a classifier with the standard options.
   *
   * @throws CheckpointException as {@link #load(Path, ClassifierOptions)}
   * @throws IOException if a file cannot be read
   */
  public static TextClassifier load(Path folder) throws IOException {
    return load(folder, ClassifierOptions.standard());
  }

  /**
   * Loads a classifier: config.json, model.safetensors or its shards, and tokenizer.json or the
   * older files that {@link FolderTokenizer} reads. Weights of float16 and bfloat16 are widened.
   *
   * <p>How logits become probabilities is decided by the first of these that applies: the options;
   * problem_type of config.json; one label is a sigmoid; the labels of the Jigsaw challenges, of
   * which severe_toxic implies toxic, are sigmoids; two labels are a softmax. More labels without a
   * problem_type are refused.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported classifier
   * @throws ConfigException if the windows asked for do not fit the model
   * @throws IOException if a file cannot be read
   */
  public static TextClassifier load(Path folder, ClassifierOptions options) throws IOException {
    Offline.byDefault();
    EncoderCheckpoint files = EncoderCheckpoint.open(folder, options);
    CheckpointFolder checkpoint = files.folder();
    EncoderBlueprint blueprint = files.blueprint();
    ClassifierInfo info = info(files, options);
    Tokenizer tokenizer = FolderTokenizer.load(folder, checkpoint.modelType());
    NDManager memory = NDManager.newBaseManager(options.load().device(), "PyTorch");
    try {
      requireFits(tokenizer, blueprint, folder);
      WindowCutter cutter = WindowCutter.of(tokenizer, info.windowTokens(), info.overlap(), folder);
      ModelTensors tensors = files.tensors(memory, options.load());
      TorchOps ops = TorchOps.of(options.load().linearVariant());
      TorchOps.noGradients();
      Encoder encoder = new Encoder(blueprint, tensors, ops, memory, false);
      for (int layer = 0; layer < blueprint.sizes().layers(); layer++) {
        for (String module : blueprint.layers().attentionInputs(layer)) {
          // The encoder has them as one matrix now.
          Encoder.KINDS.forEach(kind -> tensors.get(module + kind).close());
        }
      }
      return new TextClassifier(
          info,
          fingerprint(checkpoint, tokenizer, info, options),
          blueprint,
          tokenizer,
          cutter,
          memory,
          encoder,
          options.batchTokens(),
          folder);
    } catch (RuntimeException | IOException e) {
      memory.close();
      tokenizer.close();
      throw e;
    }
  }

  private static ClassifierInfo info(EncoderCheckpoint files, ClassifierOptions options)
      throws IOException {
    CheckpointFolder folder = files.folder();
    int most = files.blueprint().maxTokens();
    int window = options.windowTokens().orElse(most);
    if (window > most) {
      throw new ConfigException(
          "windows of %s tokens are longer than the model of %s allows, which has positions for %s"
              .formatted(window, folder.path(), most));
    }
    return new ClassifierInfo(
        folder.modelType(),
        folder.weightsSha256(),
        files.labels(),
        files.problemType(),
        most,
        window,
        options.overlap(),
        options.load().weights());
  }

  private static Fingerprint fingerprint(
      CheckpointFolder folder, Tokenizer tokenizer, ClassifierInfo info, ClassifierOptions options)
      throws IOException {
    Fingerprint checkpoint =
        Fingerprint.builder()
            .putAll(folder.fingerprint())
            .put("tokenizer", tokenizer.fingerprint())
            .build();
    return Fingerprint.builder()
        .put("checkpoint", checkpoint)
        .put("loaded", options.load().fingerprint())
        .put("problem_type", info.problemType().name())
        .put("window_tokens", info.windowTokens())
        .put("overlap", info.overlap())
        .put("code", CODE)
        .build();
  }

  private static void requireFits(Tokenizer tokenizer, EncoderBlueprint blueprint, Path folder) {
    int size = blueprint.sizes().vocabularySize();
    if (tokenizer.ordinarySize() > size) {
      throw new CheckpointException(
          "%s: the tokenizer has %s tokens but config.json says vocab_size %s; they do not belong together"
              .formatted(folder, tokenizer.ordinarySize(), size));
    }
  }

  /** Everything that makes its logits and probabilities: files, windows, how it is loaded. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** What this classifier is. */
  public ClassifierInfo info() {
    return info;
  }

  /**
   * Classifies texts.
   *
   * @param texts of any length; an empty one is computed from the special tokens alone
   * @return one classification a text, in the same order
   * @throws ScoringException if a logit is not a finite number
   * @throws IllegalStateException if this classifier is closed
   */
  public List<Classification> classify(List<String> texts) {
    List<Classification> results = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += TEXTS) {
      List<String> some = texts.subList(from, Math.min(texts.size(), from + TEXTS));
      results.addAll(whileOpen(() -> classified(some)));
    }
    return results;
  }

  private List<Classification> classified(List<String> texts) {
    List<int[]> windows = new ArrayList<>();
    int[] firstWindow = new int[texts.size() + 1];
    List<int[]> encoded = tokenizer.encodeAll(texts);
    for (int text = 0; text < texts.size(); text++) {
      windows.addAll(cutter.windows(encoded.get(text)));
      firstWindow[text + 1] = windows.size();
    }
    windows.forEach(this::requireRows);
    List<float[]> logits = computed(windows);
    List<Classification> results = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      results.add(
          new Classification(
              info.problemType(),
              encoded.get(text).length,
              logits.subList(firstWindow[text], firstWindow[text + 1])));
    }
    return results;
  }

  /** Added tokens may have no row in the checkpoint. */
  private void requireRows(int[] ids) {
    int rows = blueprint.sizes().vocabularySize();
    for (int id : ids) {
      if (id >= rows) {
        throw new ScoringException(
            "a text has the token \"%s\", id %s, for which the classifier has no row: it has %s; take it out of the text"
                .formatted(tokenizer.token(id), id, rows));
      }
    }
  }

  /**
   * The logits of token ids as they are, special tokens included.
   *
   * @param sequences each of 1 to {@link ClassifierInfo#maxTokens} ids
   * @return for each sequence the logits in the order of the labels
   * @throws IllegalArgumentException if a sequence is empty, too long, or holds an id outside the
   *     vocabulary
   * @throws ScoringException if a logit is not a finite number
   * @throws IllegalStateException if this classifier is closed
   */
  public List<float[]> logits(List<int[]> sequences) {
    int vocabulary = blueprint.sizes().vocabularySize();
    for (int[] ids : sequences) {
      if (ids.length < 1 || ids.length > info.maxTokens()) {
        throw new IllegalArgumentException(
            "a sequence has " + ids.length + " tokens; allowed are 1 to " + info.maxTokens());
      }
      if (Arrays.stream(ids).anyMatch(id -> id < 0 || id >= vocabulary)) {
        throw new IllegalArgumentException(
            "a token id is outside the vocabulary, 0 to " + (vocabulary - 1));
      }
    }
    return whileOpen(() -> computed(sequences));
  }

  private List<float[]> computed(List<int[]> sequences) {
    TorchOps.noGradients();
    float[][] results = new float[sequences.size()][];
    for (List<Integer> indexes : Batches.of(sequences, batchTokens)) {
      List<int[]> batch = indexes.stream().map(sequences::get).toList();
      try (PackedBatch packed = new PackedBatch(memory, blueprint, batch)) {
        NDArray logits = encoder.logits(packed);
        FloatBuffer values = logits.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int index : indexes) {
          results[index] = row(values);
        }
      }
    }
    return Arrays.asList(results);
  }

  private float[] row(FloatBuffer values) {
    float[] row = new float[info.labels().size()];
    values.get(row);
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new ScoringException(
            "the classifier computed " + value + "; its weights are damaged, get them again");
      }
    }
    return row;
  }

  /** How many native arrays this classifier holds; the same before and after each call. */
  int nativeArrays() {
    return ((PtNDManager) memory).getManagedArrays().size();
  }

  private <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (!open.isOpen()) {
        throw new IllegalStateException("the classifier is closed; load it again");
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
