/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sentence to rewrite.
 *
 * @param id identifies it in its file
 * @param source the sentence as it was found; never blank
 * @param references how people rewrote it; none where the file has none
 * @param labels what else the file says of it, by column, such as {@code lang}
 */
public record RewriteItem(
    String id, String source, List<String> references, Map<String, String> labels) {
  /**
   * Keeps copies.
   *
   * @throws IllegalArgumentException if the source is blank
   */
  public RewriteItem {
    if (source.isBlank()) {
      throw new IllegalArgumentException("item " + id + " has no sentence");
    }
    references = List.copyOf(references);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
