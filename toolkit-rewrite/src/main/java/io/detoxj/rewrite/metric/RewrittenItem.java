/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.rewrite.data.RewriteItem;
import java.util.Optional;

/**
 * A sentence and what became of it.
 *
 * @param item the sentence with its references
 * @param rewrite how it was said again, or why it was not
 */
public record RewrittenItem(RewriteItem item, Rewrite rewrite) {
  /** A sentence that was said again, perhaps as an empty text. */
  public static RewrittenItem of(RewriteItem item, String text) {
    return new RewrittenItem(item, new Rewrite.Rewritten(text));
  }

  /** The new text; none if there is none. */
  public Optional<String> text() {
    return rewrite instanceof Rewrite.Rewritten rewritten
        ? Optional.of(rewritten.text())
        : Optional.empty();
  }

  /** The first reference; none if the item has none. */
  public Optional<String> reference() {
    return item.references().stream().findFirst();
  }
}
