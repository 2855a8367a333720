/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.LanguageModel;
import java.util.Map;

/**
 * The model is told before the prompt what to write: the next token comes from {@code p(v | prefix,
 * x)} in place of {@code p(v | x)}. A baseline that every other method should beat; with a prefix
 * that asks for toxic text it is the other end of the scale.
 *
 * <p>The prefix is token ids before those of the prompt, in a context of its own, and no part of
 * the completion: nothing has to be cut out of texts. What is attached to the model's weights and
 * activations acts on that context too. It acts on raw logits and puts others in their place, so a
 * method that changes raw logits is attached after it. Log-probabilities of a completion are those
 * without the prefix, as those of every decoding method are without the method; the model reads the
 * text twice for that.
 *
 * @param model whose tokenizer encodes the prefix
 * @param prefix what is read before the prompt
 */
public record Prompting(LanguageModel model, ContextPrefix prefix) implements Detoxifier {
  /** With a prefix that asks for friendly text. */
  public static Prompting of(LanguageModel model) {
    return new Prompting(model, ContextPrefix.POSITIVE);
  }

  /** A control: the same with neutral text of as many tokens. */
  public Prompting neutral() {
    return new Prompting(model, prefix.neutral());
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec("prompting", "1", Map.of("prefix", prefix.described()), Map.of());
  }

  /**
   * Plans one decoding intervention. Its measure {@code kl} is the {@linkplain Divergence
   * divergence} from the model without the prefix.
   *
   * @throws io.detoxj.core.InterventionException if the model has another vocabulary
   * @throws IllegalArgumentException if the prefix has no tokens
   */
  @Override
  public InterventionPlan plan(ModelInfo info) {
    info.requireVocabularyOf(model.info(), "prompting's model");
    Preamble preamble = Preamble.of(model.tokenizer(), prefix);
    return InterventionPlan.of(
        new DecodingIntervention(
            "prompting",
            () -> new PromptingProcessor(preamble),
            // The last token of a text is written and not read.
            Math.max(0, info.contextLength() - preamble.textLength() + 1)));
  }
}
