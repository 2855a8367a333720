/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/** How the next token is chosen. */
public sealed interface Decoding {
  /** The most probable token; of equal ones the lowest id. */
  record Greedy() implements Decoding {}

  /**
   * Random, in this order: temperature, top-k, top-p, min-p, typical. Each acts on what the one
   * before left, renormalised.
   *
   * @param temperature divides the logits; above 0
   * @param topK keeps the k most probable tokens; 0 keeps all
   * @param topP keeps the smallest set of most probable tokens whose mass reaches it (Holtzman et
   *     al., 2020); in (0, 1], 1 keeps all
   * @param minP keeps tokens of at least this fraction of the largest probability (Nguyen et al.,
   *     2024); in [0, 1), 0 keeps all
   * @param typicalP keeps the smallest set of tokens whose surprise is nearest the entropy and
   *     whose mass reaches it (Meister et al., 2023); in (0, 1], 1 keeps all
   */
  record Sampling(double temperature, int topK, double topP, double minP, double typicalP)
      implements Decoding {
    /** Checks every setting. */
    public Sampling {
      if (!(temperature > 0) || Double.isInfinite(temperature)) {
        throw new IllegalArgumentException(
            "temperature must be above 0 and finite but was "
                + temperature
                + "; use greedy decoding for 0");
      }
      if (topK < 0) {
        throw new IllegalArgumentException("top-k must be 0 (off) or more but was " + topK);
      }
      if (!(topP > 0 && topP <= 1)) {
        throw new IllegalArgumentException("top-p must be in (0, 1] but was " + topP);
      }
      if (!(minP >= 0 && minP < 1)) {
        throw new IllegalArgumentException("min-p must be in [0, 1) but was " + minP);
      }
      if (!(typicalP > 0 && typicalP <= 1)) {
        throw new IllegalArgumentException("typical-p must be in (0, 1] but was " + typicalP);
      }
    }

    /** Without min-p and typical sampling. */
    public Sampling(double temperature, int topK, double topP) {
      this(temperature, topK, topP, 0, 1);
    }
  }

  /** When beam search ends. */
  enum EarlyStopping {
    /** As soon as there are as many ended sequences as beams; {@code true} in transformers. */
    WHEN_FULL,
    /**
     * When, too, the best running sequence, at its present length, scores no better than the worst
     * ended one; {@code false} in transformers.
     */
    WHEN_UNLIKELY,
    /** When, too, no running sequence can come to score better; {@code "never"} in transformers. */
    WHEN_IMPOSSIBLE
  }

  /**
   * Beam search, for encoder-decoders alone: the sequences of greatest log-probability that are
   * found by keeping so many at each step, as transformers 5 finds them.
   *
   * @param beams sequences kept at each step, 2 to 64
   * @param lengthPenalty a sequence's log-probability is divided by its number of tokens, its end
   *     included, to this power: above 0 favours long ones, 0 counts no length (Wu et al., 2016,
   *     without its constants)
   * @param earlyStopping when the search ends
   */
  record Beams(int beams, double lengthPenalty, EarlyStopping earlyStopping) implements Decoding {
    private static final int MOST = 64;

    /** Checks every setting. */
    public Beams {
      if (beams < 2 || beams > MOST) {
        throw new IllegalArgumentException(
            "beams must be 2 to " + MOST + " but was " + beams + "; use greedy decoding for 1");
      }
      if (!Double.isFinite(lengthPenalty)) {
        throw new IllegalArgumentException(
            "the length penalty must be finite but was " + lengthPenalty);
      }
    }

    /** With a length penalty of 1, to the end that transformers chooses by default. */
    public Beams(int beams) {
      this(beams, 1, EarlyStopping.WHEN_UNLIKELY);
    }
  }
}
