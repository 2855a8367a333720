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

/** The interventions of some detoxifiers on one model, in their order. */
record Attachment(
    List<DetoxifierSpec> specs, List<Intervention> interventions, List<CountedDecoding> decodings) {

  static Attachment of(ModelInfo info, List<Detoxifier> detoxifiers) {
    if (detoxifiers.isEmpty()) {
      throw new IllegalArgumentException("with(...) needs at least one detoxifier");
    }
    List<Intervention> interventions = new ArrayList<>();
    List<CountedDecoding> decodings = new ArrayList<>();
    for (Detoxifier detoxifier : detoxifiers) {
      for (Intervention intervention : detoxifier.plan(info).interventions()) {
        interventions.add(intervention);
        if (intervention instanceof DecodingIntervention decoding) {
          decodings.add(new CountedDecoding(decoding));
        }
      }
    }
    return new Attachment(
        detoxifiers.stream().map(Detoxifier::spec).toList(),
        List.copyOf(interventions),
        List.copyOf(decodings));
  }

  List<LogitsProcessor> newLogitsProcessors() {
    return decodings.stream().map(CountedDecoding::newProcessor).toList();
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
