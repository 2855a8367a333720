/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Puts special tokens around and between the tokens of two texts, and cuts a pair that is too long
 * as the strategy longest_first of Hugging Face tokenizers does: the longer text gives up tokens at
 * its end, and both are half the room where even the shorter one is more than that.
 */
final class PairCutter {
  private static final String PROBE = "a";

  private final int[] before;
  private final int[] between;
  private final int[] after;
  private final int typesFrom;
  private final int room;

  /** Two texts as one sequence. */
  static final class Pair {
    private final int[] ids;
    private final int second;
    private final boolean cut;

    private Pair(int[] ids, int second, boolean cut) {
      this.ids = ids;
      this.second = second;
      this.cut = cut;
    }

    /** Special tokens included; not a copy. */
    int[] ids() {
      return ids;
    }

    /** Where tokens of the second type begin; that of the second text if there are none. */
    int second() {
      return second;
    }

    /** Whether tokens were given up. */
    boolean cut() {
      return cut;
    }
  }

  private PairCutter(int[] before, int[] between, int[] after, int typesFrom, int room) {
    this.before = before;
    this.between = between;
    this.after = after;
    this.typesFrom = typesFrom;
    this.room = room;
  }

  /**
   * Learns the special tokens and types from a tokenizer.
   *
   * @param maxTokens the longest pair, special tokens included
   * @param folder for messages
   * @throws CheckpointException if the tokenizer puts no special tokens around and between texts
   * @throws ConfigException if there is no room for two texts
   */
  static PairCutter of(Tokenizer tokenizer, int maxTokens, Path folder) {
    int[] bare = tokenizer.encode(PROBE);
    Tokenizer.Paired pair = tokenizer.encodePair(PROBE, PROBE);
    int[] whole = pair.ids();
    int[] types = pair.types();
    int first = find(whole, bare, 1);
    int second = first < 0 ? -1 : find(whole, bare, first + bare.length + 1);
    if (bare.length == 0 || second < 0) {
      throw new CheckpointException(
          "%s: the tokenizer does not put special tokens before and between two texts, as a model of pairs needs; add the model's post_processor with its part \"pair\" to tokenizer.json, or save it again with transformers"
              .formatted(folder));
    }
    int room = maxTokens - (whole.length - 2 * bare.length);
    if (room < 2) {
      throw new ConfigException(
          "pairs of %s tokens, %s of them special, have no room for two texts; make them longer"
              .formatted(maxTokens, whole.length - 2 * bare.length));
    }
    int[] between = Arrays.copyOfRange(whole, first + bare.length, second);
    int typesFrom = 0;
    while (typesFrom < between.length && types[first + bare.length + typesFrom] == 0) {
      typesFrom++;
    }
    return new PairCutter(
        Arrays.copyOf(whole, first),
        between,
        Arrays.copyOfRange(whole, second + bare.length, whole.length),
        typesFrom,
        room);
  }

  /** Where a part begins, from a place on; -1 if nowhere. */
  private static int find(int[] whole, int[] part, int from) {
    for (int at = from; at + part.length <= whole.length; at++) {
      if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }

  /** Two texts as one sequence; each may be empty. */
  Pair pair(int[] one, int[] other) {
    int shorter = Math.min(one.length, other.length);
    int longer = Math.max(shorter, room - shorter);
    if (one.length + other.length <= room) {
      longer = Math.max(one.length, other.length);
    } else if (shorter + longer > room) {
      shorter = room / 2;
      longer = room - shorter;
    }
    boolean firstIsShorter = one.length <= other.length;
    int ones = firstIsShorter ? shorter : longer;
    int others = firstIsShorter ? longer : shorter;
    int[] ids = new int[before.length + ones + between.length + others + after.length];
    int at = put(before, before.length, ids, 0);
    at = put(one, ones, ids, at);
    int second = at + typesFrom;
    at = put(between, between.length, ids, at);
    at = put(other, others, ids, at);
    put(after, after.length, ids, at);
    return new Pair(ids, second, ones < one.length || others < other.length);
  }

  private static int put(int[] part, int count, int[] into, int at) {
    System.arraycopy(part, 0, into, at, count);
    return at + count;
  }
}
