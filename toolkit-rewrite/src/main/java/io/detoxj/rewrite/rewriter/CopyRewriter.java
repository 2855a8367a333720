/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.rewrite.Rewrite;
import java.util.List;
import java.util.Map;

/** Leaves every sentence as it is: what others are compared with. */
public final class CopyRewriter extends CheckedRewriter {
  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec("copy", "1", Map.of(), Map.of());
  }

  @Override
  protected List<Rewrite> say(List<String> sentences) {
    return sentences.stream().<Rewrite>map(Rewrite.Rewritten::new).toList();
  }
}
