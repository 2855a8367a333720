/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * An encoder with a head of one number that reads two texts at once, as {@code
 * AutoModelForSequenceClassification} with num_labels 1 computes it from {@code tokenizer(first,
 * second, truncation=True)}: BLEURT (Sellam, Das and Parikh, ACL 2020), cross-encoders of
 * similarity, and whatever else a BERT, RoBERTa, XLM-R or DistilBERT folder was trained to say of a
 * pair. BERT gets the token types 0 and 1.
 *
 * <p>The number is the logit, on no scale but that of the training. Where config.json names an
 * activation for sentence-transformers' CrossEncoder, that is applied.
 *
 * <p>A pair longer than the model is cut at the end of the longer text, as transformers cuts it,
 * and said to be. Pairs are computed in order of their length, packed without padding.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class PairRegressor implements AutoCloseable {
  /** Of the forward pass and the cutting; higher when the same files say otherwise. */
  private static final String CODE = "1";

  private static final int BATCH_TOKENS = 2048;
  private static final int AT_ONCE = 2048;

  private final Info info;
  private final Fingerprint fingerprint;
  private final LoadedEncoder encoder;
  private final PairCutter cutter;

  /**
   * What a regressor is.
   *
   * @param architecture model_type of config.json
   * @param weightsSha256 of the weights, as {@link CheckpointFolder#weightsSha256}
   * @param maxTokens the longest pair, special tokens included
   * @param sigmoid whether the number is the sigmoid of the logit, as config.json asks for
   */
  public record Info(String architecture, String weightsSha256, int maxTokens, boolean sigmoid) {}

  /**
   * What it says of a pair.
   *
   * @param value the number; finite
   * @param cut whether the pair was longer than the model, and is cut
   */
  public record Score(double value, boolean cut) {}

  private PairRegressor(
      Info info, Fingerprint fingerprint, LoadedEncoder encoder, PairCutter cutter) {
    this.info = info;
    this.fingerprint = fingerprint;
    this.encoder = encoder;
    this.cutter = cutter;
  }

  /**
   * Loads a regressor on the CPU in float32, with pairs as long as it has positions for.
   *
   * @throws CheckpointException as {@link #load(Path, LoadOptions, OptionalInt)}
   * @throws IOException if a file cannot be read
   */
  public static PairRegressor load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard(), OptionalInt.empty());
  }

  /**
   * Loads a regressor: config.json, model.safetensors or its shards, and tokenizer.json or the
   * older files that {@link io.detoxj.core.tokenizer.FolderTokenizer} reads.
   *
   * @param maxTokens the longest pair, special tokens included, such as 128 for BLEURT's small
   *     checkpoints; empty for as long as the model has positions for
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported encoder with
   *     a head of one number
   * @throws ConfigException if pairs of that length do not fit the model
   * @throws IOException if a file cannot be read
   */
  public static PairRegressor load(Path folder, LoadOptions options, OptionalInt maxTokens)
      throws IOException {
    refuseComet(folder);
    CheckpointFolder files = CheckpointFolder.openWithAnyTokenizer(folder);
    ConfigReader config = EncoderCheckpoint.config(files);
    EncoderArchitecture architecture = EncoderArchitecture.named(files.modelType(), config);
    boolean sigmoid = sigmoid(config);
    EncoderBlueprint blueprint = architecture.read(config, requireOneLabel(config));
    config.finish(options.strictConfig()).log();
    int longest = length(maxTokens, blueprint.maxTokens(), folder);
    LoadedEncoder encoder =
        LoadedEncoder.load(
            "regressor",
            EncoderCheckpoint.of(files, blueprint),
            options,
            new LoadedEncoder.Windows(blueprint.maxTokens(), 0, BATCH_TOKENS));
    try {
      PairCutter cutter = PairCutter.of(encoder.tokenizer(), longest, folder);
      Fingerprint fingerprint =
          Fingerprint.builder()
              .put("checkpoint", encoder.fingerprint())
              .put("loaded", options.fingerprint())
              .put("pair_tokens", longest)
              .put("sigmoid", Boolean.toString(sigmoid))
              .put("code", CODE)
              .build();
      Info info = new Info(files.modelType(), files.weightsSha256(), longest, sigmoid);
      return new PairRegressor(info, fingerprint, encoder, cutter);
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static int length(OptionalInt wanted, int most, Path folder) {
    if (wanted.orElse(most) > most) {
      throw new ConfigException(
          "pairs of %s tokens are longer than the model of %s allows, which has positions for %s"
              .formatted(wanted.getAsInt(), folder, most));
    }
    return wanted.orElse(most);
  }

  /** COMET's folders have no config.json, and its estimators read more than one vector. */
  private static void refuseComet(Path folder) {
    boolean config = Files.exists(folder.resolve("config.json"));
    if (!config && Files.exists(folder.resolve("hparams.yaml"))) {
      throw new CheckpointException(
          "%s is a folder of COMET, whose estimator reads several sentence vectors and mixes layers, or is XCOMET; neither is supported. Compute its scores with COMET itself and wrap them in a Judge"
              .formatted(folder));
    }
  }

  private static int requireOneLabel(ConfigReader config) {
    // How a loss was computed; the number is the same.
    config.ignore("problem_type", "label2id");
    int named = config.node("id2label").size();
    int labels = named > 0 ? named : config.size("num_labels", 2);
    config.ignore("num_labels");
    if (labels != 1) {
      throw config.refused(
          "the head has %s labels; a regressor of pairs has one, as num_labels 1 makes it. Load a classifier with TextClassifier"
              .formatted(labels));
    }
    return labels;
  }

  /** What newer versions of sentence-transformers write for a CrossEncoder. */
  private static boolean sigmoid(ConfigReader config) {
    String function = config.node("sentence_transformers").path("activation_fn").asText();
    String older = config.node("sbert_ce_default_activation_function").asText();
    String named = function.isEmpty() ? older : function;
    return switch (named.substring(named.lastIndexOf('.') + 1)) {
      case "", "Identity" -> false;
      case "Sigmoid" -> true;
      default ->
          throw config.unsupported("activation_fn", named, "Identity or Sigmoid of torch.nn");
    };
  }

  /** What this regressor is. */
  public Info info() {
    return info;
  }

  /** Everything that makes its numbers: files, length of pairs, how it is loaded. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * Scores pairs. A pair that is there several times is computed once.
   *
   * @param pairs either text may be empty
   * @return one score a pair, in the same order
   * @throws ScoringException if a number is not finite, or a text has a token without a row
   * @throws IllegalStateException if this regressor is closed
   */
  public List<Score> score(List<TextPair> pairs) {
    List<TextPair> different = pairs.stream().distinct().toList();
    Map<TextPair, Score> scores = new HashMap<>();
    for (int from = 0; from < different.size(); from += AT_ONCE) {
      List<TextPair> some = different.subList(from, Math.min(different.size(), from + AT_ONCE));
      List<PairCutter.Pair> sequences = sequences(some);
      List<float[]> rows = encoder.pairRows(sequences);
      IntStream.range(0, some.size())
          .forEach(
              i ->
                  scores.put(
                      some.get(i), new Score(value(rows.get(i)[0]), sequences.get(i).cut())));
    }
    return pairs.stream().map(scores::get).toList();
  }

  private List<PairCutter.Pair> sequences(List<TextPair> pairs) {
    List<int[]> firsts =
        encoder.tokenizer().encodeAll(pairs.stream().map(TextPair::first).toList());
    List<int[]> seconds =
        encoder.tokenizer().encodeAll(pairs.stream().map(TextPair::second).toList());
    List<PairCutter.Pair> sequences = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      sequences.add(cutter.pair(firsts.get(i), seconds.get(i)));
    }
    return sequences;
  }

  private double value(float logit) {
    return info.sigmoid() ? 1 / (1 + Math.exp(-logit)) : logit;
  }

  /** How many native arrays it holds; the same before and after each call. */
  int nativeArrays() {
    return encoder.nativeArrays();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    encoder.close();
  }
}
