/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link SelfDebiasing} over one batch; all rows after the first prefix are read first. */
final class SelfDebiasingProcessor implements LogitsProcessor {
  private final List<Preamble> prefixes;
  private final double lambda;
  private final double leastLog;
  private final AuxiliaryReader reader;
  private double punished;

  SelfDebiasingProcessor(
      AuxiliaryModel model, List<Preamble> prefixes, double lambda, double epsilon) {
    this.prefixes = prefixes;
    this.lambda = lambda;
    this.leastLog = Math.log(epsilon);
    this.reader = model.newReader();
  }

  @Override
  public Stage stage() {
    return Stage.RAW;
  }

  @Override
  public void begin(List<int[]> prompts) {
    List<int[]> copies = new ArrayList<>();
    for (Preamble prefix : prefixes) {
      prompts.forEach(prompt -> copies.add(prefix.before(prompt)));
    }
    reader.begin(copies);
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        process(logits[row], mostBiased(row, logits.length));
      }
    }
  }

  /** The largest probability that any prefix gives each token. */
  private double[] mostBiased(int row, int rows) {
    double[] most = new double[0];
    for (int copy = row; copy < rows * prefixes.size(); copy += rows) {
      float[] logits = reader.logits(copy);
      double denominator = LogSum.of(logits);
      most = copy == row ? new double[logits.length] : most;
      for (int token = 0; token < most.length; token++) {
        most[token] = Math.max(most[token], Math.exp(logits[token] - denominator));
      }
    }
    return most;
  }

  private void process(float[] logits, double[] biased) {
    double denominator = LogSum.of(logits);
    if (!Double.isFinite(denominator)) {
      // No token is allowed: then the generator says so.
      return;
    }
    for (int token = 0; token < logits.length; token++) {
      double p = Math.exp(logits[token] - denominator);
      double delta = Math.max(0, biased[token] - p);
      // In logarithms, so that no strength can round a factor to zero.
      double logFactor = Math.max(leastLog, -lambda * delta);
      logits[token] = (float) (logits[token] + logFactor);
      punished -= p * Math.expm1(logFactor);
    }
  }

  @Override
  public void accept(int[] tokens) {
    int[] copies = new int[tokens.length * prefixes.size()];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = tokens[i % tokens.length];
    }
    reader.accept(copies);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of("punished-mass", punished);
  }

  @Override
  public void close() {
    reader.close();
  }
}
