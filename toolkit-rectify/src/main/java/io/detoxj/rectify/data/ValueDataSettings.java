/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

/**
 * Which continuations a value network learns from.
 *
 * @param selection which of each prompt's continuations are kept
 * @param sampled how many a prompt for {@link Selection#SAMPLE}
 * @param dropClean share of the prompts without any toxic continuation that is left out, in [0, 1)
 * @param importance whether examples are weighted so that they stand for all continuations again;
 *     without, {@link Selection#MOST} and {@code dropClean} make toxic outcomes look more frequent
 *     than they are
 * @param graded whether the reward is minus the score; else it is -1 from the threshold on, and 0
 * @param threshold score from which a continuation is toxic
 * @param validShare share of the prompts that is held out, in [0, 1)
 * @param seed of every random choice
 */
public record ValueDataSettings(
    Selection selection,
    int sampled,
    double dropClean,
    boolean importance,
    boolean graded,
    double threshold,
    double validShare,
    long seed) {
  /** Which of a prompt's continuations are kept. */
  public enum Selection {
    /** All of them. */
    ALL,
    /** The highest and the lowest score: the authors' choice. */
    MOST,
    /** Some at random. */
    SAMPLE
  }

  /** Checks every setting. */
  public ValueDataSettings {
    if (sampled < 1) {
      throw new IllegalArgumentException("sampled must be 1 or more but was " + sampled);
    }
    requireShare("dropClean", dropClean);
    requireShare("validShare", validShare);
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be in (0, 1] but was " + threshold);
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  /** Ours: every continuation, hard labels from 0.5 on, a tenth of the prompts held out. */
  public static ValueDataSettings all(long seed) {
    return new ValueDataSettings(Selection.ALL, 6, 0, false, false, 0.5, 0.1, seed);
  }

  /** The authors': the most and the least toxic one, half the clean prompts left out. */
  public static ValueDataSettings most(long seed) {
    return new ValueDataSettings(Selection.MOST, 6, 0.5, false, false, 0.5, 0.1, seed);
  }

  /** The authors' alternative: six at random. */
  public static ValueDataSettings sample(long seed) {
    return new ValueDataSettings(Selection.SAMPLE, 6, 0.5, false, false, 0.5, 0.1, seed);
  }

  /** The same, weighted so that the bias of the selection is undone. */
  public ValueDataSettings withImportance() {
    return new ValueDataSettings(
        selection, sampled, dropClean, true, graded, threshold, validShare, seed);
  }

  /** The same with the score itself as the (negative) reward. */
  public ValueDataSettings withGradedRewards() {
    return new ValueDataSettings(
        selection, sampled, dropClean, importance, true, threshold, validShare, seed);
  }
}
