/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;
import java.util.Locale;

/** What a rewrite is compared with. */
public enum ComparedWith {
  /** How people rewrote the sentence. */
  REFERENCES {
    @Override
    List<String> texts(RewrittenItem item) {
      return item.item().references();
    }
  },
  /** The sentence itself: what was kept. */
  SOURCE {
    @Override
    List<String> texts(RewrittenItem item) {
      return List.of(item.item().source());
    }
  };

  abstract List<String> texts(RewrittenItem item);

  /** In lower case, as ids have it. */
  String nameInId() {
    return name().toLowerCase(Locale.ROOT);
  }
}
