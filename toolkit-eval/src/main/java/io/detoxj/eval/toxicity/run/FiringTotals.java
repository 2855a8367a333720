/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.Firing;
import io.detoxj.eval.report.FiringSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How interventions acted over several batches, added in their order. */
final class FiringTotals {
  private List<Firing> edits = List.of();
  private final List<Total> totals = new ArrayList<>();

  /** One intervention's sums. */
  private static final class Total {
    private final String intervention;
    private long tokens;
    private long fired;
    private double changes;
    private final Map<String, Double> measures = new TreeMap<>();

    private Total(String intervention) {
      this.intervention = intervention;
    }

    private void add(Firing firing) {
      tokens += firing.tokens();
      fired += firing.fired();
      changes += firing.meanRelativeChange() * firing.fired();
      firing
          .measures()
          .forEach((name, mean) -> measures.merge(name, mean * firing.tokens(), Double::sum));
    }

    private FiringSummary summary() {
      Map<String, Double> means = new TreeMap<>();
      measures.forEach((name, sum) -> means.put(name, tokens == 0 ? 0 : sum / tokens));
      return new FiringSummary(intervention, fired, fired == 0 ? 0 : changes / fired, means);
    }
  }

  void add(GeneratedBatch batch) {
    edits = batch.edits();
    for (int i = 0; i < batch.firings().size(); i++) {
      if (i == totals.size()) {
        totals.add(new Total(batch.firings().get(i).intervention()));
      }
      totals.get(i).add(batch.firings().get(i));
    }
  }

  List<FiringSummary> summaries() {
    List<FiringSummary> all = new ArrayList<>();
    for (Firing edit : edits) {
      all.add(
          new FiringSummary(
              edit.intervention(), edit.fired(), edit.meanRelativeChange(), edit.measures()));
    }
    totals.forEach(total -> all.add(total.summary()));
    return all;
  }
}
