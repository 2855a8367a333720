/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An encoder that gives each token of a text its hidden state after a layer, as {@code
 * output_hidden_states} of transformers does. A head that the folder may have is left aside.
 *
 * <p>A text longer than the model is cut after its first window, which is said.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class TokenEncoder implements AutoCloseable {
  private static final int BATCH_TOKENS = 2048;

  private final Info info;
  private final Fingerprint fingerprint;
  private final LoadedEncoder encoder;

  /**
   * What an encoder is.
   *
   * @param architecture model_type of config.json
   * @param weightsSha256 of the weights, as {@link
   *     io.detoxj.core.checkpoint.CheckpointFolder#weightsSha256}
   * @param layers how many it has
   * @param width how many numbers a state has
   * @param maxTokens the longest text, special tokens included
   */
  public record Info(
      String architecture, String weightsSha256, int layers, int width, int maxTokens) {}

  /** The states of a text. */
  public static final class States {
    private final int[] ids;
    private final int before;
    private final int after;
    private final float[] values;
    private final boolean cut;

    States(int[] ids, int before, int after, float[] values, boolean cut) {
      this.ids = ids;
      this.before = before;
      this.after = after;
      this.values = values;
      this.cut = cut;
    }

    /** How many tokens there are, special tokens included. */
    public int size() {
      return ids.length;
    }

    /** The id of a token. */
    public int id(int token) {
      return ids[token];
    }

    /** Whether a token is part of the text, not one of the special tokens around it. */
    public boolean isText(int token) {
      return token >= before && token < ids.length - after;
    }

    /** Whether there is no token of the text. */
    public boolean isEmpty() {
      return ids.length <= before + after;
    }

    /** The state of a token, {@code [width]}; a copy. */
    public float[] state(int token) {
      int width = values.length / ids.length;
      return Arrays.copyOfRange(values, token * width, (token + 1) * width);
    }

    /** Whether the text was longer than the model, and is cut. */
    public boolean isCut() {
      return cut;
    }
  }

  private TokenEncoder(Info info, Fingerprint fingerprint, LoadedEncoder encoder) {
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
  public static TokenEncoder load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads an encoder: config.json of BERT, RoBERTa, XLM-R or DistilBERT, model.safetensors or its
   * shards, and tokenizer.json or the older files that {@link
   * io.detoxj.core.tokenizer.FolderTokenizer} reads.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported encoder
   * @throws IOException if a file cannot be read
   */
  public static TokenEncoder load(Path folder, LoadOptions options) throws IOException {
    EncoderCheckpoint files = EncoderCheckpoint.withoutHead(folder, options.strictConfig());
    EncoderBlueprint blueprint = files.blueprint();
    LoadedEncoder encoder =
        LoadedEncoder.load(
            "token encoder",
            files,
            options,
            new LoadedEncoder.Windows(blueprint.maxTokens(), 0, BATCH_TOKENS));
    Info info =
        new Info(
            files.folder().modelType(),
            files.folder().weightsSha256(),
            blueprint.sizes().layers(),
            blueprint.sizes().width(),
            blueprint.maxTokens());
    Fingerprint fingerprint =
        Fingerprint.builder()
            .put("checkpoint", encoder.fingerprint())
            .put("loaded", options.fingerprint())
            .build();
    return new TokenEncoder(info, fingerprint, encoder);
  }

  /** What this encoder is. */
  public Info info() {
    return info;
  }

  /** Everything that makes its states: files, and how it is loaded. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * The states of texts.
   *
   * @param texts an empty one has the special tokens alone
   * @param layer after which layer, 0 for the embeddings
   * @return one for each text, in the same order
   * @throws IllegalArgumentException if there is no such layer
   * @throws ScoringException if a number is not finite, or a text has a token without a row
   * @throws IllegalStateException if this encoder is closed
   */
  public List<States> encode(List<String> texts, int layer) {
    return encoded(texts, layer, encoder::tokenRows);
  }

  /**
   * The states of texts, each the same to the bit whatever is encoded beside it, on one machine
   * with one number of threads. They differ from those of {@link #encode} by no more than rounding,
   * and take longer for few texts, since all batches have one number of tokens.
   *
   * @throws IllegalArgumentException as {@link #encode}
   * @throws ScoringException as {@link #encode}
   * @throws IllegalStateException as {@link #encode}
   */
  public List<States> encodeAlike(List<String> texts, int layer) {
    return encoded(texts, layer, encoder::tokenRowsAlike);
  }

  private List<States> encoded(
      List<String> texts, int layer, BiFunction<List<int[]>, Integer, List<float[]>> computing) {
    if (layer < 0 || layer > info.layers()) {
      throw new IllegalArgumentException(
          "layer %s is not there; the encoder has layers 0 to %s".formatted(layer, info.layers()));
    }
    List<int[]> windows = new ArrayList<>();
    List<Boolean> cut = new ArrayList<>();
    for (int[] ids : encoder.tokenizer().encodeAll(texts)) {
      List<int[]> all = encoder.cutter().windows(ids);
      windows.add(all.get(0));
      cut.add(all.size() > 1);
    }
    List<float[]> rows = computing.apply(windows, layer);
    int before = encoder.cutter().specialBefore();
    List<States> states = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      int after = encoder.cutter().special() - before;
      states.add(new States(windows.get(i), before, after, rows.get(i), cut.get(i)));
    }
    return states;
  }

  /**
   * The table of tokens that stands before its layers.
   *
   * @return a copy, {@code [vocabulary * width]}, a row a token id; of some architectures the rows
   *     have another width than the states
   * @throws IllegalStateException if this encoder is closed
   */
  public float[] tokenTable() {
    return encoder.words();
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
