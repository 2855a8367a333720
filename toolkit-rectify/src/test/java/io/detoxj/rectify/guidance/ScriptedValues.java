/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** Values of tokens by their ids alone. */
record ScriptedValues(IntToDoubleFunction byToken) implements CandidateValues {
  @Override
  public Map<String, Fingerprint> artifacts() {
    return Map.of();
  }

  @Override
  public void requireFits(ModelInfo model) {}

  @Override
  public int mostTokens(ModelInfo model) {
    return Integer.MAX_VALUE;
  }

  @Override
  public CandidateReader newReader(LanguageModel view) {
    return new CandidateReader() {
      @Override
      public void begin(List<int[]> prompts) {}

      @Override
      public double[][] values(int[][] candidates) {
        double[][] values = new double[candidates.length][];
        for (int row = 0; row < values.length; row++) {
          values[row] = new double[candidates[row].length];
          for (int i = 0; i < values[row].length; i++) {
            values[row][i] = byToken.applyAsDouble(candidates[row][i]);
          }
        }
        return values;
      }

      @Override
      public void accept(int[] tokens) {}

      @Override
      public void close() {}
    };
  }
}
