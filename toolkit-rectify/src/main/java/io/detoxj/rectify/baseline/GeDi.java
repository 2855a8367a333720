/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Map;

/**
 * A generative discriminator (Krause et al., "GeDi", Findings of EMNLP 2021, arXiv 2009.06367). A
 * class-conditional language model reads every sequence twice, once after the control text of the
 * desired class and once after that of the other. By Bayes' rule the two likelihoods of text and
 * candidate give the posterior of the desired class, for each candidate v after a text x of t - 1
 * tokens, the prompt's included:
 *
 * <pre>
 * log p(c | x, v) = log softmax over c of (s l_c / t + b_c + class bias if c is desired)
 * l_c = sum of log p(x_i | control c, x before i), v being the last
 * log q(v) = log softmax(z)_v + omega log p(desired | x, v)
 * </pre>
 *
 * <p>The filter goes through the candidates from the least desired on and takes 10,000 off their
 * logits, while the mass of q up to and with the candidate is below 1 - rho and its posterior below
 * {@link GeDiSettings#threshold()}. It never takes all.
 *
 * <p>It acts on raw logits. The paper decodes greedily with a repetition penalty of 1.2, which is
 * the generator's and acts afterwards, as do temperature and top-p; the generator's penalty counts
 * tokens once and multiplies negative logits, where the authors' code divides them.
 *
 * <p>Where the control text has several tokens, all are read; the authors' code reads the first,
 * and each of its own control texts is one token of GPT-2.
 *
 * @param discriminator the class-conditional model; its owner closes it after the views that use it
 * @param settings see there
 */
public record GeDi(LanguageModel discriminator, GeDiSettings settings) implements Detoxifier {
  /**
   * Checks the discriminator.
   *
   * @throws IllegalArgumentException if it has decoding interventions, which would not be heard
   */
  public GeDi {
    auxiliary(discriminator);
  }

  /** With the settings of the paper's detoxification. */
  public static GeDi of(LanguageModel discriminator) {
    return new GeDi(discriminator, GeDiSettings.published());
  }

  private static AuxiliaryModel auxiliary(LanguageModel model) {
    return new AuxiliaryModel(model, "discriminator");
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "gedi",
        "1",
        Map.of(
            "desired", settings.desired(),
            "undesired", settings.undesired(),
            "omega", Double.toString(settings.omega()),
            "rho", Double.toString(settings.rho()),
            "tau", Double.toString(settings.tau()),
            "class-bias", Double.toString(settings.classBias()),
            "logit-scale", Double.toString(settings.logitScale()),
            "learned-bias", Double.toString(settings.learnedBias()),
            "largest-logit", Double.toString(settings.largestLogit())),
        auxiliary(discriminator).artifacts());
  }

  /**
   * Plans one decoding intervention. Its measure {@code desired-posterior} is the posterior of the
   * desired class given the text so far, the class bias included.
   *
   * @throws io.detoxj.core.InterventionException if the discriminator has another vocabulary
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    AuxiliaryModel auxiliary = auxiliary(discriminator);
    auxiliary.requireFits(model);
    Tokenizer tokenizer = discriminator.tokenizer();
    Preamble desired = Preamble.of(tokenizer, settings.desired());
    Preamble undesired = Preamble.of(tokenizer, settings.undesired());
    int most =
        discriminator.contextLength() - Math.max(desired.textLength(), undesired.textLength());
    return InterventionPlan.of(
        new DecodingIntervention(
            "gedi*" + settings.omega(),
            () ->
                new GeDiProcessor(
                    new ClassPosterior(auxiliary, desired, undesired, settings), settings),
            // The last token of a text is written and not read.
            most + 1));
  }
}
