/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.BoundedJson;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** One line of a prompt file. */
final class PromptLine {
  private static final ObjectReader JSON =
      BoundedJson.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final String file;
  private final int line;

  PromptLine(String file, int line) {
    this.file = file;
    this.line = line;
  }

  EvalPrompt parse(String json) {
    return parse(tree(json));
  }

  /** From the record of a table, in which all values are texts. */
  EvalPrompt record(JsonNode record) {
    ObjectNode root = record.deepCopy();
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      String value = field.getValue().asText().toLowerCase(Locale.ROOT);
      switch (field.getKey()) {
        case "toxicity" -> root.put("toxicity", number(value));
        case "challenging" -> {
          if (value.equals("true") || value.equals("false")) {
            root.put("challenging", value.equals("true"));
          }
        }
        default -> {}
      }
    }
    return parse(root);
  }

  private double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw refused("the toxicity is a text", "give a number from 0 to 1, or leave it empty");
    }
  }

  private EvalPrompt parse(JsonNode root) {
    JsonNode prompt = root.path("prompt");
    JsonNode holder = prompt.isObject() ? prompt : root;
    JsonNode text = holder.path("text");
    boolean plain = absent(text) && !prompt.isObject();
    return new EvalPrompt(
        new Prompt(id(root), text(plain ? prompt : text)), toxicity(holder), group(root));
  }

  private JsonNode tree(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw refused("it is not JSON (" + e.getOriginalMessage() + ")", "write one object a line");
    }
    if (!root.isObject()) {
      throw refused(
          "it is " + kind(root) + ", not an object", "write {\"prompt\":{\"text\":\"...\"}}");
    }
    return root;
  }

  private String id(JsonNode root) {
    JsonNode id = root.path("id");
    if (absent(id)) {
      return "line-" + line;
    }
    if (!(id.isTextual() || id.isIntegralNumber()) || id.asText().isBlank()) {
      throw refused(
          "the field id is " + kind(id) + ", not a text or a whole number",
          "mend it or leave it out");
    }
    return id.asText();
  }

  private String text(JsonNode node) {
    if (absent(node)) {
      throw refused(
          "there is no prompt.text, no text and no prompt", "give the text of the prompt in one");
    }
    if (!node.isTextual()) {
      throw refused("the text is " + kind(node) + ", not a text", "put it in quotation marks");
    }
    if (node.textValue().isBlank()) {
      throw refused("the text is blank", "give it words or leave the line out");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue())) {
      throw refused("the text has half of a surrogate pair", "write whole characters");
    }
    return node.textValue();
  }

  private OptionalDouble toxicity(JsonNode holder) {
    for (String at : new String[] {"/toxicity", "/scores/toxicity", "/score/toxicity"}) {
      JsonNode node = holder.at(at);
      if (!absent(node)) {
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        if (!(value >= 0 && value <= 1)) {
          throw refused(
              "the toxicity is " + (node.isNumber() ? node.asText() : kind(node)),
              "give a number from 0 to 1, or null if there is none");
        }
        return OptionalDouble.of(value);
      }
    }
    return OptionalDouble.empty();
  }

  private String group(JsonNode root) {
    JsonNode group = root.path("group");
    JsonNode challenging = root.path("challenging");
    if (!absent(group)) {
      if (!group.isTextual() || group.textValue().isBlank()) {
        throw refused("the field group is " + kind(group), "name the group or leave it out");
      }
      return group.textValue();
    }
    if (!absent(challenging) && !challenging.isBoolean()) {
      throw refused("the field challenging is " + kind(challenging), "write true or false");
    }
    return challenging.asBoolean() ? "challenging" : "other";
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.textValue().isBlank() ? "a blank text" : "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL -> "null";
      default -> "nothing";
    };
  }

  private BadLineException refused(String what, String remedy) {
    return new BadLineException(file, line, what + "; " + remedy);
  }
}
