/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.FolderTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder that gives each text a vector, so that texts of like meaning have vectors of like
 * direction: the mean of the last hidden states over all tokens, special tokens included, or the
 * first token's state where the folder's pooling says so, then the folder's dense layers if it has
 * any, made one unit long (Reimers and Gurevych, "Sentence-BERT", 2019). It equals {@code
 * SentenceTransformer.encode(text, normalize_embeddings=True)} for models such as all-MiniLM-L6-v2
 * and text2vec (mean), BGE (first token) and LaBSE (first token, dense layer with tanh); a head
 * that the folder may have is left aside.
 *
 * <p>A text longer than a window is not cut short, as sentence-transformers would cut it: its
 * windows, which do not overlap, each have a part by their number of tokens, before dense layers.
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
  private final List<DenseLayer> dense;

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

  private SentenceEncoder(
      Info info, Fingerprint fingerprint, LoadedEncoder encoder, List<DenseLayer> dense) {
    this.info = info;
    this.fingerprint = fingerprint;
    this.encoder = encoder;
    this.dense = dense;
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
   * Loads an encoder: config.json of BERT, ERNIE, RoBERTa, XLM-R or DistilBERT, model.safetensors
   * or its shards, and tokenizer.json or the older files that {@link FolderTokenizer} reads.
   * Windows are as long as sentence_bert_config.json says, or else as the model has positions for.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported encoder, or
   *     modules.json and the files of its modules ask for what is none of the above
   * @throws IOException if a file cannot be read
   */
  public static SentenceEncoder load(Path folder, LoadOptions options) throws IOException {
    SentenceModules modules = SentenceModules.read(folder);
    EncoderCheckpoint files =
        modules.firstToken()
            ? EncoderCheckpoint.withFirstToken(folder, options.strictConfig())
            : EncoderCheckpoint.withoutHead(folder, options.strictConfig());
    int width = files.blueprint().sizes().width();
    List<DenseLayer> dense = new ArrayList<>();
    for (Path module : modules.dense()) {
      DenseLayer layer = DenseLayer.read(module, width);
      dense.add(layer);
      width = layer.outputs();
    }
    int most = files.blueprint().maxTokens();
    int window = Math.min(most, modules.longest().orElse(most));
    LoadedEncoder encoder =
        LoadedEncoder.load(
            "sentence encoder", files, options, new LoadedEncoder.Windows(window, 0, BATCH_TOKENS));
    Info info = new Info(files.folder().modelType(), files.folder().weightsSha256(), width, window);
    Fingerprint.Builder fingerprint =
        Fingerprint.builder()
            .put("checkpoint", encoder.fingerprint())
            .put("loaded", options.fingerprint())
            .put("window_tokens", window)
            .put("code", CODE);
    if (modules.firstToken()) {
      fingerprint.put("pooling", "first token");
    }
    for (int i = 0; i < dense.size(); i++) {
      fingerprint.put("dense_" + i, dense.get(i).sha256());
    }
    return new SentenceEncoder(info, fingerprint.build(), encoder, List.copyOf(dense));
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
    return encoder.encode(texts).stream().map(this::unit).toList();
  }

  /** The windows by their tokens, then the dense layers, one unit long. */
  private float[] unit(LoadedEncoder.Encoded text) {
    double[] sum = new double[text.rows().get(0).length];
    for (int window = 0; window < text.rows().size(); window++) {
      float[] mean = text.rows().get(window);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (double) text.lengths().get(window) * mean[i];
      }
    }
    if (!dense.isEmpty()) {
      double tokens = text.lengths().stream().mapToInt(Integer::intValue).sum();
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= tokens;
      }
      for (DenseLayer layer : dense) {
        sum = layer.of(sum);
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
