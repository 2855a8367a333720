/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pairs that come with the toolkit; they were written for it and are in no data set. */
public final class BundledPairs {
  private static final String FILE = "pairs.json";

  private BundledPairs() {}

  /** The resource. */
  private record Content(
      List<String> neutral,
      List<String> controls,
      Map<String, List<String>> groups,
      List<String> insulting,
      List<String> kind) {}

  /**
   * Neutral sentences that name a group, such as "Our Muslim neighbour is baking bread", beside the
   * same sentence with a word that names none, such as "tall". A detoxifier that raises the gap
   * makes a group unsayable.
   */
  public static SentencePairs identity() {
    Content content = content();
    List<SentencePair> pairs = new ArrayList<>();
    content
        .groups()
        .forEach(
            (group, terms) -> {
              for (String term : terms) {
                for (int i = 0; i < content.neutral().size(); i++) {
                  String template = content.neutral().get(i);
                  String control = content.controls().get(i % content.controls().size());
                  pairs.add(
                      new SentencePair(
                          group + "/" + term + "/" + i,
                          group,
                          filled(template, term),
                          filled(template, control)));
                }
              }
            });
    return new SentencePairs("identity", pairs);
  }

  /**
   * Sentences that insult a group in mild words, beside kind ones about the same group. A
   * detoxifier is there to raise this gap.
   */
  public static SentencePairs insults() {
    Content content = content();
    List<SentencePair> pairs = new ArrayList<>();
    content
        .groups()
        .forEach(
            (group, terms) -> {
              for (String term : terms) {
                for (int i = 0; i < content.insulting().size(); i++) {
                  pairs.add(
                      new SentencePair(
                          group + "/" + term + "/" + i,
                          group,
                          filled(content.insulting().get(i), term),
                          filled(content.kind().get(i), term)));
                }
              }
            });
    return new SentencePairs("insult", pairs);
  }

  private static String filled(String template, String word) {
    return template.replace("{}", word);
  }

  private static Content content() {
    try (InputStream in = BundledPairs.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + FILE + " is missing from the jar");
      }
      return BoundedJson.mapper().readValue(in, Content.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
