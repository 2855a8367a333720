/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The filters that templates know, by name. */
final class Filters {
  private static final String POSITION = "position:";
  private static final Pattern OPTION = Pattern.compile("\\(([A-E])\\) (.*?)(?= \\([A-E]\\) |$)");
  private static final Map<String, UnaryOperator<JsonNode>> BY_NAME = new TreeMap<>();

  static {
    text("strip", PythonText::strip);
    text("lstrip", PythonText::stripLeading);
    text("capitalize", Filters::capitalized);
    text("spaces", text -> text.replace('_', ' '));
    text("but_last_word", text -> text.substring(0, Math.max(0, text.lastIndexOf(' '))));
    text("last_word", text -> " " + text.substring(text.lastIndexOf(' ') + 1));
    text("before_blank", text -> text.substring(0, blank(text)));
    text("after_blank", text -> PythonText.strip(text.substring(blank(text) + 1)));
    text("hellaswag", Filters::hellaswag);
    text("wikitext", WikitextText::detokenized);
    BY_NAME.put("letter", node -> new IntNode(position(node, "ABCDE")));
    BY_NAME.put("one_based", node -> new IntNode(position(node, "12345")));
    BY_NAME.put("yes_no", Filters::yesNo);
    BY_NAME.put("options", Filters::options);
    BY_NAME.put("semicolons", Filters::semicolons);
    BY_NAME.put("ones", node -> repeated(node, 1));
    BY_NAME.put("zeros", node -> repeated(node, 0));
  }

  private Filters() {}

  private static void text(String name, UnaryOperator<String> filter) {
    BY_NAME.put(
        name,
        node -> {
          if (!node.isArray()) {
            return new TextNode(filter.apply(node.asText()));
          }
          ArrayNode all = JsonNodeFactory.instance.arrayNode();
          node.forEach(one -> all.add(filter.apply(one.asText())));
          return all;
        });
  }

  static void require(String name) {
    if (!BY_NAME.containsKey(name) && !name.startsWith(POSITION)) {
      throw new ConfigException(
          "there is no filter \"%s\"; the nearest are %s"
              .formatted(name, NearestNames.to(name, BY_NAME.keySet())));
    }
  }

  static JsonNode apply(String name, JsonNode value, JsonNode record) {
    if (!name.startsWith(POSITION)) {
      return BY_NAME.get(name).apply(value);
    }
    JsonNode list = Template.field(record, name.substring(POSITION.length()));
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).asText().equals(value.asText().strip())) {
        return new IntNode(i);
      }
    }
    throw new ConfigException("\"" + value.asText() + "\" is not one of " + list);
  }

  private static int position(JsonNode node, String all) {
    String text = node.asText().strip();
    int index = text.length() == 1 ? all.indexOf(text.charAt(0)) : -1;
    if (index < 0) {
      throw new ConfigException("\"" + text + "\" is not one character of " + all);
    }
    return index;
  }

  private static JsonNode yesNo(JsonNode node) {
    String text = node.asText().toLowerCase(Locale.ROOT);
    if (!List.of("true", "false", "0", "1").contains(text)) {
      throw new ConfigException("\"" + text + "\" is neither true nor false");
    }
    return new IntNode(text.equals("true") || text.equals("1") ? 1 : 0);
  }

  /** As Python does: the first letter large and all others small. */
  private static String capitalized(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  private static int blank(String text) {
    int blank = text.indexOf('_');
    if (blank < 0) {
      throw new ConfigException("\"" + text + "\" has no blank, which is an underscore");
    }
    return blank;
  }

  /** Takes out what the pages the sentences came from had between brackets. */
  private static String hellaswag(String text) {
    String titled = PythonText.strip(text).replace(" [title]", ". ");
    return withoutBrackets(titled).replace("  ", " ");
  }

  /**
   * As the pattern {@code \[.*?\]} does it: from each opening bracket to the next closing one of
   * the same line. By hand, for the pattern looks at the rest of a line again for every bracket.
   */
  private static String withoutBrackets(String text) {
    StringBuilder kept = new StringBuilder();
    int close = -1;
    int lineEnd = -1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '[') {
        close = close > i || close == text.length() ? close : indexOrEnd(text, ']', i);
        lineEnd = lineEnd > i || lineEnd == text.length() ? lineEnd : indexOrEnd(text, '\n', i);
        if (close < lineEnd) {
          i = close;
          continue;
        }
      }
      kept.append(text.charAt(i));
    }
    return kept.toString();
  }

  private static int indexOrEnd(String text, char wanted, int from) {
    int index = text.indexOf(wanted, from);
    return index < 0 ? text.length() : index;
  }

  /** "(A) one (B) two" as a list. */
  private static JsonNode options(JsonNode node) {
    return list(
        BudgetedText.matcher(OPTION, node.asText())
            .results()
            .map(found -> new TextNode(found.group(2))));
  }

  private static JsonNode semicolons(JsonNode node) {
    return list(
        Arrays.stream(node.asText().split(";", -1))
            .map(String::strip)
            .filter(one -> !one.isEmpty())
            .map(TextNode::new));
  }

  private static JsonNode repeated(JsonNode node, int value) {
    return list(Stream.generate(() -> new IntNode(value)).limit(node.size()));
  }

  private static ArrayNode list(Stream<? extends JsonNode> all) {
    return all.collect(JsonNodeFactory.instance::arrayNode, ArrayNode::add, ArrayNode::addAll);
  }
}
