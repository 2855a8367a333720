/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.CanonicalJson;
import io.detoxj.core.io.Fingerprint;
import java.util.Map;
import java.util.Set;

/**
 * The hash of each section of a tokenizer.json, so that a difference says where it is: vocabulary,
 * merges, normalizer and so on. Made of the tree that is read anyway.
 */
final class TokenizerFingerprint {
  /** Switched off at loading, whatever the file says, or the number of the file's format. */
  private static final Set<String> WITHOUT_EFFECT = Set.of("truncation", "padding", "version");

  private static final String MODEL = "model";

  private TokenizerFingerprint() {}

  static Fingerprint of(JsonNode root) {
    Fingerprint.Builder sections = Fingerprint.builder();
    for (Map.Entry<String, JsonNode> section : root.properties()) {
      String name = section.getKey();
      if (name.equals(MODEL) && section.getValue().isObject()) {
        sections.put(MODEL, hashes(section.getValue()));
      } else if (!WITHOUT_EFFECT.contains(name) && !section.getValue().isNull()) {
        sections.put(name, CanonicalJson.sha256(section.getValue()));
      }
    }
    return sections.build();
  }

  /** Long lists as hashes, and settings as they are. */
  private static Fingerprint hashes(JsonNode model) {
    Fingerprint.Builder parts = Fingerprint.builder();
    for (Map.Entry<String, JsonNode> one : model.properties()) {
      JsonNode value = one.getValue();
      if (value.isContainerNode()) {
        parts.put(one.getKey(), CanonicalJson.sha256(value));
      } else {
        parts.put(one.getKey(), value);
      }
    }
    return parts.build();
  }
}
