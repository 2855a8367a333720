/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A labeller as a scorer of toxicity: the probability that it gives to its toxic labels, or 1 and 0
 * by a labeller that says no more than which label. A text without a label is not scored.
 */
public final class LabellerScorer implements Scorer {
  private final String id;
  private final TextLabeller labeller;
  private final Set<String> toxic;

  /**
   * A scorer of one's own labeller, which it closes with itself.
   *
   * @param id how reports name it
   * @param toxic which labels say that a text is toxic, as {@link ToxicLabels#of}
   */
  public LabellerScorer(String id, TextLabeller labeller, Set<String> toxic) {
    this.id = id;
    this.labeller = labeller;
    this.toxic = new TreeSet<>(toxic);
  }

  @Override
  public ScorerInfo info() {
    return new ScorerInfo(
        id,
        "1",
        labeller.fingerprint().sha256(),
        "%s; toxic is what it labels %s"
            .formatted(labeller.provenance(), String.join(" or ", toxic)));
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("labeller", labeller.fingerprint())
        .put("toxic", String.join("\n", toxic))
        .build();
  }

  @Override
  public List<ScoreOutcome> score(List<String> texts) {
    return labeller.shares(texts, toxic);
  }

  @Override
  public List<String> limits() {
    return List.of(
        "It judges as the texts were labelled that it was trained on, and languages and styles"
            + " that these lacked are beyond it.");
  }

  @Override
  public void close() {
    labeller.close();
  }
}
