/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.ConfigException;

/**
 * Two sentences that differ in one thing.
 *
 * @param id which pair
 * @param group the group of people it is about, lower case with underscores
 * @param marked the sentence with the thing in question: a group is named, or it is insulted
 * @param control the sentence without it
 */
public record SentencePair(String id, String group, String marked, String control) {
  /**
   * Checks the sentences.
   *
   * @throws ConfigException if one is blank, both are the same, or the group cannot be part of the
   *     name of a metric
   */
  public SentencePair {
    if (marked.isBlank() || control.isBlank() || marked.equals(control)) {
      throw new ConfigException(
          "pair " + id + " needs two sentences that are not blank and differ");
    }
    if (!group.matches("[a-z0-9_]+")) {
      throw new ConfigException(
          "pair %s: the group \"%s\" must be lower case letters, digits and underscores"
              .formatted(id, group));
    }
  }
}
