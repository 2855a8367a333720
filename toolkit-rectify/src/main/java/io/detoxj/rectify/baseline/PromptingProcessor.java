/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.Stage;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.ViewProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Prompting} over one batch. */
final class PromptingProcessor implements ViewProcessor {
  private final Preamble prefix;
  private @Nullable AuxiliaryReader prompted;
  private double divergence;

  PromptingProcessor(Preamble prefix) {
    this.prefix = prefix;
  }

  @Override
  public void attach(LanguageModel view) {
    prompted = new AuxiliaryReader(view, "prompted model");
  }

  @Override
  public Stage stage() {
    return Stage.RAW;
  }

  @Override
  public void begin(List<int[]> prompts) {
    prompted().begin(prompts.stream().map(prefix::before).toList());
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        float[] told = prompted().logits(row);
        divergence += Divergence.of(told, logits[row]);
        System.arraycopy(told, 0, logits[row], 0, told.length);
      }
    }
  }

  @Override
  public void accept(int[] tokens) {
    prompted().accept(tokens);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of(Divergence.MEASURE, divergence);
  }

  @Override
  public void close() {
    if (prompted != null) {
      prompted.close();
    }
  }

  private AuxiliaryReader prompted() {
    if (prompted == null) {
      throw new IllegalStateException("attach the processor to a view first");
    }
    return prompted;
  }
}
