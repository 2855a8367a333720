/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.model.TransformerModel;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Toxification reversal (Leong et al., "Self-Detoxifying Language Models via Toxification
 * Reversal", EMNLP 2023, arXiv 2310.09573): the model also reads the text after a prefix that asks
 * for friendly text and after one that asks for toxic text, and what the heads of each block write
 * for the newest token is moved the other way. With z what a head writes ({@code attn.z}) and e
 * what it writes at the end of the negative prefix,
 *
 * <pre>
 * delta_h = z_h(negative) - z_h(positive)
 * z'_h = z_h - strength (1 + |delta_h|)^0.4 (1 + max(0, cos(e_h, z_h)))^0.6 delta_h
 * </pre>
 *
 * <p>after which the norm over all heads is as before. Older tokens stay as they were read. The
 * strength is ours; the authors have 1. They take e at the first colon of their prefix, and that of
 * the first text of a run for all.
 *
 * <p>It runs the three contexts in a batch of their own, with what is attached to weights and
 * activations, and puts the logits of the edited one in place of the model's, so a method that
 * changes raw logits is attached after it.
 *
 * @param model whose tokenizer encodes the prefixes
 * @param positive asks for friendly text
 * @param negative asks for toxic text
 * @param strength 0 changes nothing
 * @param normPower 0.4 in the authors' code
 * @param similarityPower 0.6 in the authors' code
 * @param random a control: a seed of fixed random directions, to which each difference gives only
 *     its norm, head by head
 */
public record ToxificationReversal(
    TransformerModel model,
    ContextPrefix positive,
    ContextPrefix negative,
    double strength,
    double normPower,
    double similarityPower,
    OptionalLong random)
    implements Detoxifier {
  private static final double NORM_POWER = 0.4;
  private static final double SIMILARITY_POWER = 0.6;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 0 or not finite
   */
  public ToxificationReversal {
    require("strength", strength);
    require("normPower", normPower);
    require("similarityPower", similarityPower);
  }

  private static void require(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be 0 or more and finite but was " + value);
    }
  }

  /** With the toolkit's prefixes and the published powers. */
  public static ToxificationReversal of(TransformerModel model, double strength) {
    return new ToxificationReversal(
        model,
        ContextPrefix.POSITIVE,
        ContextPrefix.NEGATIVE,
        strength,
        NORM_POWER,
        SIMILARITY_POWER,
        OptionalLong.empty());
  }

  /** The same with other prefixes. */
  public ToxificationReversal withPrefixes(ContextPrefix friendly, ContextPrefix toxic) {
    return new ToxificationReversal(
        model, friendly, toxic, strength, normPower, similarityPower, random);
  }

  /** The control: random directions, as long as the differences. */
  public ToxificationReversal random(long seed) {
    return new ToxificationReversal(
        model, positive, negative, strength, normPower, similarityPower, OptionalLong.of(seed));
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("positive", positive.described());
    parameters.put("negative", negative.described());
    parameters.put("strength", Double.toString(strength));
    parameters.put("norm-power", Double.toString(normPower));
    parameters.put("similarity-power", Double.toString(similarityPower));
    random.ifPresent(seed -> parameters.put("random", Long.toString(seed)));
    return new DetoxifierSpec("toxification-reversal", "1", parameters, Map.of());
  }

  /**
   * Plans one decoding intervention. Its measure {@code kl} is the {@linkplain Divergence
   * divergence} from the model without it.
   *
   * @throws io.detoxj.core.InterventionException if the model is a black box or has another
   *     vocabulary
   * @throws IllegalArgumentException if a prefix has no tokens
   */
  @Override
  public InterventionPlan plan(ModelInfo info) {
    info.requireVocabularyOf(model.info(), "reversal's model");
    model.info().inEveryBlock(HookSite.ATTN_Z).forEach(info::requireHookPoint);
    Preamble friendly = Preamble.of(model.tokenizer(), positive);
    Preamble toxic = Preamble.of(model.tokenizer(), negative);
    int longest = Math.max(friendly.textLength(), toxic.textLength());
    return InterventionPlan.of(
        new DecodingIntervention(
            "reversal*" + strength + (random.isPresent() ? " random" : ""),
            () -> new ReversalProcessor(this, friendly, toxic),
            // The last token of a text is written and not read.
            Math.max(0, info.contextLength() - longest + 1)));
  }
}
