/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A rewriter that looks at what goes in and comes out: blank sentences and such with half of a
 * surrogate pair have no rewrite, and what is blank, damaged or many times as long as its sentence
 * is none.
 */
public abstract class CheckedRewriter implements Rewriter {
  /** A rewrite may be so many times as long as its sentence. */
  public static final int MOST_TIMES = 10;

  /** However short the sentence is, a rewrite may have so many characters. */
  public static final int ALWAYS_ALLOWED = 200;

  /** Nothing to use this from outside. */
  protected CheckedRewriter() {}

  /**
   * Rewrites sentences that can be rewritten.
   *
   * @param sentences none of them blank, all of them sound Unicode
   * @return one for each, in the same order
   */
  protected abstract List<Rewrite> say(List<String> sentences);

  @Override
  public final List<Rewrite> rewrite(List<String> sentences) {
    List<String> sound = sentences.stream().filter(one -> problem(one).isEmpty()).toList();
    List<Rewrite> said = sound.isEmpty() ? List.of() : say(sound);
    if (said.size() != sound.size()) {
      throw new IllegalStateException(
          "%s gave %s rewrites of %s sentences".formatted(spec().id(), said.size(), sound.size()));
    }
    List<Rewrite> all = new ArrayList<>();
    int next = 0;
    for (String sentence : sentences) {
      String problem = problem(sentence);
      all.add(
          problem.isEmpty()
              ? checked(sentence, said.get(next++))
              : new Rewrite.Refused("the sentence " + problem));
    }
    return List.copyOf(all);
  }

  private static Rewrite checked(String sentence, Rewrite rewrite) {
    if (!(rewrite instanceof Rewrite.Rewritten rewritten)) {
      return rewrite;
    }
    String problem = problem(sentence, rewritten.text());
    return problem.isEmpty() ? rewrite : new Rewrite.Refused("the rewrite " + problem);
  }

  /**
   * Why a text is no rewrite of a sentence, such as {@code is empty}; empty if it is one.
   *
   * @param rewrite may be anything
   */
  public static String problem(String sentence, String rewrite) {
    String problem = problem(rewrite);
    int most = Math.max(ALWAYS_ALLOWED, MOST_TIMES * sentence.length());
    return problem.isEmpty() && rewrite.length() > most
        ? "is more than " + MOST_TIMES + " times as long"
        : problem;
  }

  /** What is wrong with a text; empty if nothing is. */
  static String problem(String text) {
    if (text.isBlank()) {
      return "is empty";
    }
    boolean lone =
        text.codePoints()
            .anyMatch(cp -> cp >= Character.MIN_SURROGATE && cp <= Character.MAX_SURROGATE);
    return lone ? "has half of a surrogate pair" : "";
  }
}
