/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.nio.IntBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The search of TER: as long as a shift of a sequence of words lowers the edit distance, the one
 * that lowers it most is made. The order in which shifts are tried, which of equal ones is taken
 * and how many are tried at most are those of sacrebleu, and so of Tercom (Snover et al., 2006).
 */
final class ShiftedEdits {
  private static final int MAX_SHIFT_SIZE = 10;
  private static final int MAX_SHIFT_DISTANCE = 50;
  private static final int MAX_CANDIDATES = 1000;

  private final int[] reference;
  private final BeamEditDistance distance;
  private int candidates;

  ShiftedEdits(int[] reference) {
    this.reference = reference;
    this.distance = new BeamEditDistance(reference);
  }

  /** Shifts and edits that make the reference of a text; each shift counts as one edit. */
  int edits(int[] text) {
    if (reference.length == 0) {
      return text.length;
    }
    candidates = 0;
    int[] words = text;
    int shifts = 0;
    while (true) {
      Shift best = bestShift(words);
      if (candidates >= MAX_CANDIDATES || best == null || best.gain() <= 0) {
        break;
      }
      shifts++;
      words = best.words().array();
    }
    return shifts + distance.align(words).edits();
  }

  /** A shift that was tried: words it leaves, and what it is judged by. */
  private record Shift(int gain, int length, int start, int target, IntBuffer words) {
    /** More is gained, else more words are moved, else from further to the left, else to there. */
    boolean betterThan(Shift other) {
      if (gain != other.gain) {
        return gain > other.gain;
      }
      if (length != other.length) {
        return length > other.length;
      }
      return start != other.start ? start < other.start : target < other.target;
    }
  }

  private @Nullable Shift bestShift(int[] words) {
    BeamEditDistance.Alignment alignment = distance.align(words);
    @Nullable Shift best = null;
    for (int start = 0; start < words.length; start++) {
      for (int at = 0; at < reference.length; at++) {
        if (Math.abs(at - start) > MAX_SHIFT_DISTANCE) {
          continue;
        }
        for (int length = 1; length <= common(words, start, at); length++) {
          if (!alignment.wrong(start, at, length) || alignment.within(start, at, length)) {
            continue;
          }
          best = bestTarget(words, alignment, start, at, length, best);
          if (candidates >= MAX_CANDIDATES) {
            return best;
          }
        }
      }
    }
    return best;
  }

  private int common(int[] words, int start, int at) {
    int most = Math.min(MAX_SHIFT_SIZE, Math.min(words.length - start, reference.length - at));
    int length = 0;
    while (length < most && words[start + length] == reference[at + length]) {
      length++;
    }
    return length;
  }

  private @Nullable Shift bestTarget(
      int[] words,
      BeamEditDistance.Alignment alignment,
      int start,
      int at,
      int length,
      @Nullable Shift bestBefore) {
    @Nullable Shift best = bestBefore;
    int previous = -1;
    for (int offset = -1; offset < length && at + offset < reference.length; offset++) {
      int target = at + offset == -1 ? 0 : alignment.behind(at + offset);
      if (target == previous) {
        continue;
      }
      previous = target;
      int[] moved = moved(words, start, length, target);
      Shift shift =
          new Shift(
              alignment.edits() - distance.align(moved).edits(),
              length,
              start,
              target,
              IntBuffer.wrap(moved));
      candidates++;
      if (best == null || shift.betterThan(best)) {
        best = shift;
      }
    }
    return best;
  }

  private static int[] moved(int[] words, int start, int length, int target) {
    int[] part = Arrays.copyOfRange(words, start, start + length);
    int[] rest = new int[words.length - length];
    System.arraycopy(words, 0, rest, 0, start);
    System.arraycopy(words, start + length, rest, start, words.length - start - length);
    // A target within the part itself counts from where the part began.
    int place = target > start + length ? target - length : target;
    place = Math.min(place, rest.length);
    int[] moved = new int[words.length];
    System.arraycopy(rest, 0, moved, 0, place);
    System.arraycopy(part, 0, moved, place, length);
    System.arraycopy(rest, place, moved, place + length, rest.length - place);
    return moved;
  }
}
