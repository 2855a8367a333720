/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.chat.ChatReply;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import java.util.Arrays;
import java.util.Optional;

/** What came of asking a model to repair a molecule; each is counted by itself. */
public enum RepairOutcome {
  /** It proposes something, which need not be molecules. */
  PROPOSED("proposed"),
  /** It says that there is no repair. */
  NONE("none"),
  /**
   * It, or the server before it, will not answer; by what the server says, or by the words that
   * {@link RepairResponse#parse} takes for a refusal.
   */
  REFUSED(RecordedResponses.REFUSED),
  /** The answer is blank. */
  EMPTY("empty"),
  /** The answer does not have the marker that was asked for. */
  OTHER_FORMAT("other format"),
  /** The prompt is longer than the model reads; an error. */
  TOO_LONG("too long"),
  /** There is no answer, as when the server fails; an error. */
  FAILED("failed"),
  /** The annotation has no prompt for the task, so it was not asked; an error. */
  NO_PROMPT("no prompt"),
  /** The molecule cannot be read or drawn, so it was not asked; an error. */
  NOT_DRAWN("not drawn");

  private final String label;

  RepairOutcome(String label) {
    this.label = label;
  }

  /** As files have it. */
  public String label() {
    return label;
  }

  /** Whether there is no answer. */
  public boolean isError() {
    return compareTo(TOO_LONG) >= 0;
  }

  static Optional<RepairOutcome> of(String label) {
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
  }

  static RepairOutcome of(ChatReply reply) {
    return switch (reply.kind()) {
      case EMPTY -> EMPTY;
      case REFUSED -> REFUSED;
      case TOO_LONG -> TOO_LONG;
      case FAILED -> FAILED;
      case ANSWERED ->
          switch (RepairResponse.parse(reply.text()).kind()) {
            case PROPOSAL -> PROPOSED;
            case NONE -> NONE;
            case REFUSED -> REFUSED;
            case EMPTY -> EMPTY;
            case OTHER_FORMAT, MISSING -> OTHER_FORMAT;
          };
    };
  }
}
