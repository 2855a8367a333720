/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.data;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLine;
import java.util.Locale;

/** The fixed parts of the joint data files; a record's field {@code split} names its part. */
public enum Split {
  /** What may be trained on. */
  TRAIN,
  /** What choices are made on. */
  VALID,
  /** What results are reported on. */
  TEST;

  /** The name in the files, such as {@code "train"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The part that a record belongs to.
   *
   * @throws ConfigException if its field {@code split} is missing or names no part
   */
  public static Split of(JsonLine line) {
    String label = line.text("split");
    for (Split split : values()) {
      if (split.label().equals(label)) {
        return split;
      }
    }
    throw line.error("split is \"" + label + "\"; allowed are train, valid and test");
  }
}
