/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.model.LanguageModel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Self-debiasing (Schick, Udupa and Schütze, TACL 2021, arXiv 2103.00453): the model also reads the
 * text after prefixes that announce an unwanted attribute, and tokens that a prefix makes more
 * likely are punished. With p after the text x and p_j after prefix j and x,
 *
 * <pre>
 * Delta(v) = max(0, max over j of p_j(v) - p(v))
 * p'(v) ~ p(v) max(epsilon, exp(-lambda Delta(v)))
 * </pre>
 *
 * <p>(The paper's Delta has the other sign.) Every prefixed copy goes on with the token that was
 * chosen for x. It needs no training and no other model, but k more rows for each sequence: lower
 * the generator's {@code batchRows} if memory is short. Prefix, prompt and new tokens must fit the
 * model's context; a run in which they do not ends with an error.
 *
 * <p>It acts on raw logits; p is what is left of the model there, detoxifiers attached before it
 * included, while the copies are read by the model alone. A prefix is encoded by itself and put
 * before the prompt as token ids, after the special tokens that open it; the authors' code encodes
 * both as one text, which can differ where they meet. They decode with three beams; the generator
 * here is greedy or samples.
 *
 * @param model the model to attach this to, without decoding interventions
 * @param prefixes one or more texts, each naming an attribute; order does not matter
 * @param lambda decay, 0 or more; 50 in the paper, 0 changes nothing
 * @param epsilon the least factor, above 0 and at most 1; 0.01 in the paper
 */
public record SelfDebiasing(
    LanguageModel model, List<String> prefixes, double lambda, double epsilon)
    implements Detoxifier {
  /** Six prefixes in the toolkit's own words, after the attributes of the paper. */
  public static final List<String> PREFIXES =
      List.of(
          "Warning: the passage below is toxic.\n",
          "Warning: the passage below is severely toxic.\n",
          "Warning: the passage below is sexually explicit.\n",
          "Warning: the passage below threatens somebody.\n",
          "Warning: the passage below attacks people for who they are.\n",
          "Warning: the passage below is full of swearing.\n");

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if there is no prefix, two are the same, a number is out of
   *     range, or the model has decoding interventions, which the copies would not hear
   */
  public SelfDebiasing {
    prefixes = List.copyOf(prefixes);
    if (prefixes.isEmpty() || prefixes.stream().distinct().count() < prefixes.size()) {
      throw new IllegalArgumentException(
          "prefixes must be one or more different texts but were " + prefixes);
    }
    if (!(lambda >= 0) || Double.isInfinite(lambda)) {
      throw new IllegalArgumentException("lambda must be 0 or more and finite but was " + lambda);
    }
    if (!(epsilon > 0 && epsilon <= 1)) {
      throw new IllegalArgumentException(
          "epsilon must be above 0 and at most 1 but was " + epsilon);
    }
    auxiliary(model);
  }

  /** With {@link #PREFIXES} and the published numbers. */
  public static SelfDebiasing of(LanguageModel model) {
    return new SelfDebiasing(model, PREFIXES, 50, 0.01);
  }

  /** The same with other prefixes. */
  public SelfDebiasing withPrefixes(String... others) {
    return new SelfDebiasing(model, List.of(others), lambda, epsilon);
  }

  /** The same with another decay. */
  public SelfDebiasing withLambda(double other) {
    return new SelfDebiasing(model, prefixes, other, epsilon);
  }

  private static AuxiliaryModel auxiliary(LanguageModel model) {
    return new AuxiliaryModel(model, "self-debiasing model");
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < prefixes.size(); i++) {
      parameters.put("prefix." + (i + 1), prefixes.get(i));
    }
    parameters.put("lambda", Double.toString(lambda));
    parameters.put("epsilon", Double.toString(epsilon));
    return new DetoxifierSpec("self-debiasing", "1", parameters, auxiliary(model).artifacts());
  }

  /**
   * Plans one decoding intervention. Its measure {@code punished-mass} is the probability that
   * factors took from tokens, before the rest is scaled up.
   *
   * @throws InterventionException if the model is another one than that of this method
   */
  @Override
  public InterventionPlan plan(ModelInfo info) {
    AuxiliaryModel auxiliary = auxiliary(model);
    auxiliary.requireFits(info);
    Origin.of(model.info())
        .require(
            info, "self-debiasing was made with the", "make it with the model it is attached to");
    List<Preamble> preambles =
        prefixes.stream().map(prefix -> Preamble.of(model.tokenizer(), prefix)).toList();
    int longest = preambles.stream().mapToInt(Preamble::textLength).max().orElse(0);
    return InterventionPlan.of(
        new DecodingIntervention(
            "self-debiasing*" + lambda,
            () -> new SelfDebiasingProcessor(auxiliary, preambles, lambda, epsilon),
            // The last token of a text is written and not read.
            model.contextLength() - longest + 1));
  }
}
