/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fingerprints among the provenance of a report: {@code report.json} has all their parts, pages
 * for people their hashes.
 */
public final class ReportedFingerprints {
  /** What the names of fingerprints begin with. */
  public static final String PREFIX = "fingerprint.";

  /** The base model. */
  public static final String MODEL = PREFIX + "model";

  /** The model that measures perplexity, if it is not the base. */
  public static final String PERPLEXITY = PREFIX + "perplexity";

  /** The encoder of sentences that measures likeness of meaning, if there is one. */
  public static final String SIMILARITY = PREFIX + "similarity";

  /** What the names of fingerprints of scorers begin with; the scorer's id follows. */
  public static final String SCORER = PREFIX + "scorer.";

  /** What the names of fingerprints of detoxifiers begin with; the system's name follows. */
  public static final String SYSTEM = PREFIX + "system.";

  /** What the names of hashes of a system's outputs begin with; the system's name follows. */
  public static final String OUTPUTS = "texts_sha256.";

  private ReportedFingerprints() {}

  /** Provenance with the hash of each fingerprint in place of its parts. */
  public static Map<String, String> asHashes(Map<String, String> provenance) {
    Map<String, String> shown = new TreeMap<>(provenance);
    shown.replaceAll((name, value) -> name.startsWith(PREFIX) ? hash(value) : value);
    return shown;
  }

  private static String hash(String value) {
    try {
      return Fingerprint.parse(value).sha256();
    } catch (ConfigException e) {
      return value;
    }
  }

  /**
   * In what a value of provenance is another one now.
   *
   * @param name of the value
   */
  public static String difference(String name, String recorded, String now) {
    if (!name.startsWith(PREFIX)) {
      return "%s was %s and is %s".formatted(name, recorded, now);
    }
    try {
      return name
          + " "
          + Fingerprint.parse(now).explain(Fingerprint.parse(recorded), "in the report");
    } catch (ConfigException e) {
      return name + " cannot be compared, for " + e.getMessage();
    }
  }
}
