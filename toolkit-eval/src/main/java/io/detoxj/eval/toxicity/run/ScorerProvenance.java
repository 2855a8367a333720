/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.report.ReportedFingerprints;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the provenance of a report says of scorers. */
public final class ScorerProvenance {
  /** What the keys of its limits begin with. */
  static final String LIMIT = "scorer_limit.";

  private ScorerProvenance() {}

  /** Of all scorers, the first of which gives the numbers of the report. */
  public static Map<String, String> of(List<Scorer> scorers) {
    Map<String, String> all = new TreeMap<>();
    for (Scorer one : scorers) {
      all.put(ReportedFingerprints.SCORER + one.info().id(), one.fingerprint().json());
    }
    ScorerInfo first = scorers.get(0).info();
    all.put("scorer", first.id() + " " + first.version());
    all.put("scorer_sha256", first.weightsSha256());
    // Asked for at the end, because some scorers tell the dates of their scores.
    for (int scorer = 0; scorer < scorers.size(); scorer++) {
      List<String> limits = scorers.get(scorer).limits();
      String whose = scorer == 0 ? "" : scorers.get(scorer).info().id() + ".";
      for (int i = 0; i < limits.size(); i++) {
        all.put(LIMIT + whose + String.format(Locale.ROOT, "%02d", i + 1), limits.get(i));
      }
    }
    return all;
  }
}
