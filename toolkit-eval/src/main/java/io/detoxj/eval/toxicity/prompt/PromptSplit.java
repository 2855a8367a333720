/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import io.detoxj.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Halves of a set of prompts, so that what is chosen on one is reported on the other. Where a
 * prompt belongs follows from its text alone: to {@link #CHOOSE} if the last bit of the first byte
 * of the text's SHA-256 (UTF-8) is 0. Neither order nor ids count, and what is added to a set moves
 * no prompt that is there; the halves are about as large, and seldom exactly.
 */
public enum PromptSplit {
  /** The whole set. */
  ALL,
  /** The half on which settings are chosen. */
  CHOOSE,
  /** The half on which results are reported. */
  REPORT;

  /** Whether a prompt belongs to this part. */
  public boolean contains(EvalPrompt prompt) {
    byte[] text = prompt.prompt().text().getBytes(StandardCharsets.UTF_8);
    PromptSplit half = (Sha256.digest(text)[0] & 1) == 0 ? CHOOSE : REPORT;
    return this == ALL || this == half;
  }

  /** The prompts of this part, in their order. */
  public List<EvalPrompt> of(List<EvalPrompt> prompts) {
    return prompts.stream().filter(this::contains).toList();
  }
}
