/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.rectify.value.ValueNetwork;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rectified decoding (Cao et al., Systematic Rectification of Language Models via Dead-end
 * Analysis, ICLR 2023): at every step the probability of a token is held below one plus the value
 * of taking it. It needs the next-token probabilities of the base model alone, so it works on black
 * boxes, and one value network serves base models of all sizes that share its vocabulary.
 *
 * @param values the value network, which must stay open while views decode with it
 * @param settings how
 * @param name for reports
 */
public record RectifiedDecoding(ValueNetwork values, RectificationSettings settings, String name)
    implements Detoxifier {
  private static final String NAME = "rectified-decoding";

  /** Under the name of the method. */
  public RectifiedDecoding(ValueNetwork values, RectificationSettings settings) {
    this(values, settings, NAME);
  }

  /** The same under another name. */
  public RectifiedDecoding named(String other) {
    return new RectifiedDecoding(values, settings, other);
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>(settings.described());
    parameters.put("calibrationSlope", Double.toString(values.calibration().slope()));
    parameters.put("calibrationOffset", Double.toString(values.calibration().offset()));
    return new DetoxifierSpec(name, "1", parameters, Map.of("valueNetwork", values.fingerprint()));
  }

  /**
   * One decoding intervention.
   *
   * @throws io.detoxj.core.InterventionException if the value network has another vocabulary
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    model.requireVocabularyOf(values.network().info(), "value network");
    // The network was made from such a model, so its ends stand in where the model tells none.
    Set<Integer> ends =
        model.endsOfText().isEmpty()
            ? Set.copyOf(values.network().endsOfText())
            : model.endsOfText();
    return InterventionPlan.of(
        new DecodingIntervention(
            name,
            () -> new RectifyingProcessor(values, settings, ends),
            values.network().contextLength()));
  }
}
