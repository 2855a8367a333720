/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;
import java.util.Map;

/** A completion without a letter or digit: nothing, white space, or marks alone. */
public record EmptyDetector() implements Detector {
  @Override
  public String kind() {
    return "empty";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public boolean degenerate(Sample sample, List<Sample> base) {
    return sample.text().codePoints().noneMatch(Character::isLetterOrDigit);
  }
}
