/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How two reports are compared: field by field in the form in which {@link ReportJson} writes them,
 * so that no field is forgotten.
 *
 * @param tolerance two numbers with fractions are the same if they differ by no more than this
 *     times the larger of them or 1; 0 if they must be the same to the bit. Counts must be the same
 *     always
 * @param ignored paths of fields that do not count, with slashes between the keys and a star for
 *     any key, such as {@code provenance/java}
 */
public record ReportComparison(double tolerance, Set<String> ignored) {
  private static final JsonMapper JSON = BoundedJson.mapper();

  /**
   * Copies the set.
   *
   * @throws ConfigException if the tolerance is not from 0 to 1
   */
  public ReportComparison {
    ignored = Collections.unmodifiableSet(new TreeSet<>(ignored));
    if (!(tolerance >= 0 && tolerance <= 1)) {
      throw new ConfigException(
          "the tolerance must be from 0 to 1, not " + tolerance + "; 1e-6 allows for rounding");
    }
  }

  /** To the bit, except for the machine. */
  public static ReportComparison standard() {
    return new ReportComparison(0, Set.of("provenance/java", "provenance/platform"));
  }

  /** To the bit, and everything counts. */
  public static ReportComparison strict() {
    return new ReportComparison(0, Set.of());
  }

  /** The same with a tolerance for numbers with fractions. */
  public ReportComparison within(double other) {
    return new ReportComparison(other, ignored);
  }

  /** Compares two reports. */
  public ReportDifference compare(Report first, Report second) {
    Walk walk = new Walk();
    walk.compare(List.of(), JSON.valueToTree(first), JSON.valueToTree(second));
    return new ReportDifference(walk.differences, walk.notCounted);
  }

  private final class Walk {
    private final List<FieldDifference> differences = new ArrayList<>();
    private final List<FieldDifference> notCounted = new ArrayList<>();

    void compare(List<String> path, JsonNode first, JsonNode second) {
      if (first.isObject() && second.isObject()) {
        compareEntries(path, fields(first), fields(second));
      } else if (first.isArray() && second.isArray()) {
        Map<String, JsonNode> ours = elements(path, first);
        Map<String, JsonNode> theirs = elements(path, second);
        compareOrder(path, ours.keySet(), theirs.keySet());
        compareEntries(path, ours, theirs);
      } else if (!same(first, second)) {
        add(path, shown(first), shown(second));
      }
    }

    private void compareEntries(
        List<String> path, Map<String, JsonNode> first, Map<String, JsonNode> second) {
      Set<String> keys = new LinkedHashSet<>(first.keySet());
      keys.addAll(second.keySet());
      for (String key : keys) {
        List<String> deeper = new ArrayList<>(path);
        deeper.add(key);
        compare(
            deeper,
            first.getOrDefault(key, MissingNode.getInstance()),
            second.getOrDefault(key, MissingNode.getInstance()));
      }
    }

    /** Of what both have; its field is the list itself. */
    private void compareOrder(List<String> path, Set<String> first, Set<String> second) {
      List<String> ours = first.stream().filter(second::contains).toList();
      List<String> theirs = second.stream().filter(first::contains).toList();
      if (!ours.equals(theirs)) {
        add(path, ours.toString(), theirs.toString());
      }
    }

    private void add(List<String> path, @Nullable String first, @Nullable String second) {
      boolean counts = ignored.stream().noneMatch(pattern -> matches(pattern, path));
      (counts ? differences : notCounted).add(new FieldDifference(path, first, second));
    }
  }

  private static Map<String, JsonNode> fields(JsonNode object) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    object.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
    return fields;
  }

  /** Systems by their names, everything else by index. */
  private static Map<String, JsonNode> elements(List<String> path, JsonNode array) {
    Map<String, JsonNode> elements = new LinkedHashMap<>();
    boolean named = !path.isEmpty() && path.get(path.size() - 1).equals("systems");
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      elements.put(named ? element.path("system").asText() : Integer.toString(i), element);
    }
    return elements;
  }

  private boolean same(JsonNode first, JsonNode second) {
    if (first.isFloatingPointNumber() && second.isFloatingPointNumber()) {
      double ours = first.doubleValue();
      double theirs = second.doubleValue();
      double scale = Math.max(1, Math.max(Math.abs(ours), Math.abs(theirs)));
      // The first so that a tolerance of 0 tells 0.0 from -0.0, which is written otherwise.
      return first.equals(second)
          || (tolerance > 0 && Math.abs(ours - theirs) <= tolerance * scale);
    }
    return first.equals(second);
  }

  /** As JSON, but of what is not in the other report that it is there. */
  private static @Nullable String shown(JsonNode node) {
    if (node.isMissingNode()) {
      return null;
    }
    return node.isContainerNode() ? "there" : node.toString();
  }

  private static boolean matches(String pattern, List<String> path) {
    List<String> keys = Arrays.asList(pattern.split("/", -1));
    if (keys.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < keys.size(); i++) {
      if (!keys.get(i).equals("*") && !keys.get(i).equals(path.get(i))) {
        return false;
      }
    }
    return true;
  }
}
