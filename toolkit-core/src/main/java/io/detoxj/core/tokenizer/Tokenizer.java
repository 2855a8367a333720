/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.run.Fingerprint;
import io.detoxj.core.run.Offline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Text to token ids and back, as a Hugging Face tokenizer.json defines it, through the native
 * library of Hugging Face tokenizers.
 *
 * <p>Texts are never truncated or padded and no special token is added around them. As with Hugging
 * Face, a special token's name inside a text, such as {@code <|endoftext|>}, is encoded as that
 * token and not as plain text. A tokenizer_config.json beside the file has no effect.
 *
 * <p>Nothing is fetched: {@link Offline} keeps DJL from asking the cloud's metadata address and, on
 * a machine with CUDA, from looking for another native library.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 */
public final class Tokenizer implements AutoCloseable {
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final long MAX_FILE = 256_000_000;
  // An explicit "false" also switches off truncation and padding that the file itself asks for.
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final TokenTable tokens;
  // Closing frees native memory, so it must wait for calls in progress.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Tokenizer(HuggingFaceTokenizer tokenizer, TokenTable tokens) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
  }

  /**
   * Loads a tokenizer.json.
   *
   * @throws CheckpointException if the file is missing, has more than 256 MB, or does not define a
   *     tokenizer
   * @throws IOException if it cannot be read
   */
  public static Tokenizer load(Path tokenizerJson) throws IOException {
    if (!Files.isRegularFile(tokenizerJson)) {
      throw new CheckpointException(
          "there is no tokenizer file "
              + tokenizerJson.toAbsolutePath()
              + "; give the path of a Hugging Face tokenizer.json");
    }
    if (Files.size(tokenizerJson) > MAX_FILE) {
      throw new CheckpointException(
          tokenizerJson
              + " has "
              + Files.size(tokenizerJson)
              + " bytes; allowed are "
              + MAX_FILE
              + ", check that it is a tokenizer.json");
    }
    return of(tokenizerJson, Files.readAllBytes(tokenizerJson));
  }

  /**
   * A tokenizer of the content of a tokenizer.json.
   *
   * @param tokenizerJson where it comes from, for messages
   */
  static Tokenizer of(Path tokenizerJson, byte[] json) throws IOException {
    Offline.byDefault();
    TokenTable tokens = TokenTable.parse(tokenizerJson, json);
    try {
      // From a stream, so that no tokenizer_config.json beside the file changes what it does.
      return new Tokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS), tokens);
    } catch (RuntimeException e) {
      throw new CheckpointException(
          tokenizerJson
              + " does not define a tokenizer ("
              + e.getMessage()
              + "); copy it again from where the model came from",
          e);
    }
  }

  /**
   * The ids of a text, of any length; none for an empty text.
   *
   * @throws IllegalStateException if this tokenizer is closed
   */
  public int[] encode(String text) {
    return whileOpen(() -> ids(tokenizer.encode(wellFormed(text))));
  }

  /**
   * The ids of a prompt: as {@link #encode}, with the special tokens that the tokenizer's own
   * post-processor puts around a text. Gemma and Llama begin with one and were trained so; GPT-2
   * has none.
   *
   * @throws IllegalStateException if this tokenizer is closed
   */
  public int[] encodePrompt(String text) {
    return whileOpen(() -> ids(tokenizer.encode(wellFormed(text), true, false)));
  }

  /**
   * The ids of each text, encoded on several threads.
   *
   * @throws IllegalStateException if this tokenizer is closed
   */
  public List<int[]> encodeAll(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<String> sound = texts.stream().map(Tokenizer::wellFormed).toList();
    return whileOpen(
        () -> Arrays.stream(tokenizer.batchEncode(sound)).map(Tokenizer::ids).toList());
  }

  /**
   * The text of some ids. Special tokens are left out and white space is kept as it is. Bytes that
   * are not a whole character, as when an emoji is split between two calls, become U+FFFD.
   *
   * @throws IllegalArgumentException if an id is out of range
   * @throws IllegalStateException if this tokenizer is closed
   */
  public String decode(int[] ids) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens.check(ids[i]);
      wide[i] = ids[i];
    }
    return whileOpen(() -> tokenizer.decode(wide, true));
  }

  /**
   * The text of some ids, as {@link #decode(int[])}.
   *
   * @throws IllegalArgumentException if an id is out of range
   * @throws IllegalStateException if this tokenizer is closed
   */
  public String decode(List<Integer> ids) {
    return decode(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  /** One more than the greatest id, special tokens included. */
  public int vocabularySize() {
    return tokens.size();
  }

  /** Id of the token {@code <|endoftext|>}, empty if the vocabulary has none. */
  public OptionalInt endOfText() {
    return tokens.id(END_OF_TEXT);
  }

  /**
   * The token of an id as it is written in the vocabulary, where byte-level tokenizers write a
   * space as U+0120. Empty if the vocabulary leaves out this id.
   *
   * @throws IllegalArgumentException if the id is out of range
   */
  public String token(int id) {
    return tokens.token(id);
  }

  /**
   * Hash of the tokens in the order of their ids; tokenizers that share it give the same ids the
   * same meaning.
   */
  public String vocabularySha256() {
    return tokens.sha256();
  }

  /**
   * Everything that makes its ids and texts: each section of the tokenizer.json, or of what was
   * made of older files, but for truncation and padding, which are never done.
   */
  public Fingerprint fingerprint() {
    return tokens.fingerprint();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed; load it again");
      }
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** Replaces surrogates without a partner, which have no UTF-8 form, by U+FFFD. */
  private static String wellFormed(String text) {
    List<Integer> lone = new ArrayList<>();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        lone.add(i);
      }
    }
    if (lone.isEmpty()) {
      return text;
    }
    StringBuilder sound = new StringBuilder(text);
    lone.forEach(i -> sound.setCharAt(i, '\uFFFD'));
    return sound.toString();
  }
}
