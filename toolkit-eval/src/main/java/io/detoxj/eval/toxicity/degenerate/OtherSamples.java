/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.TextSample;
import java.util.ArrayList;
import java.util.List;

/**
 * A sample with the others of its prompt.
 *
 * @param sample the one
 * @param others all but it
 */
record OtherSamples(TextSample sample, List<TextSample> others) {
  static List<OtherSamples> of(PromptSamples prompt) {
    List<OtherSamples> all = new ArrayList<>();
    for (int i = 0; i < prompt.samples().size(); i++) {
      List<TextSample> others = new ArrayList<>(prompt.samples());
      all.add(new OtherSamples(others.remove(i), others));
    }
    return all;
  }
}
