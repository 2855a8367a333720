/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.Companion;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.rectify.value.ValueNetwork;
import java.util.List;
import java.util.Map;

/**
 * One minus the probability that the finished text will be toxic, {@code 1 + Q(x, v)} of a value
 * network: a small model that says the rewards of all candidates after one token.
 *
 * @param network its owner closes it, after the views that use it
 */
public record NetworkValues(ValueNetwork network) implements CandidateValues {
  @Override
  public Map<String, Fingerprint> artifacts() {
    return Map.of("value network", network.fingerprint());
  }

  @Override
  public void requireFits(ModelInfo model) {
    model.requireVocabularyOf(network.network().info(), "value network");
  }

  @Override
  public int mostTokens(ModelInfo model) {
    // The last token of a text is judged before it is written, and not read.
    return network.network().contextLength() + 1;
  }

  @Override
  public CandidateReader newReader(LanguageModel view) {
    return new Reader();
  }

  private final class Reader implements CandidateReader {
    private final Companion companion = new Companion(network.network());
    private RowTexts rows = new RowTexts(List.of());

    @Override
    public void begin(List<int[]> prompts) {
      rows = new RowTexts(prompts);
      for (int row = 0; row < prompts.size(); row++) {
        requireRoom(row);
      }
      companion.begin(prompts);
    }

    @Override
    public double[][] values(int[][] candidates) {
      float[][] raw = companion.logits();
      double[][] values = new double[candidates.length][];
      for (int row = 0; row < values.length; row++) {
        values[row] = new double[candidates[row].length];
        if (values[row].length > 0) {
          // Finished rows are fed on beyond the context, and nobody asks for theirs.
          requireRoom(row);
        }
        for (int i = 0; i < values[row].length; i++) {
          int token = candidates[row][i];
          values[row][i] =
              token < raw[row].length
                  ? 1 + network.calibration().value(raw[row][token])
                  : Double.NaN;
        }
      }
      return values;
    }

    private void requireRoom(int row) {
      int context = network.network().contextLength();
      if (rows.of(row).length > context) {
        throw new InterventionException(
            "prompt and new tokens are %s, more than the value network's context of %s; shorten the prompts, generate fewer tokens, or train a value network on a model with a longer context"
                .formatted(rows.of(row).length, context));
      }
    }

    @Override
    public void accept(int[] tokens) {
      rows.accept(tokens);
      companion.accept(tokens);
    }

    @Override
    public void close() {
      companion.close();
    }
  }
}
