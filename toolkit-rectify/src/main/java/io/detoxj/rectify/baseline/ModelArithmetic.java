/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Language-model arithmetic (Dekoninck et al., "Controlled Text Generation via Language Model
 * Arithmetic", ICLR 2024), of which these are the formulas of two terms. With l the log-probability
 * of a token after the text, and l_neg that after a prefix that asks for toxic text:
 *
 * <pre>
 * subtract:  F = l - lambda l_neg
 * max:       F = l - lambda max(l_neg, l)
 * next-token law: softmax(F / n), n = 1 - lambda; F as it is where n = 0
 * </pre>
 *
 * <p>Under {@code max} a token that the prefix does not favour keeps its logit, and one that it
 * favours becomes {@code p (p / p_neg)^(lambda / (1 - lambda))} before both are scaled: a soft
 * veto. Both contexts keep a cache of their own. They are combined on raw logits, before any
 * truncation. Formulas with a classifier are not among these.
 *
 * @param model whose tokenizer encodes the prefix
 * @param second reads the prefix and the text; null takes the model itself, with what is attached
 *     to its weights and activations. Its owner closes it, after the views that use it
 * @param prefix what stands before the text for l_neg
 * @param formula see there
 * @param lambda in [0, 1]; 0 changes nothing. Above 1 the law would turn round
 */
public record ModelArithmetic(
    LanguageModel model,
    @Nullable LanguageModel second,
    ContextPrefix prefix,
    Formula formula,
    double lambda)
    implements Detoxifier {
  /** How the two contexts are combined. */
  public enum Formula {
    /** {@code l - lambda l_neg}. */
    SUBTRACT(0.5),
    /** {@code l - lambda max(l_neg, l)}, the larger one of each token. */
    MAX(0.9);

    private final double usual;

    Formula(double usual) {
      this.usual = usual;
    }

    /** The lambda that the authors' code has for GPT-2. */
    public double usualLambda() {
      return usual;
    }
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if lambda is outside [0, 1], or the second model has decoding
   *     interventions, which would not be heard
   */
  public ModelArithmetic {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException(
          "lambda must be in [0, 1] but was %s; above 1 the sum of weights is negative and the most likely token would become the least likely"
              .formatted(lambda));
    }
    if (second != null) {
      auxiliary(second);
    }
  }

  /** The model against itself after {@link ContextPrefix#NEGATIVE}, with the usual lambda. */
  public static ModelArithmetic of(LanguageModel model, Formula formula) {
    return new ModelArithmetic(model, null, ContextPrefix.NEGATIVE, formula, formula.usualLambda());
  }

  /** The same with another strength. */
  public ModelArithmetic withLambda(double other) {
    return new ModelArithmetic(model, second, prefix, formula, other);
  }

  /** The same with another prefix. */
  public ModelArithmetic withPrefix(ContextPrefix other) {
    return new ModelArithmetic(model, second, other, formula, lambda);
  }

  /** The same, but another model with the same tokenizer reads the prefix and the text. */
  public ModelArithmetic withSecond(LanguageModel other) {
    return new ModelArithmetic(model, other, prefix, formula, lambda);
  }

  /** A control: the same with neutral text of as many tokens before l_neg. */
  public ModelArithmetic neutral() {
    return withPrefix(prefix.neutral());
  }

  private static AuxiliaryModel auxiliary(LanguageModel model) {
    return new AuxiliaryModel(model, "second model");
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, Fingerprint> used = second == null ? Map.of() : auxiliary(second).artifacts();
    return new DetoxifierSpec(
        "model-arithmetic",
        "1",
        Map.of(
            "formula", formula.name().toLowerCase(Locale.ROOT),
            "lambda", Double.toString(lambda),
            "prefix", prefix.described(),
            "second", second == null ? "the model itself" : "a model"),
        used);
  }

  /**
   * Plans one decoding intervention. Its measure {@code kl} is the {@linkplain Divergence
   * divergence} from the model alone.
   *
   * @throws io.detoxj.core.InterventionException if a model has another vocabulary
   * @throws IllegalArgumentException if the prefix has no tokens
   */
  @Override
  public InterventionPlan plan(ModelInfo info) {
    info.requireVocabularyOf(model.info(), "arithmetic's model");
    int context = info.contextLength();
    AuxiliaryModel other = second == null ? null : auxiliary(second);
    if (other != null) {
      other.requireFits(info);
      context = other.model().contextLength();
    }
    Preamble preamble = Preamble.of(model.tokenizer(), prefix);
    return InterventionPlan.of(
        new DecodingIntervention(
            "arithmetic-" + formula.name().toLowerCase(Locale.ROOT) + "*" + lambda,
            () -> new ArithmeticProcessor(other, preamble, formula, lambda),
            // The last token of a text is written and not read.
            Math.max(0, context - preamble.textLength() + 1)));
  }
}
