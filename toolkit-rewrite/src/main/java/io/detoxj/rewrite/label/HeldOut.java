/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Labelled texts to learn from, and others to measure on.
 *
 * @param learnt to learn from
 * @param measured to measure on; no group of them is among the others, and no text
 */
public record HeldOut(List<LabelledText> learnt, List<LabelledText> measured) {
  /** Copies the lists. */
  public HeldOut {
    learnt = List.copyOf(learnt);
    measured = List.copyOf(measured);
  }

  /**
   * Parts texts by their groups at random.
   *
   * @param share of the groups that are held out, above 0 and below 1
   * @param seed of the choice
   * @throws ConfigException if there are fewer than two groups
   */
  public static HeldOut of(List<LabelledText> texts, double share, long seed) {
    List<String> groups =
        new ArrayList<>(texts.stream().map(LabelledText::group).distinct().toList());
    if (groups.size() < 2) {
      throw new ConfigException(
          "the %s labelled texts are of %s groups, so that none can be held out; give more texts"
              .formatted(texts.size(), groups.size()));
    }
    Shuffle.inPlace(groups, RandomStreams.named(seed, "held-out labels"));
    int out = (int) Math.max(1, Math.min(groups.size() - 1, Math.round(share * groups.size())));
    Set<String> held = new HashSet<>(groups.subList(0, out));
    return without(
        texts.stream().filter(one -> !held.contains(one.group())).toList(),
        texts.stream().filter(one -> held.contains(one.group())).toList());
  }

  /**
   * Texts of two files. What is measured on is not learnt from, even if both files have it.
   *
   * @throws ConfigException if nothing is left to learn from
   */
  public static HeldOut without(List<LabelledText> learnt, List<LabelledText> measured) {
    Set<String> seen = new HashSet<>();
    measured.forEach(one -> seen.add(one.text()));
    List<LabelledText> kept = learnt.stream().filter(one -> !seen.contains(one.text())).toList();
    if (kept.isEmpty()) {
      throw new ConfigException(
          "all texts to learn from are among those to measure on; give other texts");
    }
    return new HeldOut(kept, measured);
  }
}
