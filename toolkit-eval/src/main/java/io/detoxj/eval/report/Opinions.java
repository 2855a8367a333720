/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all scorers find of one system in the primary metric, and which of them are independent of
 * it. A section of a report.
 *
 * @param influences of scorers on the system as it was declared, by their names; the scorers need
 *     not be among those of the run
 * @param scorers the scorer of the report first
 */
public record Opinions(Map<String, Influence> influences, List<Opinion> scorers) {
  /** The name of the section. */
  public static final String SECTION = "opinions";

  /** Sorts the map by name and copies the list. */
  public Opinions {
    influences = Collections.unmodifiableMap(new TreeMap<>(influences));
    scorers = List.copyOf(scorers);
  }

  /** Those of a system; none if there was one scorer alone and nothing was declared. */
  public static Opinions of(SystemResult system) {
    JsonNode section = system.sections().get(SECTION);
    return section == null
        ? new Opinions(Map.of(), List.of())
        : ReportJson.value(section, Opinions.class);
  }

  /** Those of scorers beside that of the report. */
  public List<Opinion> further() {
    return scorers.stream().filter(one -> !one.own()).toList();
  }
}
