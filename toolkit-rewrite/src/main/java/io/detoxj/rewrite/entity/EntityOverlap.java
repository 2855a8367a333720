/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much of the entities of a text is in its rewrite, 0 to 1.
 *
 * @param mode what is counted
 * @param empty the value where there is nothing to keep
 */
public record EntityOverlap(Mode mode, Empty empty) {
  /** What is counted. */
  public enum Mode {
    /**
     * The share of the original's entities that the rewrite has too, each as often as it stands
     * there: what the program of the paper computes.
     */
    RECALL,
    /** The entities of both, by the entities of either: what the paper says. */
    JACCARD,
    /**
     * The share of the entities of both texts that stand anywhere in the other text, found there or
     * not; it needs no equal judgement on both sides, and sees what was invented.
     */
    TEXT_SEARCH
  }

  /** The value where there is nothing to keep. */
  public enum Empty {
    /** 0, as the program of the paper has it. */
    ZERO,
    /** 1: nothing was lost. */
    ONE;

    private double value() {
      return this == ONE ? 1 : 0;
    }
  }

  /** What the program of the paper computes, but for its lemmas: numbers become digits instead. */
  public static EntityOverlap published() {
    return new EntityOverlap(Mode.RECALL, Empty.ZERO);
  }

  /** Such as {@code recall-zero}. */
  public String name() {
    return (mode + "-" + empty).toLowerCase(Locale.ROOT);
  }

  /**
   * The overlap.
   *
   * @param original a text with its entities
   * @param rewrite another with its own
   */
  public double score(String original, List<Entity> ours, String rewrite, List<Entity> theirs) {
    boolean nothing = mode == Mode.RECALL ? ours.isEmpty() : ours.isEmpty() && theirs.isEmpty();
    if (nothing) {
      return empty.value();
    }
    return switch (mode) {
      case RECALL -> recall(ours, theirs);
      case JACCARD -> jaccard(forms(ours), forms(theirs));
      case TEXT_SEARCH -> {
        int hits = hits(ours, rewrite) + hits(theirs, original);
        yield (double) hits / (ours.size() + theirs.size());
      }
    };
  }

  /**
   * The entities that do not overlap any of some spans, such as toxic ones: to drop an insult that
   * looks like a name is no loss.
   */
  public static List<Entity> outside(List<Entity> entities, List<Span> spans) {
    return entities.stream()
        .filter(entity -> spans.stream().noneMatch(entity.span()::overlaps))
        .toList();
  }

  private static double recall(List<Entity> ours, List<Entity> theirs) {
    Set<String> texts = new HashSet<>();
    theirs.forEach(entity -> texts.add(entity.text()));
    Set<List<String>> forms = forms(theirs);
    long hits =
        ours.stream()
            .filter(
                entity ->
                    texts.contains(entity.text())
                        || forms.contains(EntityWords.normalised(entity.text())))
            .count();
    return (double) hits / ours.size();
  }

  private static double jaccard(Set<List<String>> ours, Set<List<String>> theirs) {
    Set<List<String>> either = new HashSet<>(ours);
    either.addAll(theirs);
    long both = ours.stream().filter(theirs::contains).count();
    return (double) both / either.size();
  }

  private static Set<List<String>> forms(List<Entity> entities) {
    Set<List<String>> forms = new HashSet<>();
    entities.forEach(entity -> forms.add(EntityWords.normalised(entity.text())));
    return forms;
  }

  private static int hits(List<Entity> entities, String text) {
    List<String> words = EntityWords.normalised(text);
    int hits = 0;
    for (Entity entity : entities) {
      List<String> wanted = EntityWords.normalised(entity.text());
      // A script without spaces has no words to find.
      boolean found = !wanted.isEmpty() && contains(words, wanted);
      hits += found || text.contains(entity.text()) ? 1 : 0;
    }
    return hits;
  }

  private static boolean contains(List<String> words, List<String> part) {
    for (int i = 0; i + part.size() <= words.size(); i++) {
      if (words.subList(i, i + part.size()).equals(part)) {
        return true;
      }
    }
    return false;
  }
}
