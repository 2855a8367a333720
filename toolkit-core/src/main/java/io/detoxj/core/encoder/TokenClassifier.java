/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder that labels each token of a text, read from a Hugging Face folder of a {@code
 * ...ForTokenClassification} class of BERT, RoBERTa, XLM-R or DistilBERT.
 *
 * <p>A text longer than the model is cut into windows that do not overlap, never silently cut
 * short; near a cut a token has less around it.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class TokenClassifier implements AutoCloseable {
  private static final int BATCH_TOKENS = 2048;

  private final List<String> labels;
  private final Fingerprint fingerprint;
  private final LoadedEncoder encoder;

  /**
   * A token with its label.
   *
   * @param start its first char in the text
   * @param end the char after its last
   * @param label the most probable one
   * @param probability of that label, by softmax over all
   */
  public record Labelled(int start, int end, String label, double probability) {}

  private TokenClassifier(List<String> labels, Fingerprint fingerprint, LoadedEncoder encoder) {
    this.labels = labels;
    this.fingerprint = fingerprint;
    this.encoder = encoder;
  }

  /**
   * Loads a classifier on the CPU in float32.
   *
   * @throws CheckpointException as {@link #load(Path, LoadOptions)}
   * @throws IOException if a file cannot be read
   */
  public static TokenClassifier load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads a classifier: config.json, model.safetensors or its shards, and tokenizer.json or the
   * older files that {@link io.detoxj.core.tokenizer.FolderTokenizer} reads.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of such a classifier
   * @throws IOException if a file cannot be read
   */
  public static TokenClassifier load(Path path, LoadOptions options) throws IOException {
    CheckpointFolder folder = CheckpointFolder.openWithAnyTokenizer(path);
    ConfigReader config = EncoderCheckpoint.config(folder);
    EncoderArchitecture architecture = EncoderArchitecture.named(folder.modelType(), config);
    LabelSet labels = LabelSet.read(config);
    EncoderBlueprint blueprint = architecture.read(config, labels.labels().size()).withTokenHead();
    config.finish(options.strictConfig()).log();
    LoadedEncoder encoder =
        LoadedEncoder.load(
            "token classifier",
            EncoderCheckpoint.of(folder, blueprint),
            options,
            new LoadedEncoder.Windows(blueprint.maxTokens(), 0, BATCH_TOKENS));
    Fingerprint fingerprint =
        Fingerprint.builder()
            .put("checkpoint", encoder.fingerprint())
            .put("loaded", options.fingerprint())
            .build();
    return new TokenClassifier(labels.labels(), fingerprint, encoder);
  }

  /** The labels in the order of the logits. */
  public List<String> labels() {
    return labels;
  }

  /** Everything that makes its labels: files, and how it is loaded. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * Labels the tokens of texts.
   *
   * @param texts of any length
   * @return for each text, in the same order, its tokens in order, special tokens left out
   * @throws ScoringException if a number is not finite, or a text has a token without a row
   * @throws IllegalStateException if this classifier is closed
   */
  public List<List<Labelled>> classify(List<String> texts) {
    List<List<Tokenizer.Placed>> placed = new ArrayList<>();
    List<int[]> windows = new ArrayList<>();
    for (String text : texts) {
      List<Tokenizer.Placed> tokens = encoder.tokenizer().encodeWithPlaces(text);
      placed.add(tokens);
      windows.addAll(
          encoder.cutter().windows(tokens.stream().mapToInt(Tokenizer.Placed::id).toArray()));
    }
    List<float[]> rows = encoder.tokenRows(windows, LoadedEncoder.LOGITS);
    List<List<Labelled>> results = new ArrayList<>();
    int window = 0;
    for (List<Tokenizer.Placed> tokens : placed) {
      List<Labelled> labelled = new ArrayList<>();
      do {
        int content = windows.get(window).length - encoder.cutter().special();
        for (int i = 0; i < content; i++) {
          Tokenizer.Placed token = tokens.get(labelled.size());
          int from = (encoder.cutter().specialBefore() + i) * labels.size();
          labelled.add(best(token, rows.get(window), from));
        }
        window++;
      } while (labelled.size() < tokens.size());
      results.add(labelled);
    }
    return results;
  }

  private Labelled best(Tokenizer.Placed token, float[] logits, int from) {
    int best = 0;
    for (int label = 1; label < labels.size(); label++) {
      best = logits[from + label] > logits[from + best] ? label : best;
    }
    double sum = 0;
    for (int label = 0; label < labels.size(); label++) {
      sum += Math.exp((double) logits[from + label] - logits[from + best]);
    }
    return new Labelled(token.start(), token.end(), labels.get(best), 1 / sum);
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
