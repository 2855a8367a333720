/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Documents as one stream of token ids, each followed by the end-of-text token. The stream is a
 * ring: after its last token comes its first.
 */
public final class TokenStream {
  // Bounds the memory that the texts' separate arrays take.
  private static final int DOCUMENTS_AT_ONCE = 1_024;

  private final int[] tokens;

  private TokenStream(int[] tokens) {
    this.tokens = tokens;
  }

  /**
   * Encodes documents and joins them.
   *
   * @param documents the texts, in the order they are to follow each other
   * @param tokenizer encodes the texts
   * @throws ConfigException if the tokenizer has no end-of-text token, there are no documents, or
   *     the stream is too long for one array
   */
  public static TokenStream encode(List<Document> documents, Tokenizer tokenizer) {
    int endOfText =
        tokenizer
            .endOfText()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "the tokenizer has no end-of-text token, which must stand between"
                            + " documents; use a tokenizer that has one"));
    return encode(documents, tokenizer::encodeAll, endOfText);
  }

  /**
   * Encodes documents and joins them for a model that exists, which knows how its texts end.
   *
   * @param documents the texts, in the order they are to follow each other
   * @param model encodes the texts; its main end-of-text token stands between them
   * @throws ConfigException if there are no documents, or the stream is too long for one array
   */
  public static TokenStream encode(List<Document> documents, LanguageModel model) {
    return encode(documents, model.tokenizer()::encodeAll, model.endOfText());
  }

  static TokenStream encode(
      List<Document> documents, Function<List<String>, List<int[]>> encoder, int endOfText) {
    if (documents.isEmpty()) {
      throw new ConfigException("there are no documents to encode; give at least 1");
    }
    List<int[]> chunks = new ArrayList<>();
    long total = 0;
    for (int from = 0; from < documents.size(); from += DOCUMENTS_AT_ONCE) {
      int to = Math.min(documents.size(), from + DOCUMENTS_AT_ONCE);
      List<String> texts = documents.subList(from, to).stream().map(Document::text).toList();
      int[] chunk = joined(encoder.apply(texts), endOfText);
      chunks.add(chunk);
      total += chunk.length;
    }
    if (total > Integer.MAX_VALUE - 8) {
      throw new ConfigException(
          "the corpus has " + total + " tokens; at most 2,147,483,639 fit; leave out documents");
    }
    int[] tokens = new int[(int) total];
    int at = 0;
    for (int[] chunk : chunks) {
      System.arraycopy(chunk, 0, tokens, at, chunk.length);
      at += chunk.length;
    }
    return new TokenStream(tokens);
  }

  private static int[] joined(List<int[]> encoded, int endOfText) {
    int[] chunk = new int[encoded.stream().mapToInt(ids -> ids.length + 1).sum()];
    int at = 0;
    for (int[] ids : encoded) {
      System.arraycopy(ids, 0, chunk, at, ids.length);
      at += ids.length;
      chunk[at++] = endOfText;
    }
    return chunk;
  }

  /** The number of tokens, the end-of-text tokens included. */
  public int size() {
    return tokens.length;
  }

  /** A copy of all tokens. */
  public int[] toArray() {
    return tokens.clone();
  }

  /**
   * A copy of some successive tokens, around the end of the ring if need be.
   *
   * @param start the first position, from 0 to {@code size() - 1}
   * @param length how many tokens, from 0 to {@code size()}
   * @throws IndexOutOfBoundsException if the window does not fit
   */
  public int[] window(int start, int length) {
    if (start < 0 || start >= tokens.length || length < 0 || length > tokens.length) {
      throw new IndexOutOfBoundsException(
          length + " tokens from " + start + " of a stream of " + tokens.length);
    }
    int straight = Math.min(length, tokens.length - start);
    int[] window = new int[length];
    System.arraycopy(tokens, start, window, 0, straight);
    System.arraycopy(tokens, 0, window, straight, length - straight);
    return window;
  }

  /**
   * The training windows of this stream.
   *
   * @param context how many tokens a window predicts
   * @param seed the seed of the run
   * @throws ConfigException if the context is less than 1 or not less than the stream's size
   */
  public TokenWindows windows(int context, long seed) {
    return new TokenWindows(this, context, seed);
  }
}
