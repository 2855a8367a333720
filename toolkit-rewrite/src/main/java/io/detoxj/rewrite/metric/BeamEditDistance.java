/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.Arrays;

/**
 * Edit distance of words to a reference within a beam around the diagonal, with the alignment that
 * Tercom and sacrebleu prefer among equals: substitution before deletion before insertion.
 */
final class BeamEditDistance {
  private static final int BEAM = 25;
  private static final int UNREACHED = Integer.MAX_VALUE / 2;
  private static final byte SAME = 0;
  private static final byte SUBSTITUTED = 1;
  private static final byte DELETED = 2;
  private static final byte INSERTED = 3;

  private final int[] reference;

  BeamEditDistance(int[] reference) {
    this.reference = reference;
  }

  /** How a text lies beside the reference. */
  static final class Alignment {
    private final int edits;
    // For each word of the reference the word of the text beside or before it, -1 before the first.
    private final int[] ofReference;
    private final boolean[] wrongText;
    private final boolean[] wrongReference;

    private Alignment(int edits, int[] ofReference, boolean[] wrongText, boolean[] wrongReference) {
      this.edits = edits;
      this.ofReference = ofReference;
      this.wrongText = wrongText;
      this.wrongReference = wrongReference;
    }

    int edits() {
      return edits;
    }

    /** The place in the text behind what lies beside a word of the reference. */
    int behind(int reference) {
      return ofReference[reference] + 1;
    }

    /** Whether both sequences have a word that is edited. */
    boolean wrong(int text, int at, int length) {
      return any(wrongText, text, length) && any(wrongReference, at, length);
    }

    /** Whether the sequence of the reference begins beside the sequence of the text. */
    boolean within(int text, int at, int length) {
      return text <= ofReference[at] && ofReference[at] < text + length;
    }

    private static boolean any(boolean[] flags, int from, int length) {
      for (int i = from; i < from + length; i++) {
        if (flags[i]) {
          return true;
        }
      }
      return false;
    }
  }

  Alignment align(int[] text) {
    int columns = reference.length + 1;
    int[] above = new int[columns];
    byte[][] steps = new byte[text.length + 1][columns];
    for (int j = 0; j < columns; j++) {
      above[j] = j;
      steps[0][j] = INSERTED;
    }
    double ratio = text.length == 0 ? 1 : (double) reference.length / text.length;
    int beam = BEAM < ratio / 2 ? (int) Math.ceil(ratio / 2 + BEAM) : BEAM;
    int[] row = new int[columns];
    for (int i = 1; i <= text.length; i++) {
      Arrays.fill(row, UNREACHED);
      int diagonal = (int) Math.floor(i * ratio);
      int from = Math.max(0, diagonal - beam);
      int to = i == text.length ? columns : Math.min(columns, diagonal + beam);
      fill(row, above, steps[i], text[i - 1], from, to);
      int[] next = above;
      above = row;
      row = next;
    }
    return alignment(above[reference.length], steps, text.length);
  }

  private void fill(int[] row, int[] above, byte[] steps, int word, int from, int to) {
    for (int j = from; j < to; j++) {
      if (j == 0) {
        row[0] = above[0] + 1;
        steps[0] = DELETED;
        continue;
      }
      boolean same = word == reference[j - 1];
      int best = above[j - 1] + (same ? 0 : 1);
      byte step = same ? SAME : SUBSTITUTED;
      if (above[j] + 1 < best) {
        best = above[j] + 1;
        step = DELETED;
      }
      if (row[j - 1] + 1 < best) {
        best = row[j - 1] + 1;
        step = INSERTED;
      }
      row[j] = best;
      steps[j] = step;
    }
  }

  /** Walks back; "deleted" is a word of the text, "inserted" one of the reference. */
  private Alignment alignment(int edits, byte[][] steps, int length) {
    int[] ofReference = new int[reference.length];
    boolean[] wrongText = new boolean[length];
    boolean[] wrongReference = new boolean[reference.length];
    int i = length;
    int j = reference.length;
    while (i > 0 || j > 0) {
      byte step = steps[i][j];
      if (step == DELETED) {
        wrongText[--i] = true;
      } else if (step == INSERTED) {
        wrongReference[--j] = true;
        ofReference[j] = i - 1;
      } else {
        i--;
        j--;
        ofReference[j] = i;
        wrongText[i] = step == SUBSTITUTED;
        wrongReference[j] = step == SUBSTITUTED;
      }
    }
    return new Alignment(edits, ofReference, wrongText, wrongReference);
  }
}
