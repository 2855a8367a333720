/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Cuts a text into words, word pairs and character 3- to 5-grams and hashes them (the hashing trick
 * of Weinberger et al., 2009). The text is first brought to Unicode form NFKC and lower case; a
 * word is a run of letters, digits, marks, apostrophes and the signs with which words are masked;
 * character n-grams stay within a word and a space on either side of it. Links, and the
 * placeholders that data sets put for links and user names, are left out, because they tell the
 * data set and not the tone. Not safe for use by several threads.
 */
final class NgramHasher {
  /** Names what this class does; files of weights carry it, so change both together. */
  static final String SCHEME = "nfkc-lower words pairs char3-5 fnv1a64-murmur3 v1";

  private static final long WORD_SEED = 0xCBF29CE484222325L;
  private static final long PAIR_SEED = 0x9AE16A3B2F90404FL;
  private static final long CHARACTER_SEED = 0xC2B2AE3D27D4EB4FL;
  private static final long FNV_PRIME = 0x100000001B3L;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;
  private static final int LONGEST_RUN = 3;
  private static final String MASKING_SIGNS = "*@$'";
  private static final int[] USER = "@user".codePoints().toArray();
  private static final int[] LINK = "url".codePoints().toArray();

  /** A space, the code points of one word, a space. */
  private int[] word = new int[64];

  private int length;

  /** Fills a vector with the features of a text; false if it has no word with a letter or digit. */
  boolean extract(String text, NgramVector vector) {
    vector.clear();
    String plain = plain(text);
    boolean any = false;
    long previous = 0;
    int end = plain.length();
    for (int at = 0; at < end; ) {
      int cp = plain.codePointAt(at);
      if (!isWordPart(cp)) {
        at += Character.charCount(cp);
        continue;
      }
      if (startsLink(plain, at)) {
        at = endOfChunk(plain, at);
        continue;
      }
      at = readWord(plain, at);
      if (!hasLetterOrDigit() || isPlaceholder()) {
        continue;
      }
      long hash = addWord(vector);
      vector.add(NgramVector.WORDS, finish(step(step(PAIR_SEED, previous), hash)));
      previous = hash;
      any = true;
    }
    vector.finish();
    return any;
  }

  private static String plain(String text) {
    String composed =
        FoldedText.isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    return composed.toLowerCase(Locale.ROOT);
  }

  /** Reads one word into the buffer and returns where it ends. */
  private int readWord(String plain, int start) {
    length = 1;
    word[0] = ' ';
    int run = 0;
    int at = start;
    while (at < plain.length()) {
      int cp = plain.codePointAt(at);
      if (!isWordPart(cp)) {
        break;
      }
      at += Character.charCount(cp);
      run = cp == word[length - 1] ? run + 1 : 1;
      // Drawn-out words share their features whatever their length.
      if (run <= LONGEST_RUN) {
        append(cp);
      }
    }
    append(' ');
    return at;
  }

  private void append(int cp) {
    if (length == word.length) {
      word = Arrays.copyOf(word, word.length * 2);
    }
    word[length++] = cp;
  }

  /** Adds the word and its character n-grams; returns the hash of the word. */
  private long addWord(NgramVector vector) {
    long whole = WORD_SEED;
    for (int i = 1; i < length - 1; i++) {
      whole = step(whole, word[i]);
    }
    vector.add(NgramVector.WORDS, finish(whole));
    for (int start = 0; start + SHORTEST <= length; start++) {
      long hash = CHARACTER_SEED;
      int stop = Math.min(length, start + LONGEST);
      for (int i = start; i < stop; i++) {
        hash = step(hash, word[i]);
        if (i - start + 1 >= SHORTEST) {
          vector.add(NgramVector.CHARACTERS, finish(hash));
        }
      }
    }
    return whole;
  }

  /** The hash of one word, as it is counted. */
  static long wordHash(String word) {
    long hash = WORD_SEED;
    for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
      hash = step(hash, word.codePointAt(i));
    }
    return finish(hash);
  }

  /** One step of 64-bit FNV-1a, over whole code points in place of bytes. */
  private static long step(long hash, long next) {
    return (hash ^ next) * FNV_PRIME;
  }

  /** The finalizer of MurmurHash3, because the top bits of FNV-1a mix late. */
  private static long finish(long hash) {
    long h = hash;
    h ^= h >>> 33;
    h *= 0xFF51AFD7ED558CCDL;
    h ^= h >>> 33;
    h *= 0xC4CEB9FE1A85EC53L;
    h ^= h >>> 33;
    return h;
  }

  private static boolean isWordPart(int cp) {
    return isLetterOrDigit(cp)
        || MASKING_SIGNS.indexOf(cp) >= 0
        || (cp >= 0x80 && isMark(Character.getType(cp)));
  }

  private static boolean isLetterOrDigit(int cp) {
    return (cp >= 'a' && cp <= 'z')
        || (cp >= '0' && cp <= '9')
        || (cp >= 0x80 && Character.isLetterOrDigit(cp));
  }

  private static boolean isMark(int type) {
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private boolean hasLetterOrDigit() {
    for (int i = 1; i < length - 1; i++) {
      if (isLetterOrDigit(word[i])) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsLink(String plain, int at) {
    return plain.startsWith("http://", at)
        || plain.startsWith("https://", at)
        || plain.startsWith("www.", at);
  }

  private static int endOfChunk(String plain, int start) {
    int at = start;
    while (at < plain.length() && !Character.isWhitespace(plain.charAt(at))) {
      at++;
    }
    return at;
  }

  private boolean isPlaceholder() {
    return is(USER) || is(LINK);
  }

  private boolean is(int[] expected) {
    return Arrays.equals(word, 1, length - 1, expected, 0, expected.length);
  }
}
