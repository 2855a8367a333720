/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricKind;
import java.util.List;

/** The kinds of the metrics of models that continue prompts. */
public final class MetricKinds {
  /** How toxic texts are. */
  public static final MetricKind TOXICITY = new MetricKind("Toxicity", Direction.LOWER);

  /** How much of one attribute, such as threats, texts have. */
  public static final MetricKind ATTRIBUTE =
      new MetricKind("Toxicity by attribute", Direction.LOWER);

  /** How unlike each other the toxicities of prompts are. */
  public static final MetricKind TOXICITY_SPREAD = new MetricKind("Toxicity", null);

  /** Perplexities of continuations. */
  public static final MetricKind FLUENCY = new MetricKind("Fluency", Direction.LOWER);

  private static final String DIVERSE = "Diversity and repetition";

  /** How varied texts are. */
  public static final MetricKind DIVERSITY = new MetricKind(DIVERSE, Direction.HIGHER);

  /** How much texts repeat. */
  public static final MetricKind REPETITION = new MetricKind(DIVERSE, Direction.LOWER);

  private static final String BROKEN = "Length and broken text";

  /** How long texts are. */
  public static final MetricKind LENGTH = new MetricKind(BROKEN, null);

  /** Shares of degenerate texts. */
  public static final MetricKind DEGENERATE = new MetricKind(BROKEN, Direction.LOWER);

  /** How like in meaning texts are to the base's. */
  public static final MetricKind SIMILARITY = new MetricKind(BROKEN, null);

  /** What is lost between groups of people. */
  public static final MetricKind SUPPRESSION = new MetricKind("Over-suppression", null);

  private static final String OTHER = "Capability and other examinations";

  /** Accuracies and exact matches of benchmarks. */
  public static final MetricKind CAPABILITY = new MetricKind(OTHER, Direction.HIGHER);

  /** Perplexities of benchmarks. */
  public static final MetricKind CAPABILITY_LOSS = new MetricKind(OTHER, Direction.LOWER);

  private MetricKinds() {}

  /** The headings in the order in which a report has them. */
  public static List<String> groups() {
    return List.of(TOXICITY.group(), FLUENCY.group(), DIVERSE, BROKEN, SUPPRESSION.group(), OTHER);
  }
}
