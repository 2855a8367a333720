/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import io.detoxj.diffusion.latent.CommonTokens;
import io.detoxj.diffusion.latent.OutputTokens;
import io.detoxj.diffusion.latent.StateStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Targets whose tokens stand at the places that they have in their sources, with {@link
 * OutputTokens#GAP gaps} where tokens of the source are left out. A rewrite is mostly its source,
 * and where each latent has a token of its own, a word that goes would else move all latents behind
 * it. Ours; the paper's latents stand for the whole text.
 */
final class AlignedTargets {
  private AlignedTargets() {}

  /**
   * Adds the targets of pairs to the texts once more, with their gaps.
   *
   * @param most places a text
   * @return the same pairs, of these targets
   */
  static List<LatentPairs.Pair> added(StateStore texts, List<LatentPairs.Pair> pairs, int most) {
    List<LatentPairs.Pair> aligned = new ArrayList<>(pairs.size());
    for (LatentPairs.Pair pair : pairs) {
      int[] places = of(texts.ids(pair.source()), texts.ids(pair.target()), most);
      aligned.add(new LatentPairs.Pair(pair.source(), texts.addSpaced(pair.target(), places)));
    }
    return aligned;
  }

  /**
   * A target with gaps: what source and target have in common stands at the source's places, and
   * what is written in place of something else begins where that began. Something longer than what
   * it stands for moves all behind it.
   *
   * @param source its ids
   * @param target its ids
   * @param most places there may be, at least as many as the target has ids; the last gaps go if
   *     there are more
   */
  static int[] of(int[] source, int[] target, int most) {
    List<Integer> places = new ArrayList<>();
    int from = 0;
    int written = 0;
    for (CommonTokens.Match same : CommonTokens.of(source, target)) {
      addReplaced(places, same.one() - from, target, written, same.other());
      places.add(target[same.other()]);
      from = same.one() + 1;
      written = same.other() + 1;
    }
    addReplaced(places, source.length - from, target, written, target.length);
    for (int place = places.size() - 1; places.size() > most; place--) {
      if (places.get(place) == OutputTokens.GAP) {
        places.remove(place);
      }
    }
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void addReplaced(List<Integer> places, int gone, int[] target, int from, int to) {
    Arrays.stream(target, from, to).forEach(places::add);
    for (int gap = to - from; gap < gone; gap++) {
      places.add(OutputTokens.GAP);
    }
  }
}
