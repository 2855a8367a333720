/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.Report;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** A section of a report page that an examination contributes, made of data alone. */
public interface PageSection {
  /** Its name in links, lower case, other than those of all other sections. */
  String id();

  /** Its heading. */
  String title();

  /** Writes what stands under the heading. */
  void write(Html html);

  /** Data in JSON for the script of the page; at most one section has any. */
  default Optional<String> data() {
    return Optional.empty();
  }

  /** Results that it shows beside those of the systems, by where they come from. */
  default Map<String, Collection<MetricResult>> results(Report report) {
    return Map.of();
  }
}
