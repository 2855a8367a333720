/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Forbids words of a list, the baseline that filters text and leaves the model as it is (Gehman et
 * al., "RealToxicityPrompts", Findings of EMNLP 2020, section 5).
 *
 * <p>A token is forbidden if choosing it would complete a listed word, at the end of the text so
 * far, the prompt included. What counts is the text of the tokens, so it does not matter how the
 * model cuts a word into tokens. Case is ignored: in full for ASCII; words with other letters are
 * matched in lower, upper and title case and as written. A phrase must be written with the same
 * spaces.
 *
 * <p>A whole word has no letter or digit on either side. When a token ends with a listed word, what
 * will follow is not known yet; it is forbidden then, and so a longer word cannot be written with a
 * token that ends there, but can with others.
 *
 * <p>It acts after the generator's penalties. If nothing else were left, it forbids nothing at that
 * step, so a run never fails for it. Words are in no report, message or log; the hash of the file
 * is.
 */
public final class WordFilter implements Detoxifier {
  private final WordList list;
  private final ModelInfo model;
  private final boolean wholeWords;
  private final String[] texts;
  private final CompletingTokens completing;

  private WordFilter(WordList list, ModelInfo model, String[] texts, boolean wholeWords) {
    this.list = list;
    this.model = model;
    this.texts = texts;
    this.wholeWords = wholeWords;
    this.completing = new CompletingTokens(list.words(), texts, wholeWords);
  }

  /**
   * Reads a list of whole words.
   *
   * @param file UTF-8, at most 1 MB and 10,000 words of 100 characters, one a line; white space
   *     around a word is cut off; lines that are blank or start with # are left out
   * @param model whose tokenizer the filter is for; not needed afterwards
   * @throws io.detoxj.core.ConfigException if the file is missing, too large, not UTF-8, or holds
   *     no word, too many or one that is too long
   * @throws io.detoxj.core.InterventionException if the tokenizer marks spaces in an unknown way
   * @throws IOException if the file cannot be read
   */
  public static WordFilter read(Path file, LanguageModel model) throws IOException {
    ModelInfo info = model.info();
    Set<Integer> special =
        info.specialTokens().isEmpty() ? Set.copyOf(model.endsOfText()) : info.specialTokens();
    return new WordFilter(
        WordList.read(file), info, TokenBytes.of(model.tokenizer(), special), true);
  }

  /** The same, but a listed word is forbidden inside longer words as well. */
  public WordFilter insideWords() {
    return new WordFilter(list, model, texts, false);
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "word-filter",
        "1",
        Map.of(
            "words", Integer.toString(list.words().size()),
            "whole-words", Boolean.toString(wholeWords)),
        Map.of("list", Fingerprint.ofHash(list.sha256()), "read_for", model.checkpoint()));
  }

  /**
   * Plans one decoding intervention. Its measure {@code forbidden-mass} is the probability of the
   * tokens it forbids.
   *
   * @throws io.detoxj.core.InterventionException if the model has another vocabulary than that
   *     which the filter was read for
   */
  @Override
  public InterventionPlan plan(ModelInfo planned) {
    planned.requireVocabularyOf(model, "word filter's model");
    return InterventionPlan.of(
        new DecodingIntervention("word-filter", () -> new WordFilterProcessor(completing, texts)));
  }

  @Override
  public String toString() {
    return "WordFilter[" + list + "]";
  }
}
