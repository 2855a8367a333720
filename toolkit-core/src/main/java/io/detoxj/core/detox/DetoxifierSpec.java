/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What identifies a detoxifier in a report.
 *
 * @param id the method, such as {@code steering-vector}
 * @param version of the method's definition; it changes when results do
 * @param parameters settings by name
 * @param artifactHashes SHA-256 of the vectors, weights or files it uses, by name
 */
public record DetoxifierSpec(
    String id, String version, Map<String, String> parameters, Map<String, String> artifactHashes) {
  /** Sorts and copies the maps. */
  public DetoxifierSpec {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    artifactHashes = Collections.unmodifiableMap(new TreeMap<>(artifactHashes));
  }
}
