/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.Report;
import java.util.List;
import java.util.Optional;

/**
 * What each system did to the bundled pairs of sentences, in a sentence.
 *
 * @param sentences one a system but the base
 */
public record SuppressionSection(List<String> sentences) implements PageSection {
  /** Keeps an unmodifiable copy of the list. */
  public SuppressionSection {
    sentences = List.copyOf(sentences);
  }

  /** That of a report; empty if it examined other pairs, even of the same name, or none. */
  public static Optional<SuppressionSection> of(Report report) {
    SentencePairs identity = BundledPairs.identity();
    SentencePairs insults = BundledPairs.insults();
    if (report.protocol().settings(identity.id()).isEmpty()
        || report.protocol().settings(insults.id()).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SuppressionSection(
            SuppressionVerdict.of(report, identity, insults).stream()
                .map(SuppressionVerdict::sentence)
                .toList()));
  }

  @Override
  public String id() {
    return "suppression";
  }

  @Override
  public String title() {
    return "Over-suppression";
  }

  @Override
  public void write(Html html) {
    sentences.forEach(sentence -> html.element("p", sentence));
  }
}
