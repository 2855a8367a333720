/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.io.BoundedJson;
import org.jspecify.annotations.Nullable;

/**
 * A molecule that a model was asked about, as the journal keeps it.
 *
 * @param unit which, such as {@code tox21/7}
 * @param prompt SHA-256 of what it was told, the picture left out
 * @param outcome what came of it
 * @param text the answer, or of a refusal its words; empty if there is none
 * @param problem why there is none, for people
 * @param cut whether the answer ended because no more tokens were allowed
 * @param tokensRead of the prompt, or null if that is not known
 * @param tokensWritten of the answer, or null if that is not known
 * @param attempts how often it was asked, 0 if not at all; with those of earlier runs, if it failed
 *     in them
 */
public record AskedRepair(
    String unit,
    String prompt,
    RepairOutcome outcome,
    String text,
    String problem,
    boolean cut,
    @Nullable Long tokensRead,
    @Nullable Long tokensWritten,
    int attempts) {
  private static final JsonMapper JSON = BoundedJson.mapper();

  static AskedRepair of(RepairQuestion question, ChatReply reply) {
    return new AskedRepair(
        question.task().unitId(),
        question.sha256(),
        RepairOutcome.of(reply),
        reply.text(),
        reply.problem(),
        reply.cut(),
        reply.tokensRead(),
        reply.tokensWritten(),
        reply.attempts());
  }

  static AskedRepair unasked(RepairQuestion question, RepairOutcome outcome, String problem) {
    return new AskedRepair(
        question.task().unitId(), question.sha256(), outcome, "", problem, false, null, null, 0);
  }

  /** This one, of a request that was made again, with the attempts at the one before. */
  AskedRepair after(AskedRepair before) {
    return new AskedRepair(
        unit,
        prompt,
        outcome,
        text,
        problem,
        cut,
        tokensRead,
        tokensWritten,
        before.attempts + attempts);
  }

  /** As a line of the journal. */
  String line() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("unit", unit).put("prompt", prompt).put("outcome", outcome.label());
    line.put("text", text).put("problem", problem).put("cut", cut);
    if (tokensRead != null) {
      line.put("read", tokensRead);
    }
    if (tokensWritten != null) {
      line.put("written", tokensWritten);
    }
    return line.put("attempts", attempts).toString();
  }

  /**
   * Reads a line.
   *
   * @throws ConfigException if it is none
   */
  static AskedRepair parse(String line, String where) {
    try {
      JsonNode root = JSON.readTree(line);
      return new AskedRepair(
          root.required("unit").asText(),
          root.required("prompt").asText(),
          RepairOutcome.of(root.required("outcome").asText()).orElseThrow(),
          root.required("text").asText(),
          root.required("problem").asText(),
          root.required("cut").asBoolean(),
          number(root.path("read")),
          number(root.path("written")),
          root.required("attempts").asInt());
    } catch (JsonProcessingException | RuntimeException e) {
      throw new ConfigException(
          "%s has a line that is no answer of a model; delete the file to begin anew"
              .formatted(where),
          e);
    }
  }

  private static @Nullable Long number(JsonNode value) {
    return value.canConvertToLong() && value.isNumber() ? value.longValue() : null;
  }
}
