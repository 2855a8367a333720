/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.rewrite.label.LabelOutcome;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.metric.Judge;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Judges whether a text is acceptable, as fluency is judged for ParaDetox (Logacheva et al., ACL
 * 2022): 1 if the labeller's most probable label is the acceptable one, else 0. Numbers are those
 * of the paper only with its classifier, RoBERTa-large trained on CoLA.
 *
 * @param labeller stays with its owner
 * @param acceptable its label for acceptable texts
 */
public record Acceptability(TextLabeller labeller, String acceptable) implements Judge {
  /**
   * Checks that there is such a label.
   *
   * @throws ConfigException if the labeller has none of this name
   */
  public Acceptability {
    if (!labeller.labels().contains(acceptable)) {
      throw new ConfigException(
          "%s has no label \"%s\" for acceptable texts; it has %s"
              .formatted(labeller.provenance(), acceptable, labeller.labels()));
    }
  }

  /** Everything that makes its judgements. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("labeller", labeller.fingerprint())
        .put("acceptable", acceptable)
        .build();
  }

  @Override
  public String name() {
    return acceptable + " by " + labeller.provenance();
  }

  @Override
  public List<OptionalDouble> judge(List<List<String>> inputs) {
    return of(inputs.stream().map(input -> input.get(0)).toList());
  }

  /** 1 or 0 for each text; none for one that the labeller could not label. */
  List<OptionalDouble> of(List<String> texts) {
    return labeller.label(texts).stream()
        .map(
            outcome ->
                outcome instanceof LabelOutcome.Labelled one
                    ? OptionalDouble.of(one.label().equals(acceptable) ? 1 : 0)
                    : OptionalDouble.empty())
        .toList();
  }
}
