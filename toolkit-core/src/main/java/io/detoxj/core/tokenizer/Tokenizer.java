/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Offline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;

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
 * <p>A negative id is an {@link IllegalArgumentException}, encoding or decoding after {@link
 * #close} an {@link IllegalStateException}. Safe for use by several threads. Holds native memory
 * until closed.
 */
public final class Tokenizer implements AutoCloseable {
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");
  // What a text is decoded after depends on no more tokens than this, unless they are bytes.
  private static final int ENOUGH_BEFORE = 16;
  // Texts that hardly any tokenizer joins with what follows them.
  private static final List<String> BEFORE = List.of("\n", ".", "\"", "a");
  private static final long MAX_FILE = 256_000_000;
  // An explicit "false" also switches off truncation and padding that the file itself asks for.
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final TokenTable tokens;
  private final int[] letter;
  private final boolean prefixes;
  // Closing frees native memory, so it must wait for calls in progress.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Tokenizer(HuggingFaceTokenizer tokenizer, TokenTable tokens) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.letter = letter(tokenizer);
    // Decoded after a text, the ids of a text by itself show the space that was put before it.
    this.prefixes = decodeAfter(letter, letter).equals(" a");
  }

  private static int[] letter(HuggingFaceTokenizer tokenizer) {
    try {
      return ids(tokenizer.encode("a"));
    } catch (RuntimeException e) {
      // A vocabulary of whole words need not have it.
      return new int[0];
    }
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
          "there is no tokenizer file %s; give the path of a Hugging Face tokenizer.json"
              .formatted(tokenizerJson.toAbsolutePath()));
    }
    if (Files.size(tokenizerJson) > MAX_FILE) {
      throw new CheckpointException(
          "%s has %s bytes; allowed are %s, check that it is a tokenizer.json"
              .formatted(tokenizerJson, Files.size(tokenizerJson), MAX_FILE));
    }
    LfsPointer.refuse(tokenizerJson);
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
          "%s does not define a tokenizer (%s); copy it again from where the model came from"
              .formatted(tokenizerJson, e.getMessage()),
          e);
    }
  }

  /** The ids of a text, of any length; none for an empty text. */
  public int[] encode(String text) {
    return whileOpen(() -> ids(tokenizer.encode(wellFormed(text))));
  }

  /**
   * The ids of a prompt: as {@link #encode}, with the special tokens that the tokenizer's own
   * post-processor puts around a text. Gemma and Llama begin with one and were trained so; GPT-2
   * has none.
   */
  public int[] encodePrompt(String text) {
    return whileOpen(() -> ids(tokenizer.encode(wellFormed(text), true, false)));
  }

  /** Two texts as one sequence. */
  public static final class Paired {
    private final int[] ids;
    private final int[] types;

    private Paired(int[] ids, int[] types) {
      this.ids = ids;
      this.types = types;
    }

    /** With the special tokens around and between the texts; a copy. */
    public int[] ids() {
      return ids.clone();
    }

    /** Which text each token belongs to, 0 or 1, as the tokenizer says; a copy. */
    public int[] types() {
      return types.clone();
    }
  }

  /** The ids of two texts as one sequence, with the special tokens that the file puts there. */
  public Paired encodePair(String one, String other) {
    return whileOpen(
        () -> {
          Encoding encoding = tokenizer.encode(wellFormed(one), wellFormed(other), true, false);
          long[] types = encoding.getTypeIds();
          int[] whole = ids(encoding);
          return new Paired(whole, Arrays.stream(types).mapToInt(Math::toIntExact).toArray());
        });
  }

  /**
   * The ids of a text that goes on another: as {@link #encode}, without the space that the
   * tokenizers of Llama and its kin put before a text. A continuation that begins with a space
   * keeps its own.
   */
  public int[] encodeContinuation(String text) {
    if (!prefixes) {
      return encode(text);
    }
    for (String before : BEFORE) {
      int[] start = encode(before);
      int[] all = encode(before + text);
      if (all.length >= start.length
          && Arrays.equals(all, 0, start.length, start, 0, start.length)) {
        return Arrays.copyOfRange(all, start.length, all.length);
      }
    }
    return encode(text);
  }

  /**
   * A token and where it stands in a text.
   *
   * @param id the token
   * @param start its first char
   * @param end the char after its last; equal to the start for a token that stands for no char
   */
  public record Placed(int id, int start, int end) {}

  /** The ids of a text as {@link #encode} gives them, each with its place in the text. */
  public List<Placed> encodeWithPlaces(String text) {
    String sound = wellFormed(text);
    return whileOpen(
        () -> {
          Encoding encoding = tokenizer.encode(sound);
          int[] ids = ids(encoding);
          CharSpan[] spans = encoding.getCharTokenSpans();
          List<Placed> placed = new ArrayList<>();
          for (int i = 0; i < ids.length; i++) {
            // The native library counts code points.
            int start = spans[i] == null ? 0 : sound.offsetByCodePoints(0, spans[i].getStart());
            int end = spans[i] == null ? 0 : sound.offsetByCodePoints(0, spans[i].getEnd());
            placed.add(new Placed(ids[i], start, end));
          }
          return placed;
        });
  }

  /** The ids of each text, encoded on several threads. */
  public List<int[]> encodeAll(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<String> sound = texts.stream().map(Tokenizer::wellFormed).toList();
    return whileOpen(
        () -> Arrays.stream(tokenizer.batchEncode(sound)).map(Tokenizer::ids).toList());
  }

  /**
   * The text of some ids. Special tokens are left out, and so are ids of no token, of which a model
   * has some where its rows are more than the vocabulary. White space is kept, but for the space
   * that Llama and its kin put before a text and take away again; {@link #decodeAfter} keeps it.
   * Bytes that are not a whole character, as when an emoji is split between two calls, become
   * U+FFFD.
   */
  public String decode(int[] ids) {
    return decode(ids, true);
  }

  private String decode(int[] ids, boolean withoutSpecial) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens.check(ids[i]);
      wide[i] = ids[i];
    }
    return whileOpen(() -> tokenizer.decode(wide, withoutSpecial));
  }

  /** The text of some ids, as {@link #decode(int[])}. */
  public String decode(List<Integer> ids) {
    return decode(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The text that some ids add to a text, so that the text of {@code before} with this one after it
   * is the text of all. By themselves, the ids of Llama and its kin would lose the space they begin
   * with.
   *
   * @param before the ids of the text they go on
   */
  public String decodeAfter(int[] before, int[] ids) {
    return decodeAfter(before, ids, true);
  }

  /**
   * As {@link #decodeAfter(int[], int[])}, but with the names of special tokens where they stand.
   *
   * @param before the ids of the text they go on
   */
  public String decodeWithSpecialAfter(int[] before, int[] ids) {
    return decodeAfter(before, ids, false);
  }

  private String decodeAfter(int[] before, int[] ids, boolean withoutSpecial) {
    int first = Math.max(0, before.length - ENOUGH_BEFORE);
    while (first > 0 && !settles(before[first])) {
      first--;
    }
    String start = decode(Arrays.copyOfRange(before, first, before.length), withoutSpecial);
    if (start.isEmpty() && first > 0) {
      first = 0;
      start = decode(before, withoutSpecial);
    }
    int[] all = Arrays.copyOfRange(before, first, before.length + ids.length);
    System.arraycopy(ids, 0, all, before.length - first, ids.length);
    String whole = decode(all, withoutSpecial);
    // Bytes that make no character can change what stands before them.
    return whole.startsWith(start) ? whole.substring(start.length()) : decode(ids, withoutSpecial);
  }

  /** What one token adds amid a text, with the space that it begins with. */
  public String piece(int id) {
    return decodeAfter(letter, new int[] {id});
  }

  /**
   * Whether the text as far as a token stays as it is, whatever follows. It may not after one byte
   * of a character, written such as {@code <0xE2>}, which Llama and its kin use for what is not in
   * the vocabulary: bytes side by side become characters only if all of them do. Nor may it after a
   * token without text, across which bytes meet.
   */
  public boolean settles(int id) {
    String token = tokens.token(id);
    boolean oneByte = token.length() == 6 && BYTE.matcher(token).matches();
    return !oneByte && !token.isEmpty() && !tokens.special().contains(token);
  }

  /** One more than the greatest id, special tokens included. */
  public int vocabularySize() {
    return tokens.size();
  }

  /**
   * One more than the greatest id of a token that was not added to the vocabulary later. A model
   * has a row for each of these; for added ones, such as that for an image, it need not.
   */
  public int ordinarySize() {
    return tokens.ordinary();
  }

  /** Id of the token {@code <|endoftext|>}, empty if the vocabulary has none. */
  public OptionalInt endOfText() {
    return tokens.id(END_OF_TEXT);
  }

  /** The id of a token as it is written in the vocabulary; empty if there is none. */
  public OptionalInt id(String token) {
    return tokens.id(token);
  }

  /** The names of the special tokens, such as {@code </s>}, which texts are decoded without. */
  public Set<String> specialTokens() {
    return tokens.special();
  }

  /**
   * The token of an id as it is written in the vocabulary, where byte-level tokenizers write a
   * space as U+0120. Empty if the vocabulary does not have this id.
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
