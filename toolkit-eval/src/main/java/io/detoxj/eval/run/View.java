/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model of a system, made when it is first needed: a journal may have all there is to know. */
final class View implements AutoCloseable {
  private final TransformerModel base;
  private final @Nullable Detoxifier detoxifier;
  private @Nullable DetoxifiedModel view;
  private List<Firing> edits = List.of();

  View(TransformerModel base, @Nullable Detoxifier detoxifier) {
    this.base = base;
    this.detoxifier = detoxifier;
  }

  TransformerModel model() {
    if (detoxifier == null) {
      return base;
    }
    if (view == null) {
      view = base.with(detoxifier);
      // Before anything has run, only edits of weights have acted.
      edits = view.firings().stream().filter(firing -> firing.tokens() > 0).toList();
    }
    return view;
  }

  /** The edits of weights. */
  List<Firing> edits() {
    return edits;
  }

  @Override
  public void close() {
    if (view != null) {
      view.close();
    }
  }
}
