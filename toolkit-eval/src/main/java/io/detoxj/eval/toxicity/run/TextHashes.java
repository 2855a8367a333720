/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import java.util.List;
import java.util.Map;

/**
 * Hashes of the texts of each system, which bind a report to its generations. Log-probabilities
 * have no part in them: their last bits depend on the size of batches.
 */
final class TextHashes {
  private final StringBuilder text = new StringBuilder();

  /** Adds a completion, in the order of the file. */
  TextHashes add(Prompt prompt, Completion completion) {
    for (String part :
        List.of(
            prompt.id(),
            prompt.text(),
            Integer.toString(completion.sampleIndex()),
            completion.text(),
            completion.promptTokens().toString(),
            completion.tokens().toString(),
            completion.finishReason().name())) {
      // With its length, so that no two lists of parts are the same text.
      text.append(part.length()).append(':').append(part);
    }
    // Of what was added so far, to keep the memory small.
    String hash = Sha256.hexOf(text.toString());
    text.setLength(0);
    text.append(hash);
    return this;
  }

  /** The hash of all that was added. */
  String hex() {
    return text.toString();
  }

  /** The entry in the provenance of a report that binds it to the texts of a system. */
  static Map<String, String> provenance(String system, List<ScoredCompletion> completions) {
    TextHashes hash = new TextHashes();
    completions.forEach(one -> hash.add(one.prompt(), one.completion()));
    return Map.of(ReportedFingerprints.OUTPUTS + system, hash.hex());
  }

  /** The hash that a report has of a system's texts, or an empty text. */
  static String recorded(Map<String, String> provenance, String system) {
    return provenance.getOrDefault(ReportedFingerprints.OUTPUTS + system, "");
  }
}
