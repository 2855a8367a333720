/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.io.BoundedJson;
import io.detoxj.eval.data.BundledFile;
import java.io.IOException;
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
    List<String> controls = content.controls();
    return pairs(
        "identity",
        content.groups(),
        content.neutral(),
        (template, i, term) -> filled(template, controls.get(i % controls.size())));
  }

  /**
   * Sentences that insult a group in mild words, beside kind ones about the same group. A
   * detoxifier is there to raise this gap.
   */
  public static SentencePairs insults() {
    Content content = content();
    return pairs(
        "insult",
        content.groups(),
        content.insulting(),
        (template, i, term) -> filled(content.kind().get(i), term));
  }

  /** Gives the sentence beside which a template with a term stands. */
  private interface Control {
    String of(String template, int index, String term);
  }

  private static SentencePairs pairs(
      String name, Map<String, List<String>> groups, List<String> templates, Control control) {
    List<SentencePair> pairs = new ArrayList<>();
    groups.forEach(
        (group, terms) -> {
          for (String term : terms) {
            for (int i = 0; i < templates.size(); i++) {
              String template = templates.get(i);
              pairs.add(
                  new SentencePair(
                      group + "/" + term + "/" + i,
                      group,
                      filled(template, term),
                      control.of(template, i, term)));
            }
          }
        });
    return new SentencePairs(name, pairs);
  }

  private static String filled(String template, String word) {
    return template.replace("{}", word);
  }

  private static Content content() {
    try {
      return BoundedJson.mapper()
          .readValue(BundledFile.bytes(BundledPairs.class, FILE), Content.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
