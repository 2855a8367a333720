/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import io.detoxj.core.io.Fingerprint;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What identifies a detoxifier in a report.
 *
 * @param id the method, such as {@code steering-vector}
 * @param version of the method's definition; it changes when results do
 * @param parameters settings by name
 * @param artifacts the vectors, weights, models or files it uses, by name
 */
public record DetoxifierSpec(
    String id, String version, Map<String, String> parameters, Map<String, Fingerprint> artifacts) {
  /** Sorts and copies the maps. */
  public DetoxifierSpec {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    artifacts = Collections.unmodifiableMap(new TreeMap<>(artifacts));
  }

  /** Everything here: two detoxifiers with equal fingerprints do the same to a model. */
  public Fingerprint fingerprint() {
    Fingerprint.Builder used = Fingerprint.builder();
    artifacts.forEach(used::put);
    return Fingerprint.builder()
        .put("id", id)
        .put("version", version)
        .put("parameters", parameters)
        .put("artifacts", used.build())
        .build();
  }
}
