/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.CheckpointException;

/** Keys of a header below the name of its architecture. */
record GgufKeys(GgufMetadata metadata, String architecture) {
  static GgufKeys of(GgufMetadata metadata) {
    return new GgufKeys(metadata, metadata.text("general.architecture"));
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  boolean has(String name) {
    return metadata.has(key(name));
  }

  int size(String name) {
    return metadata.size(key(name));
  }

  int size(String name, int absent) {
    return metadata.size(key(name), absent);
  }

  /** A size that the format may give block by block, as long as it is the same in all. */
  int sameInAll(String name, int absent) {
    return metadata.same(key(name), absent);
  }

  double number(String name, double absent) {
    return metadata.number(key(name), absent);
  }

  String text(String name, String absent) {
    return metadata.text(key(name), absent);
  }

  CheckpointException refused(String name, String reason) {
    return metadata.refused(key(name), reason);
  }
}
