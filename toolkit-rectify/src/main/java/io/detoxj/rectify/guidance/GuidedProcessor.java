/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.decode.Stage;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.ViewProcessor;
import io.detoxj.rectify.baseline.Divergence;
import io.detoxj.rectify.decode.Candidates;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link GuidedDecoding} over one batch. */
final class GuidedProcessor implements ViewProcessor {
  private final GuidedDecoding settings;
  private @Nullable CandidateReader reader;
  private RowTexts texts = new RowTexts(List.of());
  private double divergence;
  private double unjudged;

  GuidedProcessor(GuidedDecoding settings) {
    this.settings = settings;
  }

  @Override
  public void attach(LanguageModel view) {
    reader = settings.values().newReader(view);
  }

  @Override
  public Stage stage() {
    return Stage.TRUNCATE;
  }

  @Override
  public void begin(List<int[]> prompts) {
    texts = new RowTexts(prompts);
    reader().begin(prompts);
  }

  @Override
  public void process(float[][] logits) {
    int[][] candidates = new int[logits.length][0];
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        candidates[row] = Candidates.most(logits[row], settings.topK());
      }
    }
    double[][] values = reader().values(candidates);
    for (int row = 0; row < logits.length; row++) {
      if (candidates[row].length > 0) {
        float[] before = logits[row].clone();
        guide(logits[row], candidates[row], ordered(values[row], row));
        divergence += Divergence.of(logits[row], before);
      }
    }
  }

  /** The values as they are, or in an order that hangs on the seed and the text of the row. */
  private double[] ordered(double[] values, int row) {
    if (settings.permuted().isEmpty()) {
      return values;
    }
    String purpose = "permuted-candidates/" + Arrays.toString(texts.of(row));
    int[] order =
        Shuffle.order(values.length, RandomStreams.named(settings.permuted().getAsLong(), purpose));
    return Arrays.stream(order).mapToDouble(place -> values[place]).toArray();
  }

  private void guide(float[] logits, int[] candidates, double[] values) {
    long missing = Arrays.stream(values).filter(Double::isNaN).count();
    unjudged += (double) missing / values.length;
    double[] scaled = settings.scale().of(values);
    Candidates.keepOnly(logits, candidates);
    for (int i = 0; i < candidates.length; i++) {
      int token = candidates[i];
      logits[token] = (float) (logits[token] + settings.beta() * scaled[i]);
    }
  }

  @Override
  public void accept(int[] tokens) {
    texts.accept(tokens);
    reader().accept(tokens);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of(Divergence.MEASURE, divergence, "unjudged", unjudged);
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }

  private CandidateReader reader() {
    if (reader == null) {
      throw new IllegalStateException("attach the processor to a view first");
    }
    return reader;
  }
}
