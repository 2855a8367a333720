/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A corpus in random order with a held-out part. No text is in both parts.
 *
 * @param training what the model is trained on
 * @param validation what its loss is measured on
 */
public record CorpusSplit(List<Document> training, List<Document> validation) {
  /** Keeps copies of the lists. */
  public CorpusSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * Drops documents whose exact text came before, shuffles the others with the random stream {@code
   * "shuffle"}, and holds out the last hundredth, but at least one document.
   *
   * @param documents what to split
   * @param seed the seed of the run; the same seed and documents give the same split
   * @throws ConfigException if there are fewer than two distinct texts
   */
  public static CorpusSplit of(List<Document> documents, long seed) {
    return of(documents, seed, 100);
  }

  /**
   * The same with another part held out.
   *
   * @param parts one of so many is held out, but at least one document
   * @throws ConfigException if there are fewer than two distinct texts
   */
  public static CorpusSplit of(List<Document> documents, long seed, int parts) {
    List<Document> shuffled = distinct(documents);
    if (shuffled.size() < 2) {
      throw new ConfigException(
          "a corpus of %s distinct documents cannot be split; give at least 2"
              .formatted(shuffled.size()));
    }
    RandomGenerator random = RandomStreams.named(seed, "shuffle");
    Shuffle.inPlace(shuffled, random);
    int held = Math.max(1, shuffled.size() / parts);
    int training = shuffled.size() - held;
    return new CorpusSplit(
        shuffled.subList(0, training), shuffled.subList(training, shuffled.size()));
  }

  /** The SHA-256 of all texts in their order, with what is held out apart. */
  public String sha256() {
    return Document.sha256(training) + "-" + Document.sha256(validation);
  }

  private static List<Document> distinct(List<Document> documents) {
    Set<String> seen = new HashSet<>();
    List<Document> kept = new ArrayList<>();
    for (Document document : documents) {
      if (seen.add(document.text())) {
        kept.add(document);
      }
    }
    return kept;
  }
}
