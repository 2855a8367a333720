/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.detoxj.core.rewrite.Rewrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each sentence of a batch, as a journal has it. */
record RewrittenBatch(List<Line> rewrites) {
  /** A rewrite, or the reason why there is none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(@Nullable String text, @Nullable String refused) {
    static Line of(Rewrite rewrite) {
      return rewrite instanceof Rewrite.Rewritten rewritten
          ? new Line(rewritten.text(), null)
          : new Line(null, ((Rewrite.Refused) rewrite).reason());
    }

    Rewrite rewrite() {
      return text == null
          ? new Rewrite.Refused(refused == null ? "no reason was given" : refused)
          : new Rewrite.Rewritten(text);
    }
  }

  static RewrittenBatch of(List<Rewrite> rewrites) {
    return new RewrittenBatch(rewrites.stream().map(Line::of).toList());
  }

  List<Rewrite> all() {
    return rewrites.stream().map(Line::rewrite).toList();
  }
}
