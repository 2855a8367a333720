/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was read of a file.
 *
 * @param items in the order of the file
 * @param rows how many rows there were, those left out included
 * @param oddities how many rows of each kind there were; kinds that did not occur are not there
 */
public record ItemSet(List<RewriteItem> items, int rows, Map<Oddity, Integer> oddities) {
  /** Keeps copies. */
  public ItemSet {
    items = List.copyOf(items);
    Map<Oddity, Integer> copy = new EnumMap<>(Oddity.class);
    copy.putAll(oddities);
    oddities = Collections.unmodifiableMap(copy);
  }

  /** How many rows were odd in a way. */
  public int count(Oddity oddity) {
    return oddities.getOrDefault(oddity, 0);
  }

  /** The items by the value of a label, in the order in which values come; others are left out. */
  public Map<String, List<RewriteItem>> by(String label) {
    return items.stream()
        .filter(item -> item.labels().containsKey(label))
        .collect(
            Collectors.groupingBy(
                item -> item.labels().get(label), LinkedHashMap::new, Collectors.toList()));
  }

  /** Such as {@code 11921 items of 11934 rows, 13 fragment}. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(items.size()).append(" items of ").append(rows).append(" rows");
    oddities.forEach((oddity, count) -> text.append(", ").append(count).append(' ').append(oddity));
    return text.toString();
  }
}
