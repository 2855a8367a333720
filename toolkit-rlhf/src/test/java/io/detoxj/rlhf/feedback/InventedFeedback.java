/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** An invented record in the form of QA-Feedback. */
final class InventedFeedback {
  static final String JSON =
      """
      {"question": "Who painted the Mill?",
       "passages": [["Mill (painting)", "The Mill is a work by Ada.", "A copy was made by Bo."]],
       "gold": "Ada painted the Mill; Bo copied it.",
       "prediction 1": "Cy painted the Mill, a fine work.",
       "prediction 2": "The Mill is a work by Ada.",
       "prediction 3": "Bo.",
       "prediction 4": "The Mill is a work by Ada. A copy was made by Bo.",
       "feedback": {
         "errors": [{"error type": "Wrong-Grounding", "start": 0, "end": 2, "explanation": "Ada"}],
         "missing-info": [
           {"error type": "Missing-Major-Auxiliary", "passage_id": 1, "sentence_id": [2]}],
         "corrected-prediction": "The Mill is a work by Ada. A copy was made by Bo."},
       "preference": [2, 0, 2, 1, 2, 2]}
      """;

  private InventedFeedback() {}

  static ObjectNode tree() {
    try {
      return (ObjectNode) new ObjectMapper().readTree(JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A record of one answer with spans. */
  static FeedbackRecord marked(String answer, ErrorSpan... spans) {
    return record(List.of(answer, "b", "c", "d"), List.of(spans), List.of(), "");
  }

  static FeedbackRecord record(
      List<String> predictions,
      List<ErrorSpan> errors,
      List<MissingInfo> missing,
      String corrected) {
    return new FeedbackRecord(
        "Who painted the Mill?",
        List.of(
            new Passage(
                "Mill (painting)",
                List.of("The Mill is a work by Ada.", "A copy was made by Bo."))),
        "",
        predictions,
        errors,
        missing,
        corrected,
        List.of(
            Preference.TIE,
            Preference.TIE,
            Preference.TIE,
            Preference.TIE,
            Preference.TIE,
            Preference.TIE));
  }
}
