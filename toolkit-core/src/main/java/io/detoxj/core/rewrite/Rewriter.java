/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.rewrite;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.Fingerprint;
import java.util.List;

/**
 * Says sentences again without what is toxic in them, beside {@link
 * io.detoxj.core.detox.Detoxifier}, which changes how a model continues texts.
 */
public interface Rewriter extends AutoCloseable {
  /** What identifies it in reports: id, version, settings, and the fingerprints of what it uses. */
  DetoxifierSpec spec();

  /**
   * Everything that makes its sentences. Rewrites that were kept are used again for a rewriter of
   * an equal fingerprint alone.
   */
  default Fingerprint fingerprint() {
    return spec().fingerprint();
  }

  /**
   * Rewrites sentences. What becomes of one does not depend on the others.
   *
   * @param sentences none of them null
   * @return one for each, in the same order
   * @throws io.detoxj.core.DetoxException if the rewriter as a whole fails; a single sentence that
   *     it has no words for is {@link Rewrite.Refused}
   */
  List<Rewrite> rewrite(List<String> sentences);

  /** Frees what the rewriter holds; one that holds nothing does nothing here. */
  @Override
  default void close() {}
}
