/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of texts as an encoder-decoder learns from them.
 *
 * @param all sources as {@link Seq2SeqModel#encode} gives them, targets with the token that ends
 *     them
 * @param leftOut how many pairs were blank on a side, or too long
 */
public record Seq2SeqExamples(List<Seq2SeqTraining.Example> all, int leftOut) {
  /** Keeps a copy. */
  public Seq2SeqExamples {
    all = List.copyOf(all);
  }

  /** A text and what is to become of it. */
  public record Pair(String source, String target) {}

  /**
   * Turns texts into ids.
   *
   * @param tokenizer of the model
   * @param end the token that ends an output
   * @param prefix stands before each source
   * @param maxTokens the longest side, special tokens included
   */
  public static Seq2SeqExamples of(
      List<Pair> pairs, Tokenizer tokenizer, int end, String prefix, int maxTokens) {
    List<Seq2SeqTraining.Example> all = new ArrayList<>();
    for (Pair pair : pairs) {
      int[] source = tokenizer.encodePrompt(prefix + pair.source());
      int[] target = ended(tokenizer.encodePrompt(pair.target()), end);
      boolean blank = pair.source().isBlank() || pair.target().isBlank();
      if (!blank && source.length <= maxTokens && target.length <= maxTokens) {
        all.add(new Seq2SeqTraining.Example(list(source), list(target)));
      }
    }
    return new Seq2SeqExamples(all, pairs.size() - all.size());
  }

  /** Most tokenizers of encoder-decoders put the end there themselves. */
  private static int[] ended(int[] ids, int end) {
    if (ids.length > 0 && ids[ids.length - 1] == end) {
      return ids;
    }
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = end;
    return longer;
  }

  private static List<Integer> list(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
