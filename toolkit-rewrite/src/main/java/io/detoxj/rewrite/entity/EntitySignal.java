/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.ArrayList;
import java.util.List;

/**
 * What entities say of a pair of texts, and how it is merged into another metric (Babakov et al.,
 * 2022, section 5).
 *
 * @param score the overlap of the entities, 0 to 1
 * @param share the share of entity tokens, 0 to 1
 */
public record EntitySignal(double score, double share) {
  /**
   * How signals are made.
   *
   * @param extractor finds the entities
   * @param overlap compares them
   * @param shareOf weighs them
   */
  public record Settings(EntityExtractor extractor, EntityOverlap overlap, EntityShare shareOf) {}

  /**
   * The signals of pairs.
   *
   * @param originals sentences
   * @param rewrites as many
   * @param toxic for each original the spans whose entities do not count; an empty list of lists
   *     for all to count
   * @throws IllegalArgumentException if the lists differ in length
   */
  public static List<EntitySignal> of(
      Settings settings, List<String> originals, List<String> rewrites, List<List<Span>> toxic) {
    if (originals.size() != rewrites.size()
        || !(toxic.isEmpty() || toxic.size() == originals.size())) {
      throw new IllegalArgumentException(
          "there are %s originals, %s rewrites and toxic spans of %s"
              .formatted(originals.size(), rewrites.size(), toxic.size()));
    }
    List<List<Entity>> ours = settings.extractor().extract(originals);
    List<List<Entity>> theirs = settings.extractor().extract(rewrites);
    List<EntitySignal> signals = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      List<Entity> kept =
          toxic.isEmpty() ? ours.get(i) : EntityOverlap.outside(ours.get(i), toxic.get(i));
      signals.add(
          new EntitySignal(
              settings.overlap().score(originals.get(i), kept, rewrites.get(i), theirs.get(i)),
              settings.shareOf().of(originals.get(i), kept, rewrites.get(i), theirs.get(i))));
    }
    return signals;
  }

  /**
   * A metric with the entities merged into it: {@code metric (1 - share) + score share}. The metric
   * is not scaled, so that how much the entities weigh depends on its unit.
   */
  public double mergedInto(double metric) {
    return metric * (1 - share) + score * share;
  }
}
