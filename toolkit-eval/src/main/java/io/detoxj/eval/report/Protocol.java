/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an evaluation was done.
 *
 * @param bootstrap how intervals were drawn
 * @param tests how differences were tested, in words
 * @param maxMissingShare the share of samples that may be without a value
 * @param examinations what was measured, in order
 */
public record Protocol(
    Bootstrap bootstrap, String tests, double maxMissingShare, List<Examined> examinations) {
  private static final int SHORT = 16;

  /**
   * What was measured of each system.
   *
   * @param id the definition of the examination
   * @param settings its settings, if the definition does not have all of them; an object whose form
   *     is the examination's own
   */
  public record Examined(String id, JsonNode settings) {}

  /** Keeps an unmodifiable copy of the list. */
  public Protocol {
    examinations = List.copyOf(examinations);
  }

  /** The settings of an examination of a subject, or empty if it took no part. */
  public Optional<JsonNode> settings(String examination) {
    return examinations.stream()
        .filter(one -> one.id().equals(examination))
        .map(Examined::settings)
        .findFirst();
  }

  /** The same with other ways to draw intervals and another limit, as when texts are rescored. */
  public Protocol with(Bootstrap other, double missingShare) {
    return new Protocol(other, tests, missingShare, examinations);
  }

  /** All of it as names and texts, to be shown and compared, and never to be parsed. */
  public Map<String, String> entries() {
    Map<String, String> entries = new TreeMap<>();
    entries.put("bootstrap", bootstrap.toString());
    entries.put("tests", tests);
    entries.put("max_missing_share", Double.toString(maxMissingShare));
    for (Examined one : examinations) {
      if (one.settings().isEmpty()) {
        entries.put("examination." + Sha256.hexOf(one.id()).substring(0, SHORT), one.id());
      }
      one.settings()
          .properties()
          .forEach(
              entry -> {
                if (!entry.getValue().isNull()) {
                  entries.put(entry.getKey(), entry.getValue().asText());
                }
              });
    }
    return entries;
  }
}
