/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A rewriter whose rewrites are kept in memory, all of them, so that it and its control do the work
 * once. The rewriter within stays with the caller. Safe for several threads if that is.
 */
public final class RememberedRewriter implements Rewriter {
  private final Rewriter rewriter;
  private final Map<String, Rewrite> known = new ConcurrentHashMap<>();

  /** Creates one that knows nothing yet. */
  public RememberedRewriter(Rewriter rewriter) {
    this.rewriter = rewriter;
  }

  @Override
  public DetoxifierSpec spec() {
    return rewriter.spec();
  }

  @Override
  public Fingerprint fingerprint() {
    return rewriter.fingerprint();
  }

  @Override
  public List<Rewrite> rewrite(List<String> sentences) {
    List<String> fresh =
        sentences.stream().distinct().filter(one -> !known.containsKey(one)).toList();
    if (!fresh.isEmpty()) {
      List<Rewrite> rewrites = rewriter.rewrite(fresh);
      for (int i = 0; i < fresh.size(); i++) {
        known.put(fresh.get(i), rewrites.get(i));
      }
    }
    return sentences.stream().map(known::get).toList();
  }
}
