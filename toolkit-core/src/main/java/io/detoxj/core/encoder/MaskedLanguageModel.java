/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.architecture.WeightLoader;
import io.detoxj.core.engine.NamedTensors;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An encoder that names the word at a masked place of a text, read from a Hugging Face folder of a
 * {@code ...ForMaskedLM} class: BERT (Devlin et al., 2019), RoBERTa, XLM-R and DistilBERT, as
 * transformers computes them.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class MaskedLanguageModel implements AutoCloseable {
  private static final String CODE = "1";
  private static final int BATCH_TOKENS = 2048;

  private final EncoderBlueprint blueprint;
  private final Fingerprint fingerprint;
  private final Tokenizer tokenizer;
  private final String mask;
  private final int maskId;
  private final Activation activation;
  private final NDManager memory;
  private final TorchOps ops;
  private final Encoder encoder;
  private final NamedTensors head;
  private final Unclosed open;
  // Closing frees native memory, so it must wait for calls in progress.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * A text in which words are asked for.
   *
   * @param ids its tokens, special tokens included, as {@link #encode} gives them
   * @param places which of them, from 0
   */
  public record Blanks(List<Integer> ids, List<Integer> places) {
    /** Keeps copies of the lists. */
    public Blanks {
      ids = List.copyOf(ids);
      places = List.copyOf(places);
    }
  }

  private MaskedLanguageModel(
      EncoderCheckpoint files, LoadOptions options, Tokenizer tokenizer, NDManager memory)
      throws IOException {
    this.blueprint = files.blueprint();
    this.tokenizer = tokenizer;
    this.memory = memory;
    this.mask =
        List.of("[MASK]", "<mask>").stream()
            .filter(one -> tokenizer.id(one).isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        files.folder().path()
                            + ": the tokenizer has neither [MASK] nor <mask>; get the tokenizer of the model again"));
    this.maskId = tokenizer.id(mask).orElseThrow();
    int rows = blueprint.sizes().vocabularySize();
    if (tokenizer.ordinarySize() > rows || maskId >= rows) {
      throw new CheckpointException(
          "%s: the tokenizer has %s tokens but config.json says vocab_size %s; they do not belong together"
              .formatted(
                  files.folder().path(), Math.max(tokenizer.ordinarySize(), maskId + 1), rows));
    }
    this.activation = WordHead.activation(files);
    WordHead.Found found = WordHead.find(files);
    ModelTensors tensors = files.tensors(memory, options);
    ModelTensors ends =
        new WeightLoader(files.folder().weights(), memory, options.device(), options.weights())
            .load(found.parameters(), parameter -> found.inFile().get(parameter.name()));
    this.ops = TorchOps.of(options.linearVariant());
    TorchOps.noGradients();
    this.encoder = new Encoder(blueprint, tensors, ops, memory, false);
    Map<String, NDArray> named = new LinkedHashMap<>();
    found.parameters().forEach(one -> named.put(one.name(), ends.get(one.name())));
    named.putIfAbsent("words.weight", tensors.get(EncoderBlueprint.WORDS));
    this.head = NamedTensors.of(named);
    this.fingerprint =
        Fingerprint.builder()
            .putAll(files.folder().fingerprint())
            .put("tokenizer", tokenizer.fingerprint())
            .put("loaded", options.fingerprint())
            .put("code", CODE)
            .build();
    this.open = Unclosed.watch(this, "the masked language model of " + files.folder().path());
  }

  /**
   * Loads a model on the CPU in float32.
   *
   * @throws CheckpointException as {@link #load(Path, LoadOptions)}
   * @throws IOException if a file cannot be read
   */
  public static MaskedLanguageModel load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads a model: config.json, model.safetensors or its shards, and tokenizer.json or the older
   * files that {@link FolderTokenizer} reads.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported encoder, has
   *     no head that names words, or its tokenizer has no mask
   * @throws IOException if a file cannot be read
   */
  public static MaskedLanguageModel load(Path folder, LoadOptions options) throws IOException {
    Offline.byDefault();
    EncoderCheckpoint files = EncoderCheckpoint.withoutHead(folder, options.strictConfig());
    Tokenizer tokenizer = FolderTokenizer.load(folder, files.folder().modelType());
    NDManager memory = NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      return new MaskedLanguageModel(files, options, tokenizer, memory);
    } catch (RuntimeException | IOException e) {
      memory.close();
      tokenizer.close();
      throw e;
    }
  }

  /** Everything that makes its numbers: files and how it is loaded. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** Text to tokens and back; it is closed with the model. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What stands in a text for a word that is asked for, such as {@code [MASK]}. */
  public String mask() {
    return mask;
  }

  /** The longest text in tokens, special tokens included. */
  public int maxTokens() {
    return blueprint.maxTokens();
  }

  /** How many words the model knows; {@link #logits} has a number for each. */
  public int vocabularySize() {
    return blueprint.sizes().vocabularySize();
  }

  /**
   * The tokens of a text with special tokens around them, and the places of its masks.
   *
   * @param text with {@link #mask} where words are asked for
   */
  public Blanks encode(String text) {
    int[] ids = tokenizer.encodePrompt(text);
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < ids.length; at++) {
      if (ids[at] == maskId) {
        places.add(at);
      }
    }
    return new Blanks(Arrays.stream(ids).boxed().toList(), places);
  }

  /**
   * The logits of all words at the places of texts.
   *
   * @return for each text, in the same order, {@code [places][vocabulary]}
   * @throws IllegalArgumentException if a text has no token, more than {@link #maxTokens}, an id
   *     without a row, or a place that it does not have
   * @throws ScoringException if a logit is not a finite number
   * @throws IllegalStateException if this model is closed
   */
  public List<float[][]> logits(List<Blanks> texts) {
    texts.forEach(this::require);
    lock.readLock().lock();
    try {
      if (!open.isOpen()) {
        throw new IllegalStateException("the masked language model is closed; load it again");
      }
      return computed(texts);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void require(Blanks text) {
    int size = text.ids().size();
    if (size < 1 || size > maxTokens()) {
      throw new IllegalArgumentException(
          "a text has " + size + " tokens; allowed are 1 to " + maxTokens());
    }
    OptionalInt odd =
        text.ids().stream()
            .mapToInt(Integer::intValue)
            .filter(id -> id < 0 || id >= vocabularySize())
            .findFirst();
    if (odd.isPresent() || text.places().stream().anyMatch(at -> at < 0 || at >= size)) {
      throw new IllegalArgumentException(
          odd.isPresent()
              ? "token id %s is outside the vocabulary, 0 to %s"
                  .formatted(odd.getAsInt(), vocabularySize() - 1)
              : "a place must be from 0 to %s, but they are %s".formatted(size - 1, text.places()));
    }
  }

  private List<float[][]> computed(List<Blanks> texts) {
    TorchOps.noGradients();
    List<int[]> sequences =
        texts.stream()
            .map(text -> text.ids().stream().mapToInt(Integer::intValue).toArray())
            .toList();
    float[][][] results = new float[texts.size()][][];
    for (List<Integer> indexes : Batches.of(sequences, BATCH_TOKENS)) {
      List<Blanks> some = indexes.stream().map(texts::get).toList();
      float[][] rows = rows(indexes.stream().map(sequences::get).toList(), some);
      int next = 0;
      for (int index : indexes) {
        int places = texts.get(index).places().size();
        results[index] = Arrays.copyOfRange(rows, next, next + places);
        next += places;
      }
    }
    return Arrays.asList(results);
  }

  /** The logits at all places of a batch, text after text. */
  private float[][] rows(List<int[]> sequences, List<Blanks> texts) {
    List<Long> wanted = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < sequences.size(); i++) {
      for (int place : texts.get(i).places()) {
        wanted.add(offset + place);
      }
      offset += sequences.get(i).length;
    }
    float[][] rows = new float[wanted.size()][vocabularySize()];
    if (rows.length == 0) {
      return rows;
    }
    try (PackedBatch batch = new PackedBatch(memory, blueprint, sequences)) {
      NDArray states = encoder.statesAfter(batch, encoder.layers()); // [tokens, d]
      NDArray places = batch.scratch().create(wanted.stream().mapToLong(Long::longValue).toArray());
      NDArray numbers = encoder.numbers(batch, activation);
      NDArray logits =
          new TensorOps(ops, batch.scratch(), false)
              .call("encoder_words", List.of(states, places, numbers), head, List.of());
      FloatBuffer values = logits.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
      for (float[] row : rows) {
        values.get(row);
        requireFinite(row);
      }
    }
    return rows;
  }

  private static void requireFinite(float[] row) {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new ScoringException(
            "the masked language model computed %s; its weights are damaged, get them again"
                .formatted(value));
      }
    }
  }

  /** How many native arrays it holds; the same before and after each call. */
  int nativeArrays() {
    return ((PtNDManager) memory).getManagedArrays().size();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (open.close()) {
        encoder.close();
        head.close();
        memory.close();
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
