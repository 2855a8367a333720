/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.rlhf.fixture.WordToxicity;
import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fixture 1: whatever is cut, and wherever tokens end, rewards add up to minus the toxicity. */
class TelescopingTest {
  private static final int TEXTS = 10_000;

  private static final List<String> PIECES =
      List.of(
          "you ",
          "potato",
          "turnip",
          " not",
          " muffin",
          " noodle",
          ".",
          "!",
          "?",
          "...",
          ", ",
          "; ",
          " ",
          "\r\n",
          "\n",
          "\t",
          "\uD83D\uDE00",
          "e\u0301",
          "\uFFFD",
          "\"",
          ")",
          " sorry",
          "Dr. X",
          "\u4F60\u597D\u3002",
          "\uFF01",
          " And",
          " and",
          "\u00A0",
          "3.5",
          "U.S.A.",
          "\u2026 ");

  static Stream<Segmenter> all() {
    return Stream.of(
        Segmenter.sentences(),
        Segmenter.punctuation(),
        Segmenter.subSentences(Segmenter.sentences()),
        Segmenter.subSentences(Segmenter.punctuation()),
        Segmenter.whole(),
        Segmenter.tokens());
  }

  private static GeneratedText random(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(14);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    List<Integer> ends = new ArrayList<>();
    int tokens = 1 + random.nextInt(20);
    for (int t = 0; t < tokens; t++) {
      // Tokens may be of no char at all, and end amid a character or a sentence's mark.
      ends.add(random.nextInt(text.length() + 1));
    }
    ends.set(0, text.length());
    Collections.sort(ends);
    return new GeneratedText(text.toString(), ends);
  }

  @ParameterizedTest
  @MethodSource("all")
  void rewardsOfRandomTextsAddUpToMinusTheirToxicity(Segmenter segmenter) {
    RandomGenerator random = RandomStreams.named(5, "telescoping");
    List<GeneratedText> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(random(random));
    }
    TokenRewards rewards =
        RewardMix.of("toxicity", segmenter, new PrefixToxicity(new WordToxicity()))
            .of(Collections.nCopies(TEXTS, "a prompt"), texts);
    int several = 0;
    for (int i = 0; i < TEXTS; i++) {
      GeneratedText text = texts.get(i);
      double[] row = rewards.rewards().get(i);
      assertThat(row).hasSize(text.tokens());
      double expected = text.text().isBlank() ? 0 : -WordToxicity.of(text.text());
      assertThat(Arrays.stream(row).sum()).as(text.text()).isCloseTo(expected, within(1e-12));
      List<Integer> ends = segmenter.ends(text);
      several += ends.size() > 1 ? 1 : 0;
      assertThat(ends).as(text.text()).isSorted().doesNotHaveDuplicates();
      assertThat(ends.get(ends.size() - 1)).isEqualTo(text.text().length());
      assertThat(text.tokenAt(ends.get(ends.size() - 1))).isEqualTo(text.tokens() - 1);
    }
    if (!segmenter.id().equals("whole")) {
      assertThat(several).isGreaterThan(TEXTS / 5);
    }
  }
}
