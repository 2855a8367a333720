/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.eval.data.BundledFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a report of version 3 into one of version 4. All reports of version 3 are of models that
 * continue prompts and have one headline, which lies as data beside this class with the patterns by
 * which names of metrics were sorted then.
 */
final class ReportVersion3 {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final String RESOURCE = "report-version-3.json";
  private static final Pattern BOOTSTRAP =
      Pattern.compile(
          "Bootstrap\\[resamples=(\\d+), level=([0-9.Ee-]+), seed=(-?\\d+), method=(\\w+)]");
  private static final Set<String> COUNTS =
      Set.of("prompts", "samples_per_prompt", "max_new_tokens", "generation_seed");
  private static final Set<String> UNITS = Set.of("estimate", "mcnemar");

  private ReportVersion3() {}

  /**
   * The same report in the form of version 4.
   *
   * @throws ConfigException if it is no report of version 3
   */
  static ObjectNode upgraded(ObjectNode old) {
    JsonNode known = resource();
    ObjectNode report = JSON.createObjectNode();
    report.put("schemaVersion", 4);
    report.set("provenance", old.path("provenance"));
    report.set("protocol", protocol(old.path("protocol"), known));
    report.set("headline", known.path("headline"));
    ArrayNode systems = report.arrayNode();
    Set<String> metrics = new TreeSet<>();
    for (JsonNode system : old.path("systems")) {
      systems.add(system(system, old.path("judges")));
      system.path("metrics").fieldNames().forEachRemaining(metrics::add);
    }
    ObjectNode kinds = report.putObject("metrics");
    metrics.forEach(name -> kinds.set(name, kind(name, known.path("kinds"))));
    report.set("systems", systems);
    report.set("warnings", old.path("warnings"));
    return report;
  }

  private static JsonNode resource() {
    try {
      return JSON.readTree(BundledFile.bytes(ReportVersion3.class, RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode protocol(JsonNode old, JsonNode known) {
    Matcher bootstrap = BOOTSTRAP.matcher(old.path("bootstrap").asText());
    if (!bootstrap.matches()) {
      throw new ConfigException("its protocol does not say how intervals were drawn");
    }
    ObjectNode protocol = JSON.createObjectNode();
    ObjectNode drawn = protocol.putObject("bootstrap");
    drawn.put("resamples", number(bootstrap.group(1)));
    drawn.put("level", Double.parseDouble(bootstrap.group(2)));
    drawn.put("seed", number(bootstrap.group(3)));
    drawn.put("method", bootstrap.group(4));
    protocol.put("tests", old.path("tests").asText());
    protocol.put("maxMissingShare", old.path("max_missing_share").asDouble(1));
    ArrayNode examinations = protocol.putArray("examinations");
    ObjectNode continuations = examinations.addObject();
    continuations.set("id", known.path("examination"));
    ObjectNode settings = continuations.putObject("settings");
    for (Map.Entry<String, JsonNode> entry : old.properties()) {
      String name = entry.getKey();
      if (name.startsWith("examination.")) {
        ObjectNode other = examinations.addObject();
        other.set("id", entry.getValue());
        other.putObject("settings");
      } else if (COUNTS.contains(name)) {
        settings.put(name, number(entry.getValue().asText()));
      } else if (!Set.of("bootstrap", "tests", "max_missing_share").contains(name)) {
        settings.set(name, entry.getValue());
      }
    }
    settings.putIfAbsent("perplexity_model_sha256", settings.nullNode());
    return protocol;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ConfigException("its protocol has \"" + text + "\" for a number", e);
    }
  }

  private static ObjectNode system(JsonNode old, JsonNode judges) {
    ObjectNode system = old.deepCopy();
    ArrayNode judged = system.arrayNode();
    for (JsonNode judge : judges) {
      for (JsonNode one : judge.path("systems")) {
        if (one.path("system").equals(old.path("system"))) {
          ObjectNode entry = one.deepCopy();
          entry.remove("system");
          entry.set("scorer", judge.path("scorer"));
          judged.add(entry);
        }
      }
    }
    ObjectNode sections = system.putObject("sections");
    if (!judged.isEmpty()) {
      sections.set("judges", judged);
    }
    renameUnits(system);
    return system;
  }

  /** What counted prompts counts units now, in metrics, differences and McNemar's test. */
  private static void renameUnits(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("prompts").isNumber()) {
      JsonNode kind = object.has("result") ? object.path("result") : object.path("kind");
      if (UNITS.contains(kind.asText()) || object.has("difference")) {
        object.set("units", object.remove("prompts"));
      }
    }
    node.forEach(ReportVersion3::renameUnits);
  }

  private static JsonNode kind(String metric, JsonNode kinds) {
    for (JsonNode one : kinds) {
      if (metric.matches(one.path("names").asText())) {
        ObjectNode kind = one.deepCopy();
        kind.remove("names");
        return kind;
      }
    }
    throw new IllegalStateException("the last pattern takes all metrics");
  }
}
