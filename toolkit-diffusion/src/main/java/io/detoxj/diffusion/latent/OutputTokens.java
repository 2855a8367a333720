/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens that the decoder can write: those of the tokenizer that texts had in training, so that
 * the last layer is no larger than it must be. Index 0 is the end of a text, 1 a token that is none
 * of them, which decoding leaves out, as it does {@link #GAP gaps}.
 */
public final class OutputTokens {
  /** The index of the end of a text. */
  public static final int END = 0;

  /** The index of a token that is none of them. */
  public static final int OTHER = 1;

  /** In the place of an id: no token stands there, though others stand behind it. */
  public static final int GAP = -2;

  private static final int FIRST = 2;

  private final int[] ids;
  private final Map<Integer, Integer> indexes = new HashMap<>();

  private OutputTokens(int[] ids) {
    this.ids = ids;
    for (int i = 0; i < ids.length; i++) {
      if (i != OTHER) {
        indexes.put(ids[i], i);
      }
    }
  }

  /**
   * Of the texts to learn from.
   *
   * @param texts ids, special tokens included
   * @param end the token that ends a text
   * @param least how often a token must be there
   */
  public static OutputTokens of(List<int[]> texts, int end, int least) {
    Map<Integer, Integer> counts = new TreeMap<>();
    texts.forEach(text -> Arrays.stream(text).forEach(id -> counts.merge(id, 1, Integer::sum)));
    counts.remove(end);
    List<Integer> kept = new ArrayList<>(List.of(end, -1));
    counts.forEach(
        (id, count) -> {
          if (count >= least) {
            kept.add(id);
          }
        });
    if (kept.size() == FIRST) {
      throw new ConfigException(
          "no token is %s times in the texts to learn from; give more texts".formatted(least));
    }
    return new OutputTokens(kept.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * As a file has them.
   *
   * @param tokenizerSize how many ids there are
   * @throws CheckpointException if they are not ids of that tokenizer, each once
   */
  public static OutputTokens of(long[] stored, int tokenizerSize) {
    int[] ids = new int[stored.length];
    for (int i = 0; i < ids.length; i++) {
      boolean sound =
          i == OTHER
              ? stored[i] == -1
              : stored[i] == GAP || (stored[i] >= 0 && stored[i] < tokenizerSize);
      if (!sound) {
        throw new CheckpointException(
            "output token %s is the id %s but the encoder's tokenizer has ids 0 to %s; the model was trained with another vocabulary"
                .formatted(i, stored[i], tokenizerSize - 1));
      }
      ids[i] = (int) stored[i];
    }
    OutputTokens tokens = new OutputTokens(ids);
    if (ids.length <= FIRST || tokens.indexes.size() != ids.length - 1) {
      throw new CheckpointException(
          "the output tokens are too few, or one is there twice; the file is damaged");
    }
    return tokens;
  }

  /** For a file. */
  public long[] stored() {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  /** How many there are, end and other included. */
  public int size() {
    return ids.length;
  }

  /** The index of a token id; {@link #OTHER} if it is none of them. */
  public int index(int id) {
    return indexes.getOrDefault(id, OTHER);
  }

  /** The id of an output token; -1 for {@link #OTHER}, and {@link #GAP} for a gap. */
  int id(int index) {
    return ids[index];
  }

  /**
   * A text as it was decoded, up to its first end; all of it if there is none.
   *
   * @param written ids at all places, negative ones for no token
   */
  public int[] text(int[] written) {
    return Arrays.stream(written).takeWhile(id -> id != ids[END]).filter(id -> id >= 0).toArray();
  }
}
