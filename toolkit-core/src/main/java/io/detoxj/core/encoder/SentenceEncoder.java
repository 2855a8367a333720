/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.FolderTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An encoder that gives each text a vector, so that texts of like meaning have vectors of like
 * direction: the mean of the last hidden states over all tokens, special tokens included, made one
 * unit long (Reimers and Gurevych, "Sentence-BERT", 2019). It equals {@code
 * SentenceTransformer.encode(text, normalize_embeddings=True)} for models with mean pooling, such
 * as all-MiniLM-L6-v2, and a head that the folder may have is left aside.
 *
 * <p>A text longer than a window is not cut short, as sentence-transformers would cut it: its
 * windows, which do not overlap, each have a part by their number of tokens.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class SentenceEncoder implements AutoCloseable {
  /** Of the pooling and the cutting into windows; higher when the same files say otherwise. */
  private static final String CODE = "1";

  private static final int BATCH_TOKENS = 2048;

  private final Info info;
  private final Fingerprint fingerprint;
  private final LoadedEncoder encoder;

  /**
   * What a sentence encoder is.
   *
   * @param architecture model_type of config.json
   * @param weightsSha256 of the weights, as {@link
   *     io.detoxj.core.checkpoint.CheckpointFolder#weightsSha256}
   * @param width how many numbers a vector has
   * @param windowTokens the longest window, special tokens included
   */
  public record Info(String architecture, String weightsSha256, int width, int windowTokens) {}

  private SentenceEncoder(Info info, Fingerprint fingerprint, LoadedEncoder encoder) {
    this.info = info;
    this.fingerprint = fingerprint;
    this.encoder = encoder;
  }

  /**
   * Loads an encoder on the CPU in float32.
   *
   * @throws CheckpointException as {@link #load(Path, LoadOptions)}
   * @throws IOException if a file cannot be read
   */
  public static SentenceEncoder load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads an encoder: config.json of BERT, RoBERTa, XLM-R or DistilBERT, model.safetensors or its
   * shards, and tokenizer.json or the older files that {@link FolderTokenizer} reads. Windows are
   * as long as sentence_bert_config.json says, or else as the model has positions for.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported encoder, or
   *     modules.json and 1_Pooling/config.json ask for another pooling than the mean
   * @throws IOException if a file cannot be read
   */
  public static SentenceEncoder load(Path folder, LoadOptions options) throws IOException {
    EncoderCheckpoint files = EncoderCheckpoint.withoutHead(folder, options.strictConfig());
    int most = files.blueprint().maxTokens();
    int window = Math.min(most, SentenceModules.read(folder).orElse(most));
    LoadedEncoder encoder =
        LoadedEncoder.load(
            "sentence encoder", files, options, new LoadedEncoder.Windows(window, 0, BATCH_TOKENS));
    Info info =
        new Info(
            files.folder().modelType(),
            files.folder().weightsSha256(),
            files.blueprint().labels(),
            window);
    Fingerprint fingerprint =
        Fingerprint.builder()
            .put("checkpoint", encoder.fingerprint())
            .put("loaded", options.fingerprint())
            .put("window_tokens", window)
            .put("code", CODE)
            .build();
    return new SentenceEncoder(info, fingerprint, encoder);
  }

  /** What this encoder is. */
  public Info info() {
    return info;
  }

  /** Everything that makes its vectors: files, windows, how it is loaded. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * The vectors of texts.
   *
   * @param texts of any length; an empty one is computed from the special tokens alone
   * @return for each text, in the same order, {@code [width]} numbers whose squares sum to 1
   * @throws ScoringException if a number is not finite, or a vector has no direction
   * @throws IllegalStateException if this encoder is closed
   */
  public List<float[]> encode(List<String> texts) {
    return encoder.encode(texts).stream().map(SentenceEncoder::unit).toList();
  }

  /** The mean over the tokens of all windows, one unit long. */
  private static float[] unit(LoadedEncoder.Encoded text) {
    double[] sum = new double[text.rows().get(0).length];
    for (int window = 0; window < text.rows().size(); window++) {
      float[] mean = text.rows().get(window);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (double) text.lengths().get(window) * mean[i];
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    if (squares == 0) {
      throw new ScoringException(
          "the sentence encoder computed nothing but zeros; its weights are damaged, get them again");
    }
    float[] unit = new float[sum.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (sum[i] / Math.sqrt(squares));
    }
    return unit;
  }

  /**
   * The cosine of two vectors of {@link #encode}, -1 to 1.
   *
   * @throws IllegalArgumentException if they are not of one width
   */
  public static double cosine(float[] one, float[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(
          "vectors of %s and %s numbers are not of one encoder"
              .formatted(one.length, other.length));
    }
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
    }
    return Math.max(-1, Math.min(1, product));
  }

  /** How many native arrays this encoder holds; the same before and after each call. */
  int nativeArrays() {
    return encoder.nativeArrays();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    encoder.close();
  }
}
