/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Leaves out the words of a lexicon, as the Delete baseline of the TextDetox tasks does (CLEF 2024
 * and 2025): cut the sentence into words, drop those whose lower case is in the lexicon, join the
 * rest. That rule takes "muppet." for another word than "muppet"; with {@code punctuation} the
 * marks at the ends of a word do not hide it and stay in the sentence.
 */
public final class LexiconDeletion extends CheckedRewriter {
  private static final String VERSION = "1";

  private final Lexicon lexicon;
  private final Segmenter segmenter;
  private final boolean punctuation;

  /**
   * A baseline.
   *
   * @param lexicon what is left out
   * @param segmenter how sentences are cut and joined
   * @param punctuation whether words are found beside punctuation
   */
  public LexiconDeletion(Lexicon lexicon, Segmenter segmenter, boolean punctuation) {
    this.lexicon = lexicon;
    this.segmenter = segmenter;
    this.punctuation = punctuation;
  }

  /** The published rule for languages with blanks. */
  public static LexiconDeletion byBlanks(Lexicon lexicon) {
    return new LexiconDeletion(lexicon, new BlankSegmenter(), false);
  }

  /**
   * The published rule for Chinese, with another segmentation.
   *
   * @throws io.detoxj.core.ConfigException if smartcn is not on the class path
   */
  public static LexiconDeletion chinese(Lexicon lexicon) {
    return new LexiconDeletion(lexicon, new ChineseSegmenter(), false);
  }

  /** The same where words are found beside punctuation. */
  public LexiconDeletion besidePunctuation() {
    return new LexiconDeletion(lexicon, segmenter, true);
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "delete-lexicon",
        VERSION,
        Map.of("words", segmenter.id(), "punctuation", Boolean.toString(punctuation)),
        Map.of("lexicon", Fingerprint.ofHash(lexicon.sha256())));
  }

  @Override
  protected List<Rewrite> say(List<String> sentences) {
    return sentences.stream().map(this::without).toList();
  }

  private Rewrite without(String sentence) {
    List<String> kept = new ArrayList<>();
    for (String piece : segmenter.words(sentence)) {
      if (!lexicon.has(piece)) {
        keep(piece, kept);
      }
    }
    String rest = segmenter.join(kept);
    boolean words = rest.codePoints().anyMatch(Character::isLetterOrDigit);
    return words
        ? new Rewrite.Rewritten(rest)
        : new Rewrite.Refused("nothing is left of the sentence");
  }

  private void keep(String piece, List<String> kept) {
    Word word = Word.of(piece);
    if (!punctuation || word.core().isEmpty() || !lexicon.has(word.core())) {
      kept.add(piece);
      return;
    }
    String marks = word.with("");
    if (!marks.isEmpty() && !kept.isEmpty() && word.before().isEmpty()) {
      kept.set(kept.size() - 1, kept.get(kept.size() - 1) + marks);
    } else if (!marks.isEmpty()) {
      kept.add(marks);
    }
  }
}
