/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ModelInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The interventions of some detoxifiers on one model, in their order, after those of a view
 * beneath.
 *
 * @param specs of all detoxifiers
 * @param interventions of all of them
 * @param decodings of all of them, counted for this view alone
 * @param beneath how many of the specs are those of the view beneath
 * @param interventionsBeneath how many of the interventions are
 */
record Attachment(
    List<DetoxifierSpec> specs,
    List<Intervention> interventions,
    List<CountedDecoding> decodings,
    int beneath,
    int interventionsBeneath) {
  /** Nothing. */
  static final Attachment NONE = new Attachment(List.of(), List.of(), List.of(), 0, 0);

  /** These detoxifiers on top of what is attached to the view beneath. */
  static Attachment of(ModelInfo info, Attachment lower, List<Detoxifier> detoxifiers) {
    if (detoxifiers.isEmpty()) {
      throw new IllegalArgumentException("with(...) needs at least one detoxifier");
    }
    List<DetoxifierSpec> specs = new ArrayList<>(lower.specs);
    List<Intervention> interventions = new ArrayList<>(lower.interventions);
    for (Detoxifier detoxifier : detoxifiers) {
      specs.add(detoxifier.spec());
      interventions.addAll(detoxifier.plan(info).interventions());
    }
    return new Attachment(
        List.copyOf(specs),
        List.copyOf(interventions),
        interventions.stream()
            .filter(DecodingIntervention.class::isInstance)
            .map(decoding -> new CountedDecoding((DecodingIntervention) decoding))
            .toList(),
        lower.specs.size(),
        lower.interventions.size());
  }

  /** The specs of what is attached here, without those of the view beneath. */
  List<DetoxifierSpec> ownSpecs() {
    return specs.subList(beneath, specs.size());
  }

  /** The interventions attached here, without those of the view beneath. */
  List<Intervention> ownInterventions() {
    return interventions.subList(interventionsBeneath, interventions.size());
  }

  /** Processors for one batch of the view that all this is attached to. */
  List<LogitsProcessor> newLogitsProcessors(LanguageModel view) {
    return decodings.stream().map(decoding -> decoding.newProcessor(view)).toList();
  }

  List<Firing> decodingFirings() {
    return decodings.stream().map(CountedDecoding::firing).toList();
  }

  List<Firing> drainDecodingFirings() {
    return decodings.stream().map(CountedDecoding::drain).toList();
  }

  /** The places that more than one intervention acts on, with their names in order. */
  Map<String, List<String>> conflicts() {
    Map<String, List<String>> byPlace = new LinkedHashMap<>();
    for (Intervention intervention : interventions) {
      byPlace
          .computeIfAbsent(intervention.place(), place -> new ArrayList<>())
          .add(intervention.name());
    }
    byPlace.values().removeIf(names -> names.size() < 2);
    return byPlace;
  }
}
