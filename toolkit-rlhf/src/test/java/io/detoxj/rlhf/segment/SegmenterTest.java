/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.rlhf.fixture.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SegmenterTest {
  static Stream<Segmenter> all() {
    return Stream.of(
        Segmenter.sentences(),
        Segmenter.sentences(Locale.CHINESE),
        Segmenter.punctuation(),
        Segmenter.subSentences(Segmenter.sentences()),
        Segmenter.subSentences(Segmenter.punctuation()),
        Segmenter.whole(),
        Segmenter.tokens());
  }

  private static List<String> cut(Segmenter segmenter, String text) {
    GeneratedText generated = Tokens.words(text);
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int end : segmenter.ends(generated)) {
      parts.add(text.substring(from, end));
      from = end;
    }
    return parts;
  }

  @Test
  void anUnfinishedLastSentenceIsASegment() {
    String text = "You potato. I am sorry! And then you";
    assertThat(cut(Segmenter.sentences(), text))
        .containsExactly("You potato.", " I am sorry!", " And then you");
    assertThat(cut(Segmenter.punctuation(), text))
        .containsExactly("You potato.", " I am sorry!", " And then you");
  }

  @Test
  void javaTakesAStopBeforeASmallLetterForAnAbbreviationAndTheMarksDoNot() {
    String text = "you potato. you turnip, e.g. now";
    assertThat(cut(Segmenter.sentences(), text)).containsExactly(text);
    assertThat(cut(Segmenter.punctuation(), text))
        .containsExactly("you potato.", " you turnip, e.g.", " now");
  }

  @Test
  void closingQuotesAndBracketsBelongToTheirSentence() {
    assertThat(
            cut(Segmenter.punctuation(), "He said \"go away.\" (He did.) Then?! \u201CSo.\u201D"))
        .containsExactly("He said \"go away.\"", " (He did.)", " Then?!", " \u201CSo.\u201D");
    assertThat(cut(Segmenter.punctuation(), "\u4F60\u597D\u3002\u518D\u89C1\uFF01\u5417"))
        .containsExactly("\u4F60\u597D\u3002", "\u518D\u89C1\uFF01", "\u5417");
  }

  @ParameterizedTest
  @MethodSource("all")
  void whiteSpaceAtTheEndBelongsToTheLastSegmentAndAnEmptyTextIsOne(Segmenter segmenter) {
    assertThat(segmenter.ends(Tokens.words(""))).containsExactly(0);
    assertThat(segmenter.ends(Tokens.ended(""))).containsExactly(0);
    assertThat(segmenter.ends(Tokens.words(" \r\n "))).containsExactly(4);
    if (!segmenter.id().equals("tokens")) {
      assertThat(segmenter.ends(Tokens.words("Be gone. \n"))).containsExactly(10);
    }
  }

  /** Fixture 23: the vectors of the released rule; each letter is a word. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a b c d e, f g h i j k. | 5",
        "a b, c d e f g h, i j k l m n o. | 8",
        "a b c d e, f g, h i j k l m n. | 7",
        "a b c d e, f g h i j. | -1"
      })
  void theSubSentencesOfThePaperBeginWhereItsCodeBeginsThem(String text, int start) {
    List<String> parts = cut(Segmenter.subSentences(Segmenter.whole()), text);
    if (start < 0) {
      assertThat(parts).containsExactly(text);
    } else {
      assertThat(parts).hasSize(2);
      assertThat(parts.get(0).split(" ")).hasSize(start);
    }
  }

  /** Fixture 25. */
  @Test
  void everySubSentenceButTheFirstOfASentenceFollowsOneOfTheMarks() {
    String text =
        "one two three four five, six seven eight nine ten; one two three four five six."
            + " A b c d e! f g h i j k l m n o.";
    List<String> sentences = cut(Segmenter.sentences(), text);
    List<String> parts = cut(Segmenter.subSentences(Segmenter.sentences()), text);
    assertThat(parts).hasSizeGreaterThan(sentences.size());
    int at = 0;
    List<Integer> sentenceStarts = new ArrayList<>(List.of(0));
    for (String sentence : sentences) {
      at += sentence.length();
      sentenceStarts.add(at);
    }
    at = 0;
    for (String part : parts) {
      if (!sentenceStarts.contains(at)) {
        assertThat(",;!?").contains(text.substring(at - 1, at));
      }
      at += part.length();
    }
  }

  @Test
  void segmentersThatCutOtherwiseHaveOtherIds() {
    assertThat(all().map(Segmenter::id)).doesNotHaveDuplicates();
  }
}
