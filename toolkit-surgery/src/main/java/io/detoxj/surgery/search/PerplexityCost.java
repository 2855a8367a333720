/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.search;

import io.detoxj.core.likelihood.CrossEntropy;
import io.detoxj.core.model.TransformerModel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an edit costs in fluency: the perplexity of held-out texts under the edited model as a
 * multiple of that under the base.
 */
public final class PerplexityCost {
  /**
   * The paper's own ratio for Llama 2 7B: 6.53 / 6.10 on WikiText-2 (arXiv 2407.08770, table 2).
   */
  public static final double PAPER = 1.07;

  private static final Logger LOG = LoggerFactory.getLogger(PerplexityCost.class);
  private static final double BROKEN = 2;

  private final List<int[]> sequences;
  private final double base;

  /**
   * Measures the base.
   *
   * @param base the model without the edit
   * @param sequences token ids of texts the edit was not made with
   */
  public PerplexityCost(TransformerModel base, List<int[]> sequences) {
    this.sequences = List.copyOf(sequences);
    this.base = CrossEntropy.of(base, sequences);
  }

  /** Perplexity of the base. */
  public double basePerplexity() {
    return Math.exp(base);
  }

  /**
   * The ratio of an edited model; logs a warning with it from 2 on, where text falls apart.
   *
   * @param edited a view of the base
   */
  public double ratio(TransformerModel edited) {
    double ratio = Math.exp(CrossEntropy.of(edited, sequences) - base);
    if (!(ratio < BROKEN)) {
      LOG.warn(
          "the edit makes held-out perplexity {} times that of the base ({}); lower its strength",
          ratio,
          basePerplexity());
    }
    return ratio;
  }
}
