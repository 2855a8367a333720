/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.Arrays;
import java.util.Optional;

/** What annotators marked in an answer, by its name in QA-Feedback, and which reward it is for. */
public enum ErrorType {
  /** Not asked for. */
  IRRELEVANT("Irrelevant", true),
  /** Said before. */
  REDUNDANT("Redundant", true),
  /** Does not hang together. */
  INCOHERENT("Incoherent", true),
  /** The passages say otherwise. */
  WRONG_GROUNDING("Wrong-Grounding", false),
  /** The passages do not say so. */
  UNVERIFIABLE("Unverifiable", false);

  private final String label;
  private final boolean relevance;

  ErrorType(String label, boolean relevance) {
    this.label = label;
    this.relevance = relevance;
  }

  /** Its name in files. */
  public String label() {
    return label;
  }

  /** Whether it is of the first category, relevance; else it is of the second, factuality. */
  public boolean isOfRelevance() {
    return relevance;
  }

  static Optional<ErrorType> of(String label) {
    return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
  }
}
