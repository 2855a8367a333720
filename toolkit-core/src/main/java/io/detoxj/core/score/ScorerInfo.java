/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.score;

/**
 * Identifies a scorer, so that a reported figure can be traced to the weights that gave it.
 *
 * @param id a short name
 * @param version the version of the weights
 * @param weightsSha256 the SHA-256 of the weights file, or of the list of a lexicon, in lower-case
 *     hexadecimal; {@link #UNKNOWN} if nobody here can see it, as with a service
 * @param description one sentence for reports
 */
public record ScorerInfo(String id, String version, String weightsSha256, String description) {
  /** Stands in place of a hash that cannot be known. */
  public static final String UNKNOWN = "unknown";

  private static final int DIGITS = 12;
  private static final int LEAST_DIGITS = 8;

  /**
   * Whether a name is that of this scorer: its id, or its hash or at least the first 8 digits of
   * that.
   */
  public boolean isCalled(String name) {
    return name.equals(id)
        || (name.length() >= LEAST_DIGITS
            && !weightsSha256.equals(UNKNOWN)
            && weightsSha256.startsWith(name));
  }

  /**
   * How metrics name it: id, version and the first digits of the hash, for two lists or two files
   * of weights may have one id.
   */
  public String inMetrics() {
    String hash = weightsSha256.substring(0, Math.min(DIGITS, weightsSha256.length()));
    return "%s %s %s".formatted(id, version, hash).replaceAll("[,()=\\p{Cntrl}]", "_");
  }
}
