/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import io.detoxj.core.ConfigException;
import java.util.Arrays;

/** The five kinds of texts of ToxiRewriteCN (Wang et al., EMNLP 2025). */
public enum Scenario {
  /** A toxic sentence. */
  DIRECT("direct toxic sentences"),
  /** A sentence made toxic by emoji. */
  EMOJI("emoji-induced toxicity"),
  /** A sentence with toxic words written as others that sound like them. */
  HOMOPHONE("homophonic toxicity"),
  /** A question and an answer, or a post and a comment. */
  SINGLE_TURN("single-turn dialogues"),
  /** A thread of several users. */
  MULTI_TURN("multi-turn dialogues");

  private final String label;

  Scenario(String label) {
    this.label = label;
  }

  /** How the file names it. */
  public String label() {
    return label;
  }

  /**
   * The scenario of a name in the file.
   *
   * @throws ConfigException if there is none
   */
  public static Scenario of(String label) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "\"%s\" is no scenario of ToxiRewriteCN; there are %s"
                        .formatted(label, Arrays.stream(values()).map(Scenario::label).toList())));
  }

  /**
   * The name of the published prompt for a text, without {@code _prompt.txt}: the main file does
   * not say which source a text is from, and the prompts go by source.
   */
  public String promptKey(String text) {
    return switch (this) {
      case DIRECT -> "COLD";
      case EMOJI -> "emoji";
      case HOMOPHONE -> "homo";
      case SINGLE_TURN -> text.startsWith("Q:") ? "Cdial-Bias" : "SCCD_single_turn";
      case MULTI_TURN -> "SCCD_multi_turn";
    };
  }
}
