/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.ConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A sentence about a group of people.
 *
 * @param id which sentence
 * @param group which group, lower case with underscores
 * @param text the sentence
 */
public record GroupedSentence(String id, String group, String text) {
  /**
   * Checks the parts.
   *
   * @throws ConfigException if the text is blank, or the group cannot be part of the name of a
   *     metric
   */
  public GroupedSentence {
    if (text.isBlank() || !group.matches("[a-z0-9_]+")) {
      throw new ConfigException(
          "sentence %s needs a text and a group of lower case letters, digits and underscores, not \"%s\""
              .formatted(id, group));
    }
  }

  /**
   * Sentences by their ids.
   *
   * @param name of the examination that has them
   * @param what they are, for the message
   * @throws ConfigException if there are fewer than two or two have the same id
   */
  static Map<String, GroupedSentence> byId(
      String name, String what, List<GroupedSentence> sentences) {
    Map<String, GroupedSentence> byId = new LinkedHashMap<>();
    sentences.forEach(one -> byId.put(one.id(), one));
    if (sentences.size() < 2 || byId.size() < sentences.size()) {
      throw new ConfigException(name + " needs at least two " + what + " with different ids");
    }
    return byId;
  }

  /** A group's name as a part of a metric's name. */
  public static String slug(String group) {
    String slug = group.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String trimmed = slug.replaceAll("^_+|_+$", "");
    return trimmed.isEmpty() ? "other" : trimmed;
  }
}
