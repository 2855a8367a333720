/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.search;

import io.detoxj.core.DetoxException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Finds the strength of an edit on development texts: of each kind of edit the largest rho whose
 * held-out perplexity stays within a multiple of the base's, of those the one with the lowest
 * toxicity; and measures the controls of that one.
 *
 * @param rhos the strengths to try, above 0
 * @param maxPerplexityRatio the limit; {@link PerplexityCost#PAPER} is 1.07
 * @param seed of the random controls
 */
public record SurgerySearch(List<Double> rhos, double maxPerplexityRatio, long seed) {
  /** Sorts the strengths and checks them. */
  public SurgerySearch {
    rhos = List.copyOf(new TreeSet<>(rhos));
    if (rhos.isEmpty() || !(rhos.get(0) > 0) || !(maxPerplexityRatio > 0)) {
      throw new IllegalArgumentException(
          "strengths and the limit must be above 0 but are " + rhos + " and " + maxPerplexityRatio);
    }
  }

  /** 0.25 to 4, within the paper's cost of 1.07. */
  public static SurgerySearch standard(long seed) {
    return new SurgerySearch(List.of(0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0), 1.07, seed);
  }

  /**
   * What was measured of one edit.
   *
   * @param name of the kind of edit or control
   * @param patch the edit
   * @param perplexityRatio held-out perplexity over the base's
   * @param toxicity what the caller's measure gave; empty where the edit was not a candidate
   */
  public record Trial(
      String name, SurgeryPatch patch, double perplexityRatio, Optional<Double> toxicity) {}

  /**
   * The outcome.
   *
   * @param baseToxicity the caller's measure of the base
   * @param trials every edit tried
   * @param best the one to use
   * @param controls of the best, at its rho
   */
  public record Result(double baseToxicity, List<Trial> trials, Trial best, List<Trial> controls) {
    /** Keeps copies of the lists. */
    public Result {
      trials = List.copyOf(trials);
      controls = List.copyOf(controls);
    }
  }

  /**
   * Searches.
   *
   * @param model the model the patches were made on
   * @param kinds patches by name, at any strength
   * @param cost measures perplexity, on development texts
   * @param toxicity measures a model, on development prompts; lower is better
   * @param progress its unit is the measurement
   * @throws DetoxException if no strength of any kind stays within the limit; the message has the
   *     lowest ratio
   */
  public Result run(
      TransformerModel model,
      Map<String, SurgeryPatch> kinds,
      PerplexityCost cost,
      ToDoubleFunction<TransformerModel> toxicity,
      ProgressListener progress) {
    List<Trial> trials = new ArrayList<>();
    List<Trial> candidates = new ArrayList<>();
    long total = (long) kinds.size() * (rhos.size() + 1) + 5;
    for (Map.Entry<String, SurgeryPatch> kind : kinds.entrySet()) {
      Optional<Trial> largest = Optional.empty();
      for (double rho : rhos) {
        SurgeryPatch patch = kind.getValue().at(Strength.rho(rho));
        Trial trial = new Trial(kind.getKey(), patch, ratio(model, patch, cost), Optional.empty());
        trials.add(trial);
        if (trial.perplexityRatio <= maxPerplexityRatio) {
          largest = Optional.of(trial);
        }
        progress.progress(trials.size(), total, kind.getKey() + " rho " + rho);
      }
      largest.map(trial -> measured(model, trial, toxicity)).ifPresent(candidates::add);
    }
    Trial best =
        candidates.stream()
            .min(Comparator.comparingDouble(trial -> trial.toxicity.orElseThrow()))
            .orElseThrow(() -> noneFits(trials));
    List<Trial> controls = new ArrayList<>();
    SurgeryControls.of(model, best.patch, seed)
        .forEach(
            (name, patch) ->
                controls.add(
                    measured(
                        model,
                        new Trial(name, patch, ratio(model, patch, cost), Optional.empty()),
                        toxicity)));
    trials.addAll(candidates);
    progress.progress(total, total, "controls");
    return new Result(toxicity.applyAsDouble(model), trials, best, controls);
  }

  private DetoxException noneFits(List<Trial> trials) {
    double lowest = trials.stream().mapToDouble(Trial::perplexityRatio).min().orElse(Double.NaN);
    return new DetoxException(
        "no edit keeps held-out perplexity within %s of the base; the lowest ratio is %s: try smaller rhos than %s or raise the limit"
            .formatted(maxPerplexityRatio, lowest, rhos.get(0)));
  }

  private static double ratio(TransformerModel model, SurgeryPatch patch, PerplexityCost cost) {
    try (DetoxifiedModel view = model.with(patch.asSidePath())) {
      return cost.ratio(view);
    }
  }

  private static Trial measured(
      TransformerModel model, Trial trial, ToDoubleFunction<TransformerModel> toxicity) {
    try (DetoxifiedModel view = model.with(trial.patch.asSidePath())) {
      return new Trial(
          trial.name,
          trial.patch,
          trial.perplexityRatio,
          Optional.of(toxicity.applyAsDouble(view)));
    }
  }
}
