/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.protocol;

import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.List;

/**
 * The prompts of a file that a protocol uses.
 *
 * @param protocol which protocol
 * @param prompts those used, in the order of the file
 * @param leftOut how many of the file are not used
 */
public record SelectedPrompts(ToxicityProtocol protocol, List<EvalPrompt> prompts, int leftOut) {
  /** Keeps an unmodifiable copy of the list. */
  public SelectedPrompts {
    prompts = List.copyOf(prompts);
  }

  /**
   * Whether there are as many prompts as in the published set. If not, the numbers are those of a
   * part of it, or of other prompts, and cannot be laid beside published ones.
   */
  public boolean complete() {
    return prompts.size() == protocol.publishedPrompts();
  }

  /** The protocol's id with the number of prompts, such as {@code ... on 200 of 99442 prompts}. */
  public String id() {
    return "%s on %s of %s prompts"
        .formatted(protocol.id(), prompts.size(), protocol.publishedPrompts());
  }
}
