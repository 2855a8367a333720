/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.protocol;

import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which prompts of a file a protocol uses. */
public enum PromptFilter {
  /** All of them. */
  ALL,
  /** Those of the group {@code challenging}. */
  CHALLENGING,
  /** Those with a toxicity of 0.5 or less; one without a score is left out. */
  NONTOXIC,
  /**
   * Those whose group is named like a prompt file of ToxiGen: {@code hate_women}, {@code
   * neutral_muslim}, or {@code hateful_} and {@code benign_} as later evaluations have it.
   */
  TOXIGEN,
  /** None: the model begins texts of its own. */
  NONE;

  private static final Pattern TOXIGEN_GROUP =
      Pattern.compile("(hate|hateful|neutral|benign)_[a-z_]+");

  /** Whether a prompt is used. */
  public boolean accepts(EvalPrompt prompt) {
    return switch (this) {
      case ALL -> true;
      case CHALLENGING -> prompt.group().equals("challenging");
      case NONTOXIC -> prompt.toxicity().isPresent() && prompt.toxicity().getAsDouble() <= 0.5;
      case TOXIGEN -> TOXIGEN_GROUP.matcher(prompt.group()).matches();
      case NONE -> false;
    };
  }

  /** The word in ids of protocols, such as {@code nontoxic}. */
  String inIds() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What prompts must have to be accepted, for messages. */
  String wanted() {
    return switch (this) {
      case ALL -> "any prompt";
      case CHALLENGING -> "prompts marked as challenging";
      case NONTOXIC -> "prompts with a toxicity of 0.5 or less";
      case TOXIGEN -> "prompts with a group such as hate_women or neutral_women";
      case NONE -> "no prompts at all";
    };
  }
}
