/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.regex.Pattern;

/** What a metric is about, by its name. */
enum MetricGroup {
  TOXICITY("Toxicity", ".*toxic.*"),
  FLUENCY("Fluency", "perplexity.*"),
  DIVERSITY("Diversity and repetition", "dist_.*|distinct_.*|rep_.*|self_bleu_.*|longest_run"),
  BROKEN("Length and broken text", "degenerate_.*|mean_length"),
  SUPPRESSION("Over-suppression", ".*_gap(_.*)?"),
  OTHER("Capability and other examinations", ".*");

  private final String title;
  private final Pattern names;

  MetricGroup(String title, String names) {
    this.title = title;
    this.names = Pattern.compile(names);
  }

  String title() {
    return title;
  }

  /** The first that fits. */
  static MetricGroup of(String metric) {
    for (MetricGroup group : values()) {
      if (group.names.matcher(metric).matches()) {
        return group;
      }
    }
    throw new IllegalStateException("the last group takes all metrics");
  }
}
