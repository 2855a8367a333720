/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import java.util.Map;

/**
 * Where a source of labelled texts is from, for the card.
 *
 * @param licence the licence of its texts
 * @param citation whom to name
 */
record DataSource(String licence, String citation) {
  private static final Map<String, DataSource> KNOWN =
      Map.ofEntries(
          Map.entry("civil-toxic-spans", of("CC0-1.0", "Pavlopoulos et al., ACL 2022")),
          Map.entry("convabuse", of("CC BY 4.0", "Cercas Curry et al., EMNLP 2021")),
          Map.entry("davidson-tweets", of("MIT", "Davidson et al., ICWSM 2017")),
          Map.entry("ethos", of("GPL-3.0", "Mollas et al., 2022")),
          Map.entry("hatecheck", of("CC BY 4.0", "Röttger et al., ACL 2021")),
          Map.entry("openai-moderation-subset", of("MIT", "Markov et al., AAAI 2023")),
          Map.entry("paradetox", of("CC0-1.0", "Logacheva et al., ACL 2022")),
          Map.entry(
              "rtp",
              of("Apache-2.0; carriers Apache-2.0, CC BY-SA 4.0", "Gehman et al., EMNLP 2020")),
          Map.entry("stormfront", of("CC BY-SA 3.0 ES", "de Gibert et al., ALW2 2018")),
          Map.entry("surge-toxicity", of("MIT", "Surge AI, 2022")),
          Map.entry(
              "toxigen-demonstrations", of("CDLA-Permissive-2.0", "Hartvigsen et al., ACL 2022")),
          Map.entry("unhealthy-comments", of("CC BY-NC-SA 4.0", "Price et al., ALW 2020")),
          Map.entry(
              "wiki-bias-eval", of("Apache-2.0; comments CC BY-SA 3.0", "Dixon et al., AIES 2018")),
          Map.entry(
              "wiki-talk-context",
              of("Apache-2.0; comments CC BY-SA 3.0", "Pavlopoulos et al., ACL 2020")));

  private static DataSource of(String licence, String citation) {
    return new DataSource(licence, citation);
  }

  /** The source of a name; one that is not known says so. */
  static DataSource named(String name) {
    return KNOWN.getOrDefault(name, of("not recorded", "not recorded"));
  }
}
