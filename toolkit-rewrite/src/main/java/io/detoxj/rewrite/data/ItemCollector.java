/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the rows of a file and counts what is odd about them. */
final class ItemCollector {
  private final List<RewriteItem> items = new ArrayList<>();
  private final Set<List<Object>> rowsSeen = new HashSet<>();
  private final Set<List<Object>> sourcesSeen = new HashSet<>();
  private final Map<Oddity, Integer> oddities = new EnumMap<>(Oddity.class);
  private int rows;

  void fragment() {
    rows++;
    count(Oddity.FRAGMENT);
  }

  /** Takes a row; blank references count as none. */
  void add(String id, String source, List<String> references, Map<String, String> labels) {
    rows++;
    if (source.isBlank()) {
      count(Oddity.NO_SOURCE);
      return;
    }
    String sound = SoundText.of(source);
    List<String> kept = new ArrayList<>();
    boolean lone = !sound.equals(source);
    for (String reference : references) {
      if (!reference.isBlank()) {
        kept.add(SoundText.of(reference));
        lone |= !SoundText.of(reference).equals(reference);
      }
    }
    Map<String, String> labelled = new LinkedHashMap<>(labels);
    if (!rowsSeen.add(List.of(sound, kept, labelled))) {
      count(Oddity.DUPLICATE);
      return;
    }
    if (lone) {
      count(Oddity.LONE_SURROGATE);
    }
    if (kept.isEmpty()) {
      count(Oddity.NO_REFERENCE);
    }
    if (!sourcesSeen.add(List.of(sound, labelled))) {
      count(Oddity.SOURCE_SEEN_BEFORE);
    }
    items.add(new RewriteItem(id, sound, kept, labelled));
  }

  ItemSet set() {
    return new ItemSet(items, rows, oddities);
  }

  private void count(Oddity oddity) {
    oddities.merge(oddity, 1, Integer::sum);
  }
}
