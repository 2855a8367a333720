/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.TrainingTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Direct preference optimisation (Rafailov et al., 2023, arXiv 2305.18290, equation 7): the mean of
 * {@code -log sigmoid(beta ((log p(w) - log p_ref(w)) - (log p(l) - log p_ref(l))))} over pairs of
 * a preferred text w and another one l. The reference is the model as it is when this is made; its
 * log-probabilities are computed once. Not for several threads at once.
 */
public final class DpoTraining implements TrainingTask {
  private static final int ROWS = 16;

  private final TrainableModel model;
  private final List<TextPair> pairs;
  private final DpoSettings settings;
  private final Shuffled order;
  private final List<float[]> reference = new ArrayList<>();

  /**
   * Computes the reference.
   *
   * @param model all of its weights or an adapter, in training; stays with the caller
   * @param pairs one or more
   */
  public DpoTraining(TrainableModel model, List<TextPair> pairs, DpoSettings settings) {
    this.model = model;
    this.pairs = List.copyOf(pairs);
    this.settings = settings;
    this.order = new Shuffled(pairs.size(), settings.pairs(), settings.seed(), "dpo");
    for (int first = 0; first < pairs.size(); first += ROWS) {
      List<TextPair> part = this.pairs.subList(first, Math.min(first + ROWS, pairs.size()));
      List<TokenText> texts = texts(part);
      List<float[]> values = model.logProbabilities(targets(texts));
      for (int i = 0; i < part.size(); i++) {
        reference.add(
            new float[] {
              sum(values.get(i), texts.get(i)),
              sum(values.get(i + part.size()), texts.get(i + part.size()))
            });
      }
    }
  }

  private float sum(float[] values, TokenText text) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return (float) (sum * factor(text));
  }

  private float factor(TokenText text) {
    return settings.length() == DpoSettings.Length.SUM ? 1 : 1f / text.wanted();
  }

  /** Those to be preferred, then the others. */
  private static List<TokenText> texts(List<TextPair> some) {
    List<TokenText> all = new ArrayList<>();
    some.forEach(pair -> all.add(pair.chosen()));
    some.forEach(pair -> all.add(pair.rejected()));
    return all;
  }

  private static TokenTargets targets(List<TokenText> texts) {
    return TokenTargets.of(
        texts.stream().map(TokenText::ids).toList(),
        texts.stream().map(TokenText::wanted).toList());
  }

  @Override
  public Map<String, NDArray> parameters() {
    return model.parameters();
  }

  @Override
  public Fingerprint fingerprint() {
    String all = "";
    for (TextPair pair : pairs) {
      all = Sha256.hexOf(all + pair.content());
    }
    Fingerprint.Builder made =
        Fingerprint.builder()
            .put("task", "dpo")
            .put("settings", settings.toString())
            .put("pairs", all);
    model.beside().ifPresent(base -> made.put("adapter_beside", base));
    return made.build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    return BaselineOps.preferenceLoss(margins(order.at(step), scratch));
  }

  /** The margins of some pairs, {@code [pairs]}. */
  private NDArray margins(List<Integer> which, NDManager scratch) {
    List<TokenText> texts = texts(which.stream().map(pairs::get).toList());
    float[] fixed = new float[texts.size()];
    float[] factors = new float[texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      int side = i < which.size() ? 0 : 1;
      fixed[i] = reference.get(which.get(i % which.size()))[side];
      factors[i] = factor(texts.get(i));
    }
    NDArray values = model.logProbabilities(targets(texts), scratch);
    return BaselineOps.margins(BaselineOps.rowSums(values, factors), fixed, settings.beta());
  }

  /**
   * What the model makes of all pairs now.
   *
   * @param loss mean, in nats; log 2 at the start
   * @param accuracy share of pairs whose preferred text has gained more than the other one
   * @param margin mean of {@code beta} times the difference of the gains
   */
  public record Quality(double loss, double accuracy, double margin) {}

  /** Measures all pairs, without gradients. */
  public Quality quality() {
    TorchOps.noGradients();
    double loss = 0;
    double right = 0;
    double margin = 0;
    for (int first = 0; first < pairs.size(); first += ROWS) {
      List<Integer> which = new ArrayList<>();
      for (int i = first; i < Math.min(first + ROWS, pairs.size()); i++) {
        which.add(i);
      }
      try (NDManager scratch = model.memory().newSubManager()) {
        NDArray margins = margins(which, scratch);
        loss += BaselineOps.preferenceLoss(margins).getFloat() * which.size();
        for (float one : margins.toFloatArray()) {
          right += one > 0 ? 1 : 0;
          margin += one;
        }
      }
    }
    return new Quality(loss / pairs.size(), right / pairs.size(), margin / pairs.size());
  }
}
