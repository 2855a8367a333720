/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a reward model reads before an answer.
 *
 * @param contextWords the most words of the passages; 0 for the question alone, as the paper's
 *     model of relevance has it. Its models of facts read all passages, with an encoder of 4,096
 *     tokens; one of 512 is given the sentences that share most words with the answer, in the order
 *     they stand in
 */
public record RewardInput(int contextWords) {
  private static final String QUESTION = "question: ";
  private static final String CONTEXT = " context: ";
  private static final String ANSWER = " answer: ";

  /** Checks the bound. */
  public RewardInput {
    if (contextWords < 0) {
      throw new IllegalArgumentException("contextWords must be 0 or more but was " + contextWords);
    }
  }

  /** The question alone. */
  public static RewardInput question() {
    return new RewardInput(0);
  }

  /** The question, and so many words of the passages at the most. */
  public static RewardInput passages(int words) {
    return new RewardInput(words);
  }

  /**
   * What is written before the answer.
   *
   * @param prompt {@code question: Q context: PASSAGES}; one of another form is all question
   */
  String before(String prompt, String answer) {
    String asked = prompt.startsWith(QUESTION) ? prompt.substring(QUESTION.length()) : prompt;
    int at = asked.indexOf(CONTEXT);
    String question = at < 0 ? asked : asked.substring(0, at);
    String chosen = at < 0 ? "" : chosen(asked.substring(at + CONTEXT.length()), answer);
    return QUESTION + question.strip() + (chosen.isEmpty() ? "" : CONTEXT + chosen) + ANSWER;
  }

  private String chosen(String context, String answer) {
    if (contextWords == 0 || context.isBlank()) {
      return "";
    }
    List<String> sentences = new ArrayList<>();
    int start = 0;
    for (int end :
        Segmenter.sentences().ends(new GeneratedText(context, List.of(context.length())))) {
      sentences.add(context.substring(start, end).strip());
      start = end;
    }
    Set<String> said = words(answer);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparingDouble((Integer i) -> -shared(sentences.get(i), said))
            .thenComparing(Comparator.naturalOrder()));
    int room = contextWords;
    List<Integer> kept = new ArrayList<>();
    for (int i : order) {
      int words = sentences.get(i).split("\\s+").length;
      if (words <= room) {
        room -= words;
        kept.add(i);
      }
    }
    return kept.stream().sorted().map(sentences::get).collect(Collectors.joining(" "));
  }

  /** Of the words of a sentence the share that was said, with more weight on long sentences. */
  private static double shared(String sentence, Set<String> said) {
    Set<String> words = words(sentence);
    long common = words.stream().filter(said::contains).count();
    return words.isEmpty() ? 0 : common / Math.sqrt(words.size());
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }
}
