/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.tokenizer.FolderTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
  /** Of the forward pass and the cutting into windows; higher when the same files say otherwise. */
  private static final String CODE = "1";

  private final ClassifierInfo info;
  private final Fingerprint fingerprint;
  private final LoadedEncoder encoder;

  private TextClassifier(ClassifierInfo info, Fingerprint fingerprint, LoadedEncoder encoder) {
    this.info = info;
    this.fingerprint = fingerprint;
    this.encoder = encoder;
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
    ClassifierCheckpoint files = ClassifierCheckpoint.open(folder, options);
    ClassifierInfo info = info(files, options);
    LoadedEncoder encoder =
        LoadedEncoder.load(
            "classifier",
            files.encoder(),
            options.load(),
            new LoadedEncoder.Windows(info.windowTokens(), info.overlap(), options.batchTokens()));
    return new TextClassifier(info, fingerprint(encoder, info, options), encoder);
  }

  private static ClassifierInfo info(ClassifierCheckpoint files, ClassifierOptions options)
      throws IOException {
    CheckpointFolder folder = files.encoder().folder();
    int most = files.encoder().blueprint().maxTokens();
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
      LoadedEncoder encoder, ClassifierInfo info, ClassifierOptions options) {
    return Fingerprint.builder()
        .put("checkpoint", encoder.fingerprint())
        .put("loaded", options.load().fingerprint())
        .put("problem_type", info.problemType().name())
        .put("window_tokens", info.windowTokens())
        .put("overlap", info.overlap())
        .put("code", CODE)
        .build();
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
    return encoder.encode(texts).stream()
        .map(one -> new Classification(info.problemType(), one.tokens(), one.rows()))
        .toList();
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
    return encoder.rows(sequences);
  }

  /** How many native arrays this classifier holds; the same before and after each call. */
  int nativeArrays() {
    return encoder.nativeArrays();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    encoder.close();
  }
}
