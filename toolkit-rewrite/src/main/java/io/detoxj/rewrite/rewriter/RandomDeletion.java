/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The control of a rewriter: as many words are left out of a sentence as the rewriter's sentence
 * lacks of them, at random places, and one is always kept. It fails where the rewriter fails. The
 * rewriter stays with the caller.
 */
public final class RandomDeletion extends CheckedRewriter {
  private static final String VERSION = "1";

  private final Rewriter controlled;
  private final Segmenter segmenter;
  private final long seed;

  /**
   * Creates one.
   *
   * @param controlled whose edits are counted; see {@link RememberedRewriter} where that is costly
   * @param segmenter what words are
   * @param seed of the draws; each sentence has a stream of its own
   */
  public RandomDeletion(Rewriter controlled, Segmenter segmenter, long seed) {
    this.controlled = controlled;
    this.segmenter = segmenter;
    this.seed = seed;
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "delete-random",
        VERSION,
        Map.of("words", segmenter.id(), "seed", Long.toString(seed)),
        Map.of("controlled", controlled.fingerprint()));
  }

  @Override
  protected List<Rewrite> say(List<String> sentences) {
    List<Rewrite> rewrites = controlled.rewrite(sentences);
    List<Rewrite> all = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      all.add(
          rewrites.get(i) instanceof Rewrite.Rewritten one
              ? edited(sentences.get(i), one.text())
              : rewrites.get(i));
    }
    return all;
  }

  private Rewrite edited(String sentence, String rewrite) {
    String problem = problem(rewrite);
    if (!problem.isEmpty()) {
      return new Rewrite.Refused("the rewrite " + problem);
    }
    List<String> words = segmenter.words(sentence);
    List<String> lost = new ArrayList<>(words);
    segmenter.words(rewrite).forEach(lost::remove);
    int count = Math.min(lost.size(), words.size() - 1);
    if (count <= 0) {
      return new Rewrite.Rewritten(sentence);
    }
    int[] order = Shuffle.order(words.size(), RandomStreams.named(seed, sentence));
    Set<Integer> gone = new HashSet<>();
    Arrays.stream(order, 0, count).forEach(gone::add);
    List<String> kept = new ArrayList<>();
    for (int at = 0; at < words.size(); at++) {
      if (!gone.contains(at)) {
        kept.add(words.get(at));
      }
    }
    return new Rewrite.Rewritten(segmenter.join(kept));
  }
}
