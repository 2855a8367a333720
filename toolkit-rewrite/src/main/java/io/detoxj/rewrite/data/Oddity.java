/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import java.util.Locale;

/** What a reader of items counts, for files are rarely as their description says. */
public enum Oddity {
  /** A row with the source, references and labels of an earlier one; left out. */
  DUPLICATE,
  /** A row with the source of an earlier one and something else beside it; kept. */
  SOURCE_SEEN_BEFORE,
  /** A row whose source is blank; left out. */
  NO_SOURCE,
  /** A row without a reference; kept. */
  NO_REFERENCE,
  /** A row with too few fields, as a text with a line break leaves two of; left out. */
  FRAGMENT,
  /** A row with half a surrogate pair, which no file can hold in UTF-8; kept with U+FFFD there. */
  LONE_SURROGATE;

  /** In lower case, such as {@code no reference}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
