/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.SharedRows;
import io.detoxj.core.decode.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@link GeDi} over one batch. */
final class GeDiProcessor implements LogitsProcessor {
  // Not infinity, so that something is left if a later stage forbids all that the filter keeps.
  private static final float FILTERED = 10_000;

  private final ClassPosterior classes;
  private final GeDiSettings settings;
  private double posteriors;

  GeDiProcessor(ClassPosterior classes, GeDiSettings settings) {
    this.classes = classes;
    this.settings = settings;
  }

  @Override
  public Stage stage() {
    return Stage.RAW;
  }

  @Override
  public void begin(List<int[]> prompts) {
    classes.begin(prompts);
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        posteriors += classes.ofText(row);
        process(logits[row], classes.logOfCandidates(row));
      }
    }
  }

  private void process(float[] logits, double[] classified) {
    SharedRows.forbidBeyond(logits, classified.length);
    // Where the discriminator has no row, nothing is read: that token is forbidden already.
    double[] posterior = Arrays.copyOf(classified, logits.length);
    double[] weighted = new double[logits.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < weighted.length; token++) {
      weighted[token] = logits[token] + settings.omega() * posterior[token];
      largest = Math.max(largest, weighted[token]);
    }
    if (!Double.isFinite(largest)) {
      // No token is allowed: then the generator says so.
      return;
    }
    int[] filtered = filtered(weighted, largest, posterior);
    if (settings.omega() == 0 && filtered.length == 0) {
      // A shift alone would count as a change in the report.
      return;
    }
    for (int token : filtered) {
      weighted[token] -= FILTERED;
    }
    double shift = settings.largestLogit() - Arrays.stream(weighted).max().orElseThrow();
    for (int token = 0; token < weighted.length; token++) {
      logits[token] = (float) (weighted[token] + shift);
    }
  }

  /** The candidates that the filter drops. */
  private int[] filtered(double[] weighted, double largest, double[] posterior) {
    double bound = Math.log(settings.threshold());
    double total = 0;
    int candidates = 0;
    long[] unsafe = new long[weighted.length];
    int count = 0;
    for (int token = 0; token < weighted.length; token++) {
      if (weighted[token] > Double.NEGATIVE_INFINITY) {
        candidates++;
        total += Math.exp(weighted[token] - largest);
        if (posterior[token] < bound) {
          // Log-posteriors are at most 0; negated, their bits sort like their values, so that
          // complemented ones put the least desired first, equal ones by id.
          int bits = Float.floatToRawIntBits((float) -posterior[token]);
          unsafe[count++] = ((long) ~bits << 32) | token;
        }
      }
    }
    Arrays.sort(unsafe, 0, count);
    // All candidates together have the mass 1, but for rounding.
    int most = Math.min(count, candidates - 1);
    int[] filtered = new int[Math.max(0, most)];
    double mass = 0;
    for (int i = 0; i < most; i++) {
      int token = (int) unsafe[i];
      mass += Math.exp(weighted[token] - largest) / total;
      if (mass >= 1 - settings.rho()) {
        return Arrays.copyOf(filtered, i);
      }
      filtered[i] = token;
    }
    return filtered;
  }

  @Override
  public void accept(int[] tokens) {
    classes.accept(tokens);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of("desired-posterior", posteriors);
  }

  @Override
  public void close() {
    classes.close();
  }
}
