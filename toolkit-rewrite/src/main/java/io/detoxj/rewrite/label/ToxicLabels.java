/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which labels of a labeller say that a text is toxic. */
public final class ToxicLabels {
  /** As the classifier of ToxiRewriteCN says it. */
  public static final String TOXIC = "有毒";

  /** As the classifier of ToxiRewriteCN says that a text is not toxic. */
  public static final String HARMLESS = "无毒";

  private static final Set<String> KNOWN = Set.of(TOXIC, "toxic", "toxicity");

  private ToxicLabels() {}

  /**
   * Those of a labeller: the ones that are named, or else those that are called 有毒, toxic or
   * toxicity, in letters of either case. All its other labels are harmless.
   *
   * @param named labels that the user names; may be none
   * @throws ConfigException if a named label is none of the labeller's, none is known, or all are
   *     toxic
   */
  public static Set<String> of(TextLabeller labeller, List<String> named) {
    List<String> labels = labeller.labels();
    for (String one : named) {
      if (!labels.contains(one)) {
        throw new ConfigException(
            "the labeller %s has no label \"%s\"; it has %s"
                .formatted(labeller.provenance(), one, labels));
      }
    }
    Set<String> toxic =
        labels.stream()
            .filter(
                one ->
                    named.isEmpty()
                        ? KNOWN.contains(one.strip().toLowerCase(Locale.ROOT))
                        : named.contains(one))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (toxic.isEmpty() || toxic.size() == labels.size()) {
      throw new ConfigException(
          "which of the labels %s of %s say that a text is toxic is not known; name them with toxic=LABEL"
              .formatted(labels, labeller.provenance()));
    }
    return toxic;
  }
}
