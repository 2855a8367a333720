/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An ensemble of the model with an expert, trained on harmless text, and an anti-expert, trained on
 * toxic text (Liu et al., "DExperts", ACL 2021, arXiv 2105.03023, equation 2):
 *
 * <pre>z~ = z + alpha (z+ - z-)</pre>
 *
 * <p>First top-p drops tokens by the model's own logits z, then the difference is added to those
 * that are left. The difference is of unfiltered logits, so no infinity meets another one. It acts
 * on raw logits: the generator's penalties, temperature and top-p come after it. The published
 * results sample 20 tokens at temperature 1 and top-p 1, with alpha 2.0 for toxicity and 3.2 for
 * sentiment.
 *
 * <p>Experts run with a key-value cache of their own. Their owner closes them, after the views that
 * use them.
 *
 * @param expert z+; null takes the model itself, the anti-expert-only variant
 * @param antiExpert z-
 * @param alpha strength; 0 changes nothing but the filter, below 0 steers towards the anti-expert
 * @param filterP mass of the tokens that the filter keeps, in (0, 1]; 1 keeps all
 */
public record DExperts(
    @Nullable LanguageModel expert, LanguageModel antiExpert, double alpha, double filterP)
    implements Detoxifier {
  /** The published mass that the filter keeps. */
  public static final double FILTER_P = 0.9;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if alpha is not finite, filterP is not in (0, 1], or a model
   *     has decoding interventions, which would not be heard
   */
  public DExperts {
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException("alpha must be finite but was " + alpha);
    }
    if (!(filterP > 0 && filterP <= 1)) {
      throw new IllegalArgumentException(
          "filterP must be in (0, 1], where 1 keeps all tokens, but was " + filterP);
    }
    if (expert != null) {
      expert(expert);
    }
    antiExpert(antiExpert);
  }

  /** With the published filter. */
  public static DExperts of(LanguageModel expert, LanguageModel antiExpert, double alpha) {
    return new DExperts(expert, antiExpert, alpha, FILTER_P);
  }

  /** The variant without an expert, {@code z~ = z + alpha (z - z-)}, with the published filter. */
  public static DExperts antiExpertOnly(LanguageModel antiExpert, double alpha) {
    return new DExperts(null, antiExpert, alpha, FILTER_P);
  }

  /** The same with another filter. */
  public DExperts withFilterP(double other) {
    return new DExperts(expert, antiExpert, alpha, other);
  }

  private static AuxiliaryModel expert(LanguageModel model) {
    return new AuxiliaryModel(model, "expert");
  }

  private static AuxiliaryModel antiExpert(LanguageModel model) {
    return new AuxiliaryModel(model, "anti-expert");
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, Fingerprint> used = new TreeMap<>(antiExpert(antiExpert).artifacts());
    if (expert != null) {
      used.putAll(expert(expert).artifacts());
    }
    return new DetoxifierSpec(
        "dexperts",
        "1",
        Map.of(
            "alpha", Double.toString(alpha),
            "filter-p", Double.toString(filterP),
            "expert", expert == null ? "the model itself" : "a model"),
        used);
  }

  /**
   * Plans one decoding intervention.
   *
   * @throws io.detoxj.core.InterventionException if an expert has another vocabulary
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    AuxiliaryModel against = antiExpert(antiExpert);
    AuxiliaryModel towards = expert == null ? null : expert(expert);
    against.requireFits(model);
    int most = antiExpert.contextLength();
    if (towards != null) {
      towards.requireFits(model);
      most = Math.min(most, towards.model().contextLength());
    }
    return InterventionPlan.of(
        new DecodingIntervention(
            "dexperts*" + alpha,
            () -> new DExpertsProcessor(towards, against, alpha, filterP),
            // The last token of a text is written and not read.
            most + 1));
  }
}
