/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.SharedRows;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.Truncation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link DExperts} over one batch. */
final class DExpertsProcessor implements LogitsProcessor {
  private final @Nullable AuxiliaryReader expert;
  private final AuxiliaryReader antiExpert;
  private final double alpha;
  private final double filterP;

  DExpertsProcessor(
      @Nullable AuxiliaryModel expert, AuxiliaryModel antiExpert, double alpha, double filterP) {
    this.expert = expert == null ? null : expert.newReader();
    this.antiExpert = antiExpert.newReader();
    this.alpha = alpha;
    this.filterP = filterP;
  }

  @Override
  public Stage stage() {
    return Stage.RAW;
  }

  @Override
  public void begin(List<int[]> prompts) {
    antiExpert.begin(prompts);
    if (expert != null) {
      expert.begin(prompts);
    }
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        float[] towards = expert == null ? logits[row] : expert.finiteLogits(row);
        process(logits[row], towards, antiExpert.finiteLogits(row));
      }
    }
  }

  private void process(float[] logits, float[] towards, float[] against) {
    SharedRows.forbidBeyond(logits, Math.min(towards.length, against.length));
    Truncation.apply(logits, new Decoding.Sampling(1, 0, filterP));
    // Where z+ is the model's own array, each of its logits is read before it is written, and what
    // the filter dropped is not read at all: infinity less infinity would be no number.
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] > Float.NEGATIVE_INFINITY) {
        double difference = (double) towards[token] - against[token];
        logits[token] = (float) (logits[token] + alpha * difference);
      }
    }
  }

  @Override
  public void accept(int[] tokens) {
    antiExpert.accept(tokens);
    if (expert != null) {
      expert.accept(tokens);
    }
  }

  @Override
  public void close() {
    antiExpert.close();
    if (expert != null) {
      expert.close();
    }
  }
}
