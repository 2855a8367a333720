/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the toxic words of a sentence, one after the other from the left, by words that a
 * language model proposes there, after condBERT (Dale et al., "Text Detoxification using Large
 * Pre-trained Neural Models", EMNLP 2021): a word is toxic from a share of the greatest toxicity in
 * the sentence on; proposals lose by their own toxicity and gain by likeness to the source.
 *
 * <p>What differs from the released condBERT: the model is as it was published and not trained on
 * toxic and neutral text by token types; one word stands for one word, where condBERT may put up to
 * three; the toxic word is hidden from the model; toxicity and likeness are those of the whole
 * sentence, by a scorer and an encoder of sentences, and not of tokens and GloVe vectors.
 */
public final class InfillingRewriter extends CheckedRewriter {
  private static final String VERSION = "1";
  private static final Segmenter BLANKS = new BlankSegmenter();

  private final WordToxicity toxicity;
  private final WordProposals proposals;
  private final @Nullable SentenceEncoder encoder;
  private final InfillingOptions options;

  /**
   * A rewriter of models that stay with the caller.
   *
   * @param toxicity finds the words to replace and weighs those proposed
   * @param proposals what may stand in their place
   * @param encoder measures likeness; null if it does not count
   */
  public InfillingRewriter(
      WordToxicity toxicity,
      WordProposals proposals,
      @Nullable SentenceEncoder encoder,
      InfillingOptions options) {
    this.toxicity = toxicity;
    this.proposals = proposals;
    this.encoder = encoder;
    this.options = options;
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, Fingerprint> parts = new HashMap<>();
    parts.put("toxicity", toxicity.fingerprint());
    parts.put("proposals", proposals.fingerprint());
    if (encoder != null) {
      parts.put("encoder", encoder.fingerprint());
    }
    return new DetoxifierSpec("infill", VERSION, options.parameters(), parts);
  }

  @Override
  protected List<Rewrite> say(List<String> sentences) {
    return sentences.stream().map(this::filled).toList();
  }

  private Rewrite filled(String sentence) {
    List<String> words = new ArrayList<>(BLANKS.words(sentence));
    List<Integer> places = toxicPlaces(words);
    for (int place : places) {
      String better = best(sentence, words, place);
      if (better.isEmpty()) {
        return new Rewrite.Refused("no word fits in place of a toxic one");
      }
      words.set(place, Word.of(words.get(place)).with(better));
    }
    return new Rewrite.Rewritten(places.isEmpty() ? sentence : BLANKS.join(words));
  }

  private List<Integer> toxicPlaces(List<String> words) {
    double[] values = toxicity.of(words);
    double from =
        Math.max(options.least(), options.margin() * Arrays.stream(values).max().orElse(0));
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      boolean word = !Word.of(words.get(i)).core().isEmpty();
      if (word && values[i] > options.least() && values[i] >= from) {
        places.add(i);
      }
    }
    return places;
  }

  /** The proposal with the most nats after penalty and likeness; empty if there is none. */
  private String best(String sentence, List<String> words, int place) {
    String old = Word.of(words.get(place)).core().toLowerCase(Locale.ROOT);
    List<WordProposals.Proposal> all =
        proposals.propose(words, place, options.proposals()).stream()
            .filter(one -> !one.word().toLowerCase(Locale.ROOT).equals(old))
            .toList();
    List<List<String>> sentences =
        all.stream().map(one -> replaced(words, place, one.word())).toList();
    double[] likeness = likeness(sentence, sentences);
    String best = "";
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < all.size(); i++) {
      double toxic = Math.max(0, toxicity.of(sentences.get(i))[place]);
      double value =
          all.get(i).logProbability()
              - options.toxicityPenalty() * toxic
              + options.similarityWeight() * likeness[i];
      // What is as toxic as what is to be replaced is no rewrite, however likely it is.
      if (value > most && toxic <= options.least()) {
        most = value;
        best = all.get(i).word();
      }
    }
    return best;
  }

  private static List<String> replaced(List<String> words, int place, String word) {
    List<String> all = new ArrayList<>(words);
    all.set(place, Word.of(words.get(place)).with(word));
    return all;
  }

  private double[] likeness(String sentence, List<List<String>> sentences) {
    if (encoder == null || sentences.isEmpty()) {
      return new double[sentences.size()];
    }
    List<String> texts = new ArrayList<>(List.of(sentence));
    sentences.forEach(words -> texts.add(BLANKS.join(words)));
    List<float[]> vectors = encoder.encode(texts);
    return vectors.stream()
        .skip(1)
        .mapToDouble(vector -> SentenceEncoder.cosine(vectors.get(0), vector))
        .toArray();
  }
}
