/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.encoder.TokenEncoder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A BERT-like encoder that is never trained: texts to the states of their tokens, which are what
 * the autoencoder compresses. Special tokens stand around a text, and the last of them is the end.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class FrozenEncoder implements AutoCloseable {
  /** The layer that is read if no other is asked for. */
  public static final int LAST = -1;

  private static final int TOGETHER = 256;

  private final TokenEncoder encoder;
  private final Tokenizer tokenizer;
  private final int end;
  private final int layer;
  private float @Nullable [] table;

  /**
   * A text as the encoder sees it.
   *
   * @param ids its tokens, special tokens included
   * @param states {@code [tokens * width]}, not standardised
   */
  @SuppressWarnings("ArrayRecordComponent") // a large value that is handed on and not compared
  public record Encoded(int[] ids, float[] states) {}

  private FrozenEncoder(TokenEncoder encoder, Tokenizer tokenizer, int end, int layer) {
    this.layer = layer;
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    this.end = end;
  }

  /**
   * Loads an encoder on the CPU in float32.
   *
   * @param folder of BERT, RoBERTa, XLM-R or DistilBERT, as {@link TokenEncoder#load(Path)}
   * @throws CheckpointException if it is no sound checkpoint of an encoder, or its tokenizer puts
   *     no token at the end of a text
   * @throws IOException if a file cannot be read
   */
  public static FrozenEncoder load(Path folder) throws IOException {
    return load(folder, LAST);
  }

  /**
   * The same with the states after another layer than the last. Those of an encoder that was
   * trained for one vector a sentence, such as MiniLM, tell less and less of the single token.
   *
   * @param layer from 0, the embeddings; {@link #LAST} for the last
   * @throws CheckpointException as {@link #load(Path)}
   * @throws ConfigException if there is no such layer
   * @throws IOException if a file cannot be read
   */
  public static FrozenEncoder load(Path folder, int layer) throws IOException {
    TokenEncoder encoder = TokenEncoder.load(folder);
    try {
      if (layer != LAST && (layer < 0 || layer > encoder.info().layers())) {
        throw new ConfigException(
            "the encoder in %s has layers 0 to %s but layer %s is asked for"
                .formatted(folder, encoder.info().layers(), layer));
      }
      String type = CheckpointFolder.openWithAnyTokenizer(folder).modelType();
      Tokenizer tokenizer = FolderTokenizer.load(folder, type);
      int[] around = tokenizer.encodePrompt("");
      if (around.length < 2) {
        tokenizer.close();
        throw new CheckpointException(
            "%s: its tokenizer puts no tokens around a text, and the last of them is to be the end; give an encoder such as BERT"
                .formatted(folder));
      }
      int read = layer == LAST ? encoder.info().layers() : layer;
      return new FrozenEncoder(encoder, tokenizer, around[around.length - 1], read);
    } catch (RuntimeException | IOException e) {
      encoder.close();
      throw e;
    }
  }

  /** The width of its states. */
  public int width() {
    return encoder.info().width();
  }

  /** The longest text that it reads, special tokens included. */
  public int maxTokens() {
    return encoder.info().maxTokens();
  }

  /** The token that ends a text. */
  public int end() {
    return end;
  }

  /** How many token ids there are. */
  public int tokenizerSize() {
    return tokenizer.vocabularySize();
  }

  /** The layer whose states are read; {@link #LAST} for the last. */
  public int layer() {
    return layer == encoder.info().layers() ? LAST : layer;
  }

  /**
   * What it is on any machine: the hash of its weights, that of its vocabulary, and the layer if it
   * is not the last.
   */
  public Fingerprint identity() {
    Fingerprint.Builder known =
        Fingerprint.builder()
            .put("weights_sha256", encoder.info().weightsSha256())
            .put("vocabulary_sha256", tokenizer.vocabularySha256());
    return layer() == LAST ? known.build() : known.put("layer", layer).build();
  }

  /** The tokens of a text, special tokens included. */
  public int[] ids(String text) {
    return tokenizer.encodePrompt(text);
  }

  /** The text of token ids, without special ones. */
  public String text(int[] ids) {
    return tokenizer.decode(ids).strip();
  }

  /**
   * The text of a rewrite's ids, without special ones; what it has in common with its source is
   * spelt as there, with its capitals and spaces.
   */
  public String text(int[] ids, String source) {
    return SourceSpelling.text(tokenizer, ids, source);
  }

  /**
   * A text.
   *
   * @throws ConfigException if it is longer than the encoder
   */
  public Encoded encode(String text) {
    return encodeAll(List.of(text)).get(0);
  }

  /**
   * Texts; the states of each are the same whatever is encoded beside it, to the bit.
   *
   * @throws ConfigException if one is longer than the encoder
   */
  public List<Encoded> encodeAll(List<String> texts) {
    List<Encoded> all = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += TOGETHER) {
      List<String> some = texts.subList(from, Math.min(texts.size(), from + TOGETHER));
      for (TokenEncoder.States states : encoder.encodeAlike(some, layer)) {
        all.add(encoded(states));
      }
    }
    return all;
  }

  /**
   * Its table of tokens, less the mean row and scaled so that rows have a mean length of 1.
   *
   * @return {@code [tokens * width]}, not to be changed
   * @throws CheckpointException if its rows are not as wide as its states
   */
  synchronized float[] table() {
    if (table == null) {
      float[] rows = encoder.tokenTable();
      if (rows.length % width() != 0 || rows.length / width() < tokenizerSize()) {
        throw new CheckpointException(
            "the encoder's table of tokens is not as wide as its states; train with a decoder that is not tied to it");
      }
      table = centred(rows, width());
    }
    return table;
  }

  private static float[] centred(float[] rows, int width) {
    int count = rows.length / width;
    double[] mean = new double[width];
    for (int i = 0; i < rows.length; i++) {
      mean[i % width] += rows[i] / (double) count;
    }
    double lengths = 0;
    for (int row = 0; row < count; row++) {
      double squares = 0;
      for (int i = 0; i < width; i++) {
        double value = rows[row * width + i] - mean[i];
        squares += value * value;
      }
      lengths += Math.sqrt(squares) / count;
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) ((rows[i] - mean[i % width]) / lengths);
    }
    return rows;
  }

  private Encoded encoded(TokenEncoder.States states) {
    if (states.isCut()) {
      throw new ConfigException(
          "a text has more than the %s tokens that the encoder reads; shorten it"
              .formatted(maxTokens()));
    }
    int width = width();
    int[] ids = new int[states.size()];
    float[] values = new float[ids.length * width];
    for (int token = 0; token < ids.length; token++) {
      ids[token] = states.id(token);
      System.arraycopy(states.state(token), 0, values, token * width, width);
    }
    return new Encoded(ids, values);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
