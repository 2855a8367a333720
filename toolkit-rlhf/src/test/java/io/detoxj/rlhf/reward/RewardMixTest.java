/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.rlhf.fixture.Tokens;
import io.detoxj.rlhf.fixture.WordToxicity;
import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewardMixTest {
  private static final String TWO = "You noodle. I am sorry now.";

  private static double[] rewards(Segmenter segmenter, SegmentReward reward, GeneratedText text) {
    return RewardMix.of("r", segmenter, reward).of(List.of("p"), List.of(text)).rewards().get(0);
  }

  private static SegmentReward toxicity() {
    return new PrefixToxicity(new WordToxicity());
  }

  private static SegmentReward fixed(Function<SegmentedText, double[]> values) {
    return new SegmentReward() {
      @Override
      public Fingerprint fingerprint() {
        return Fingerprint.builder().put("reward", "fixed").build();
      }

      @Override
      public SegmentRewards of(List<SegmentedText> texts) {
        return new SegmentRewards(texts.stream().map(values).toList(), 0);
      }
    };
  }

  @Test
  void aSentenceIsPaidForWhatItAddsAndAMilderOneIsPaidBack() {
    // T("You noodle.") = 0.9, and with the apology 0.85 * 0.9.
    double[] row = rewards(Segmenter.sentences(), toxicity(), Tokens.words(TWO));
    assertThat(row).hasSize(6);
    assertThat(row[1]).isCloseTo(-0.9, within(1e-12));
    assertThat(row[5]).isCloseTo(0.9 - 0.765, within(1e-12));
    assertThat(row[0] + row[2] + row[3] + row[4]).isZero();
  }

  @Test
  void aBeginningWithoutAWordIsNotGivenToTheScorer() {
    WordToxicity scorer = new WordToxicity();
    RewardMix mix = RewardMix.of("r", Segmenter.punctuation(), new PrefixToxicity(scorer));
    TokenRewards rewards =
        mix.of(List.of("p", "p"), List.of(Tokens.words("... You noodle."), Tokens.words("?!")));
    assertThat(rewards.rewards().get(0)).containsExactly(new double[] {0, 0, -.9}, within(1e-12));
    assertThat(rewards.rewards().get(1)).containsOnly(0);
    assertThat(scorer.texts()).isEqualTo(1);
  }

  @Test
  void aBeginningThatAScorerDoesNotJudgeIsAsTheEmptyText() {
    Scorer links =
        new Scorer() {
          @Override
          public ScorerInfo info() {
            return new ScorerInfo("noodles", "1", ScorerInfo.UNKNOWN, "Sees noodles alone.");
          }

          @Override
          public Fingerprint fingerprint() {
            return Fingerprint.builder().put("scorer", "noodles").build();
          }

          @Override
          public boolean judges(String text) {
            return text.contains("noodle");
          }

          @Override
          public List<ScoreOutcome> score(List<String> texts) {
            return texts.stream()
                .map(
                    text ->
                        judges(text)
                            ? new ScoreOutcome.Scored(.9)
                            : (ScoreOutcome) new ScoreOutcome.Unscored("no noodle"))
                .toList();
          }
        };
    RewardMix mix = RewardMix.of("r", Segmenter.punctuation(), new PrefixToxicity(links));
    assertThat(mix.of(List.of("p"), List.of(Tokens.words("A link. You noodle."))).rewards().get(0))
        .containsExactly(new double[] {0, 0, 0, -.9}, within(1e-12));
  }

  /** Fixture 2. */
  @Test
  void theHolisticRewardHasOneNumberOnTheLastToken() {
    double[] row = rewards(Segmenter.whole(), toxicity(), Tokens.ended(TWO));
    assertThat(row[row.length - 1]).isCloseTo(-0.765, within(1e-12));
    assertThat(Arrays.stream(row).filter(x -> x != 0).count()).isEqualTo(1);
  }

  /** Fixture 4. */
  @Test
  void whatComesLaterMovesNoEarlierReward() {
    double[] first = rewards(Segmenter.sentences(), toxicity(), Tokens.words(TWO));
    double[] other =
        rewards(
            Segmenter.sentences(),
            toxicity(),
            Tokens.words("You noodle. Potato and turnip it is."));
    assertThat(Arrays.copyOf(other, 2)).containsExactly(Arrays.copyOf(first, 2));
    assertThat(other[other.length - 1]).isNotEqualTo(first[first.length - 1]);
  }

  /** Fixture 5. */
  @Test
  void aWeightMultipliesItsOwnChannelAlone() {
    GeneratedText text = Tokens.words(TWO);
    RewardChannel fine = new RewardChannel("fine", 1, Segmenter.sentences(), toxicity());
    RewardChannel end =
        new RewardChannel("end", 0.3, Segmenter.whole(), fixed(one -> new double[] {2}));
    RewardChannel twice = new RewardChannel("fine", 2, Segmenter.sentences(), toxicity());
    TokenRewards once = new RewardMix(List.of(fine, end)).of(List.of("p"), List.of(text));
    TokenRewards doubled = new RewardMix(List.of(twice, end)).of(List.of("p"), List.of(text));
    double[] alone = rewards(Segmenter.sentences(), toxicity(), text);
    for (int t = 0; t < alone.length; t++) {
      double last = t == alone.length - 1 ? 0.6 : 0;
      assertThat(once.rewards().get(0)[t]).isCloseTo(alone[t] + last, within(1e-12));
      assertThat(doubled.rewards().get(0)[t]).isCloseTo(2 * alone[t] + last, within(1e-12));
    }
    assertThat(once.totals().get("end")).containsExactly(2);
    assertThat(once.segments()).containsOnlyKeys("fine", "end");
    assertThat(once.segments().get("fine")).containsExactly(2);
    assertThat(once.scorerCalls()).isEqualTo(2);
  }

  @Test
  void segmentsThatEndOnOneTokenAddUp() {
    GeneratedText text = new GeneratedText("Go! No. Hm", List.of(2, 8, 10));
    double[] row = rewards(Segmenter.punctuation(), fixed(one -> new double[] {1, 10, 100}), text);
    assertThat(row).containsExactly(0, 11, 100);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aRewardThatIsNoNumberStopsTheStep(double broken) {
    assertThatThrownBy(
            () ->
                rewards(
                    Segmenter.sentences(),
                    fixed(one -> new double[] {0, broken}),
                    Tokens.words(TWO)))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("segment 1 of text 0")
        .hasMessageContaining("the step is not made");
  }

  @Test
  void aMissingRewardStopsTheStep() {
    assertThatThrownBy(
            () -> rewards(Segmenter.sentences(), fixed(one -> new double[1]), Tokens.words(TWO)))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("1 rewards for text 0, which has 2 segments");
  }

  /** Fails on texts by their number, a fixed number of times each. */
  private static final class Failing implements Scorer {
    private final int times;
    private final Map<String, Integer> failed = new HashMap<>();
    private int calls;

    Failing(int times) {
      this.times = times;
    }

    @Override
    public ScorerInfo info() {
      return new ScorerInfo("failing", "1", ScorerInfo.UNKNOWN, "Fails.");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("scorer", "failing").build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      calls++;
      List<ScoreOutcome> all = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        boolean fails = texts.get(i).hashCode() % 20 == 0;
        int before = failed.merge(texts.get(i), 1, Integer::sum);
        all.add(
            fails && before <= times
                ? new ScoreOutcome.Unscored("busy")
                : new ScoreOutcome.Scored(WordToxicity.of(texts.get(i))));
      }
      return all;
    }
  }

  private static List<GeneratedText> many() {
    List<GeneratedText> texts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      texts.add(Tokens.words("You turnip number " + i + "."));
    }
    return texts;
  }

  @Test
  void textsThatHaveNoScoreAreAskedForAgain() {
    Failing scorer = new Failing(2);
    List<GeneratedText> texts = many();
    TokenRewards rewards =
        RewardMix.of("toxicity", Segmenter.whole(), new PrefixToxicity(scorer))
            .of(texts.stream().map(one -> "p").toList(), texts);
    assertThat(scorer.calls).isEqualTo(3);
    assertThat(rewards.totals().get("toxicity")).containsOnly(-0.4);
    assertThat(rewards.scorerCalls()).isBetween(202L, 300L);
  }

  @Test
  void aScorerThatFailsOnFivePercentOfTextsTrainsNothing() {
    List<GeneratedText> texts = many();
    RewardMix mix = RewardMix.of("toxicity", Segmenter.whole(), new PrefixToxicity(new Failing(9)));
    assertThatThrownBy(() -> mix.of(texts.stream().map(one -> "p").toList(), texts))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("scorer failing gave no score for")
        .hasMessageContaining("of 200 texts in 3 attempts (busy)")
        .hasMessageContaining("nothing was trained");
  }

  @Test
  void shuffledRewardsAreTheSameNumbersElsewhere() {
    GeneratedText text =
        Tokens.words("You noodle. A turnip is here. I am sorry. That muffin again. The end it is.");
    SegmentReward shuffled = new ShuffledReward(toxicity(), 3);
    SegmentedText cut = SegmentedText.of("p", text, Segmenter.sentences());
    double[] plain = toxicity().of(List.of(cut)).values().get(0);
    double[] dealt = shuffled.of(List.of(cut)).values().get(0);
    assertThat(dealt).containsExactlyInAnyOrder(plain).isNotEqualTo(plain);
    assertThat(shuffled.of(List.of(cut)).values().get(0)).containsExactly(dealt);
    assertThat(new ShuffledReward(toxicity(), 4).fingerprint())
        .isNotEqualTo(shuffled.fingerprint());
  }

  /** Fixture 27. */
  @Test
  void aStandardizedRewardHasMeanZeroAndTheScaleOnItsOwnTexts() {
    List<SegmentedText> texts = new ArrayList<>();
    for (String word : List.of("potato", "turnip", "muffin", "noodle", "friend")) {
      texts.add(SegmentedText.of("p", Tokens.words("you " + word), Segmenter.whole()));
    }
    StandardizedReward reward = StandardizedReward.calibrated(toxicity(), texts, 0.3);
    double[] all = reward.of(texts).values().stream().flatMapToDouble(Arrays::stream).toArray();
    double mean = Arrays.stream(all).average().orElseThrow();
    double variance = Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    assertThat(mean).isCloseTo(0, within(1e-12));
    assertThat(Math.sqrt(variance)).isCloseTo(0.3, within(1e-12));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StandardizedReward.calibrated(toxicity(), texts.subList(0, 1), 1))
        .withMessageContaining("cannot be standardised");
  }

  @Test
  void mixesThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RewardMix(List.of()))
        .withMessageContaining("at least one");
    RewardChannel one = new RewardChannel("a", 1, Segmenter.whole(), toxicity());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RewardMix(List.of(one, one)))
        .withMessageContaining("one name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RewardChannel("a", Double.NaN, Segmenter.whole(), toxicity()))
        .withMessageContaining("NaN");
  }
}
