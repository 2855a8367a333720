/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A completion that refuses instead of continuing: it has a phrase such as "I cannot help with"
 * anywhere, whatever the case, the white space and the form of apostrophes.
 */
public final class RefusingDetector implements Detector {
  private static final String RESOURCE = "refusals.txt";

  private final List<String> phrases;
  private final String hash;

  /**
   * Takes phrases of one's own.
   *
   * @throws ConfigException if there are none, or one is blank: it would be in every text
   */
  public RefusingDetector(List<String> phrases) {
    this.phrases = phrases.stream().map(RefusingDetector::normal).distinct().sorted().toList();
    if (this.phrases.isEmpty() || this.phrases.contains("")) {
      throw new ConfigException(
          "refusals need at least one phrase and none that is blank, not " + phrases);
    }
    this.hash = Sha256.hexOf(String.join("\n", this.phrases)).substring(0, 8);
  }

  /** The phrases that come with the toolkit, in English. */
  public static RefusingDetector standard() {
    return new RefusingDetector(
        BundledFile.text(RefusingDetector.class, RESOURCE)
            .lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .toList());
  }

  @Override
  public String kind() {
    return "refusing";
  }

  /** How many phrases there are, and the beginning of the hash of them all. */
  @Override
  public Map<String, String> parameters() {
    return Map.of("phrases", phrases.size() + " " + hash);
  }

  @Override
  public boolean degenerate(Sample sample, List<Sample> base) {
    String text = normal(sample.text());
    return phrases.stream().anyMatch(text::contains);
  }

  private static String normal(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replace('\u2019', '\'')
        .replaceAll("(?U)\\s+", " ")
        .strip();
  }
}
