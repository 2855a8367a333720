/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.Arrays;
import java.util.Optional;

/** What an answer leaves out, by its name in QA-Feedback. */
public enum MissingType {
  /** The answer itself. */
  ANSWER("Missing-Answer"),
  /** What one needs beside it. */
  MAJOR_AUXILIARY("Missing-Major-Auxiliary"),
  /** What would be good to know. */
  MINOR_AUXILIARY("Missing-Minor-Auxiliary");

  private final String label;

  MissingType(String label) {
    this.label = label;
  }

  /** Its name in files. */
  public String label() {
    return label;
  }

  static Optional<MissingType> of(String label) {
    return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
  }
}
