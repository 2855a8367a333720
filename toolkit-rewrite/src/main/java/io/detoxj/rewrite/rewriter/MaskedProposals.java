/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.encoder.MaskedLanguageModel;
import io.detoxj.core.io.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The words that a masked language model finds likeliest where the mask stands. It sees the
 * sentence as it is before the place where the model may read it twice: the released condBERT shows
 * its model the toxic word too, this one hides it.
 */
public final class MaskedProposals implements WordProposals {
  private static final String VERSION = "1";

  /** So many tokens are looked at for each word that is wanted, for many are parts of words. */
  private static final int TOKENS_A_WORD = 4;

  private final MaskedLanguageModel model;

  /** Proposals by a model, which stays with the caller. */
  public MaskedProposals(MaskedLanguageModel model) {
    this.model = model;
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("masked_model", model.fingerprint())
        .put("version", VERSION)
        .build();
  }

  @Override
  public List<Proposal> propose(List<String> words, int place, int most) {
    List<String> masked = new ArrayList<>(words);
    // A sentence with the mask's own name in it would have two places.
    masked.replaceAll(word -> word.replace(model.mask(), ""));
    masked.set(place, Word.of(words.get(place)).with(model.mask()));
    MaskedLanguageModel.Blanks blanks = model.encode(String.join(" ", masked));
    if (blanks.ids().size() > model.maxTokens() || blanks.places().size() != 1) {
      return List.of();
    }
    float[] logits = model.logits(List.of(blanks)).get(0)[0];
    double logSum = Tops.logSum(logits);
    List<Proposal> found = new ArrayList<>();
    for (int id : Tops.of(logits, most * TOKENS_A_WORD)) {
      String piece = model.tokenizer().piece(id).strip();
      boolean begins = !model.tokenizer().token(id).startsWith("##");
      if (begins && Tops.isWord(piece) && found.size() < most) {
        found.add(new Proposal(piece, logits[id] - logSum));
      }
    }
    return found;
  }

  /** The greatest of many numbers. */
  static final class Tops {
    private Tops() {}

    /** The places of the greatest numbers, the greatest first. */
    static List<Integer> of(float[] values, int most) {
      PriorityQueue<Integer> best =
          new PriorityQueue<>(Comparator.comparingDouble((Integer i) -> values[i]));
      for (int i = 0; i < values.length; i++) {
        best.add(i);
        if (best.size() > most) {
          best.poll();
        }
      }
      return best.stream()
          .sorted(Comparator.comparingDouble((Integer i) -> -values[i]).thenComparing(i -> i))
          .toList();
    }

    static double logSum(float[] values) {
      double max = Double.NEGATIVE_INFINITY;
      for (float value : values) {
        max = Math.max(max, value);
      }
      double sum = 0;
      for (float value : values) {
        sum += Math.exp(value - max);
      }
      return max + Math.log(sum);
    }

    static boolean isWord(String piece) {
      return !piece.isEmpty() && piece.codePoints().allMatch(Character::isLetter);
    }
  }
}
