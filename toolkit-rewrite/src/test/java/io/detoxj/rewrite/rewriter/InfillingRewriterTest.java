/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.MaskedLanguageModel;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfillingRewriterTest {
  private static final WordToxicity MILD = WordToxicity.of(Lexicon.of(List.of("muppet", "twit")));
  private static final InfillingOptions PLAIN = new InfillingOptions(0.05, 0.5, 20, 15, 0);

  @TempDir Path folder;

  /** Proposes the same at every place. */
  private record Fixed(List<Proposal> proposals) implements WordProposals {
    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.ofHash(proposals.toString());
    }

    @Override
    public List<Proposal> propose(List<String> words, int place, int most) {
      return proposals.subList(0, Math.min(most, proposals.size()));
    }
  }

  private static WordProposals fixed(Object... wordsAndNats) {
    List<WordProposals.Proposal> all = new ArrayList<>();
    for (int i = 0; i < wordsAndNats.length; i += 2) {
      all.add(new WordProposals.Proposal((String) wordsAndNats[i], (double) wordsAndNats[i + 1]));
    }
    return new Fixed(all);
  }

  private static Rewrite one(InfillingRewriter rewriter, String sentence) {
    return rewriter.rewrite(List.of(sentence)).get(0);
  }

  @Test
  void toxic_words_are_replaced_and_punctuation_stays() {
    InfillingRewriter rewriter =
        new InfillingRewriter(
            MILD, fixed("twit", -0.1, "MUPPET", -0.2, "person", -1.0, "cat", -2.0), null, PLAIN);
    assertThat(one(rewriter, "You muppet!  Only a \"twit\" sings"))
        .isEqualTo(new Rewrite.Rewritten("You person! Only a \"person\" sings"));
    assertThat(one(rewriter, "Nothing  to do")).isEqualTo(new Rewrite.Rewritten("Nothing  to do"));
  }

  @Test
  void without_a_harmless_word_there_is_no_rewrite() {
    InfillingRewriter rewriter =
        new InfillingRewriter(MILD, fixed("twit", -0.1, "muppet", -0.2), null, PLAIN);
    assertThat(one(rewriter, "you muppet"))
        .isEqualTo(new Rewrite.Refused("no word fits in place of a toxic one"));
  }

  @Test
  void the_penalty_weighs_toxicity_that_is_below_the_limit() {
    // By one twentieth toxic, which costs 0.05 of the penalty.
    WordToxicity graded =
        new WordToxicity() {
          @Override
          public Fingerprint fingerprint() {
            return Fingerprint.ofHash("graded");
          }

          @Override
          public double[] of(List<String> words) {
            return words.stream()
                .mapToDouble(word -> word.equals("muppet") ? 1 : word.equals("rascal") ? 0.05 : 0)
                .toArray();
          }
        };
    WordProposals two = fixed("rascal", -1.0, "person", -1.5);
    assertThat(one(new InfillingRewriter(graded, two, null, PLAIN), "a muppet"))
        .isEqualTo(new Rewrite.Rewritten("a person"));
    InfillingOptions lenient = new InfillingOptions(0.05, 0.5, 20, 1, 0);
    assertThat(one(new InfillingRewriter(graded, two, null, lenient), "a muppet"))
        .isEqualTo(new Rewrite.Rewritten("a rascal"));
  }

  @Test
  void likeness_to_the_source_counts() throws IOException {
    try (SentenceEncoder encoder =
        SentenceEncoder.load(TinyClassifier.writeSentenceEncoder(folder))) {
      List<float[]> vectors = encoder.encode(List.of("a muppet", "a goat", "a lamp"));
      double goat = SentenceEncoder.cosine(vectors.get(0), vectors.get(1));
      double lamp = SentenceEncoder.cosine(vectors.get(0), vectors.get(2));
      assertThat(goat).isNotCloseTo(lamp, within(1e-3));
      String nearer = goat > lamp ? "goat" : "lamp";
      String other = goat > lamp ? "lamp" : "goat";
      WordProposals proposals = fixed(other, -1.0, nearer, -1.0001);
      InfillingOptions alike = new InfillingOptions(0.05, 0.5, 20, 15, 10);
      assertThat(one(new InfillingRewriter(MILD, proposals, encoder, alike), "a muppet"))
          .isEqualTo(new Rewrite.Rewritten("a " + nearer));
      assertThat(one(new InfillingRewriter(MILD, proposals, encoder, PLAIN), "a muppet"))
          .isEqualTo(new Rewrite.Rewritten("a " + other));
      assertThat(new InfillingRewriter(MILD, proposals, encoder, alike).fingerprint())
          .isNotEqualTo(new InfillingRewriter(MILD, proposals, null, alike).fingerprint());
    }
  }

  @Test
  void a_masked_model_proposes_its_likeliest_words() throws IOException {
    try (MaskedLanguageModel model =
        MaskedLanguageModel.load(TinyClassifier.writeTo("masked-bert", folder))) {
      WordProposals proposals = new MaskedProposals(model);
      List<String> words = List.of("The", "muppet,", "[MASK]", "waters", "the", "roses");
      List<WordProposals.Proposal> found = proposals.propose(words, 1, 5);
      assertThat(found).isNotEmpty().hasSizeLessThanOrEqualTo(5);
      // The logits of the whole row, not of the words that are left.
      float[] logits =
          model.logits(List.of(model.encode("The [MASK],  waters the roses"))).get(0)[0];
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit);
      }
      for (int i = 0; i < found.size(); i++) {
        String word = found.get(i).word();
        assertThat(word).matches("\\p{L}+");
        int id = model.tokenizer().id(word).orElseThrow();
        assertThat(found.get(i).logProbability())
            .isCloseTo(logits[id] - Math.log(sum), within(1e-4));
        assertThat(i == 0 ? 0 : found.get(i - 1).logProbability())
            .isGreaterThanOrEqualTo(found.get(i).logProbability());
      }
      List<String> tooMany = Collections.nCopies(80, "roses");
      assertThat(proposals.propose(tooMany, 3, 5)).isEmpty();
    }
  }

  @Test
  void a_causal_model_orders_words_by_the_whole_sentence() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      WordProposals proposals = new CausalProposals(model);
      List<WordProposals.Proposal> found = proposals.propose(List.of("the", "muppet"), 1, 20);
      assertThat(found)
          .isSortedAccordingTo(Comparator.comparingDouble(one -> -one.logProbability()));
      found.forEach(one -> assertThat(one.word()).matches("\\p{L}+"));
      List<String> tooMany = Collections.nCopies(2000, "the");
      assertThat(proposals.propose(tooMany, 1999, 5)).isEmpty();
      assertThat(proposals.fingerprint()).isEqualTo(new CausalProposals(model).fingerprint());
    }
  }

  /** Counts rude words; says nothing of texts without a letter. */
  private record Counting() implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo("counting", "1", ScorerInfo.UNKNOWN, "for tests");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.ofHash("counting");
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return texts.stream()
          .<ScoreOutcome>map(
              text ->
                  text.isBlank()
                      ? new ScoreOutcome.Unscored("junk")
                      : new ScoreOutcome.Scored(
                          text.contains("muppet") ? 0.9 : text.contains("damn") ? 0.3 : 0.1))
          .toList();
    }
  }

  @Test
  void a_scorer_tells_what_each_word_contributes() {
    WordToxicity toxicity = WordToxicity.contributions(new Counting());
    assertThat(toxicity.of(List.of("a", "damn", "muppet")))
        .containsExactly(new double[] {0, 0, 0.6}, within(1e-12));
    // What cannot be judged without the word is harmless without it.
    assertThat(toxicity.of(List.of("muppet"))).containsExactly(0.9);
    assertThat(toxicity.of(List.of())).isEmpty();
  }

  @Test
  void options_are_checked() {
    assertThatThrownBy(() -> new InfillingOptions(0.1, 1.5, 20, 1, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("margin from 0 to 1");
    assertThatThrownBy(() -> new InfillingOptions(0.1, 0.5, 0, 1, 1))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> new InfillingOptions(0.1, 0.5, 5, Double.POSITIVE_INFINITY, 1))
        .isInstanceOf(ConfigException.class);
  }
}
