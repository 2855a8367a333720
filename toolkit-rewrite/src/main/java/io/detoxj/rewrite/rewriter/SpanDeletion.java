/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewrite;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Leaves out what people have marked as toxic in each sentence, the longest first, wherever it
 * stands; so it knows more than a rewriter could, and shows what leaving out alone can reach.
 * ToxiRewriteCN (EMNLP 2025) has such marks as {@code toxic_words}.
 */
public final class SpanDeletion extends CheckedRewriter {
  private static final String VERSION = "1";

  private final Map<String, List<String>> spans;
  private final Fingerprint fingerprint;

  /**
   * A rewriter of the sentences that have marks.
   *
   * @param spans the marked words of each sentence; one that is not a part of it changes nothing
   */
  public SpanDeletion(Map<String, List<String>> spans) {
    this.spans = new HashMap<>();
    spans.forEach(
        (sentence, words) ->
            this.spans.put(
                sentence,
                words.stream()
                    .filter(word -> !word.isEmpty())
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList()));
    Fingerprint.Builder parts = Fingerprint.builder();
    new TreeMap<>(spans).forEach((sentence, words) -> parts.put(sentence, words.toString()));
    this.fingerprint = Fingerprint.ofHash(parts.build().sha256());
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec("delete-spans", VERSION, Map.of(), Map.of("spans", fingerprint));
  }

  @Override
  protected List<Rewrite> say(List<String> sentences) {
    return sentences.stream().map(this::without).toList();
  }

  private Rewrite without(String sentence) {
    List<String> marked = spans.get(sentence);
    if (marked == null) {
      return new Rewrite.Refused("nothing is marked in the sentence");
    }
    String rest = sentence;
    for (String word : marked) {
      rest = rest.replace(word, "");
    }
    return rest.isBlank()
        ? new Rewrite.Refused("nothing is left of the sentence")
        : new Rewrite.Rewritten(rest);
  }
}
