/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.SharedRows;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.ViewProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link ModelArithmetic} over one batch. */
final class ArithmeticProcessor implements ViewProcessor {
  private final Preamble prefix;
  private final boolean vetoes;
  private final double lambda;
  private @Nullable AuxiliaryReader negative;
  private double divergence;

  ArithmeticProcessor(
      @Nullable AuxiliaryModel second,
      Preamble prefix,
      ModelArithmetic.Formula formula,
      double lambda) {
    this.negative = second == null ? null : second.newReader();
    this.prefix = prefix;
    this.vetoes = formula == ModelArithmetic.Formula.MAX;
    this.lambda = lambda;
  }

  @Override
  public void attach(LanguageModel view) {
    if (negative == null) {
      negative = new AuxiliaryReader(view, "second context");
    }
  }

  @Override
  public Stage stage() {
    return Stage.RAW;
  }

  @Override
  public void begin(List<int[]> prompts) {
    negative().begin(prompts.stream().map(prefix::before).toList());
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        float[] before = logits[row].clone();
        combine(logits[row], negative().finiteLogits(row));
        divergence += Divergence.of(logits[row], before);
      }
    }
  }

  private void combine(float[] logits, float[] against) {
    SharedRows.forbidBeyond(logits, against.length);
    double denominator = LogSum.of(logits);
    if (!Double.isFinite(denominator)) {
      // No token is allowed: then the generator says so.
      return;
    }
    double shift = LogSum.of(against) - denominator;
    // F / n = l + lambda / (1 - lambda) (l - l_neg), in which max(l_neg, l) leaves no difference
    // above zero. As a term beside the logit it is nothing at all where the contexts agree.
    double strength = lambda / (1 - lambda);
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] > Float.NEGATIVE_INFINITY) {
        double difference = (double) logits[token] - against[token] + shift;
        double term = vetoes ? Math.min(0, difference) : difference;
        logits[token] = (float) (lambda == 1 ? term : logits[token] + strength * term);
      }
    }
  }

  @Override
  public void accept(int[] tokens) {
    negative().accept(tokens);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of(Divergence.MEASURE, divergence);
  }

  @Override
  public void close() {
    if (negative != null) {
      negative.close();
    }
  }

  private AuxiliaryReader negative() {
    if (negative == null) {
      throw new IllegalStateException("attach the processor to a view first");
    }
    return negative;
  }
}
