/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportMerge;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was run, in a few lines at the head of the page. What a report does not say is left out. */
final class RunFacts {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final int SHORT = 12;

  private final Report report;
  private final Map<String, String> provenance;
  private final List<PageFrame.Fact> facts = new ArrayList<>();

  private RunFacts(Report report) {
    this.report = report;
    this.provenance = report.provenance();
  }

  static List<PageFrame.Fact> of(Report report, Costs costs) {
    RunFacts run = new RunFacts(report);
    run.model();
    run.add("Date", costs.finished() == null ? "" : costs.finished());
    run.settings();
    run.add("Scorers", run.scorers());
    run.add("Systems", run.systems());
    run.add("Runs", run.provenance.getOrDefault(ReportMerge.RUNS, ""));
    return List.copyOf(run.facts);
  }

  private void add(String label, String value) {
    add(label, value, "");
  }

  private void add(String label, String value, String title) {
    if (!value.isBlank()) {
      facts.add(new PageFrame.Fact(label, value, title));
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private void model() {
    String given =
        json(provenance.getOrDefault("config", "")).path("model").asText(provenance.get("model"));
    add("Model", given == null ? "" : given.replaceAll("/+$", "").replaceFirst(".*/", ""));
    JsonNode checkpoint =
        json(provenance.getOrDefault(ReportedFingerprints.MODEL, "")).path("checkpoint");
    add("Architecture", architecture(checkpoint.path("config")));
    String weights = checkpoint.path("weights").asText(provenance.getOrDefault("model_sha256", ""));
    String type = provenance.getOrDefault("model_weights", "");
    add(
        "Weights",
        "%s %s".formatted(type, shortened(weights)).strip(),
        weights.isEmpty() ? "" : "SHA-256 " + weights);
  }

  private static String shortened(String hash) {
    return hash.length() > SHORT ? hash.substring(0, SHORT) + "…" : hash;
  }

  private static String architecture(JsonNode config) {
    List<String> parts = new ArrayList<>();
    parts.add(config.path("model_type").asText());
    String layers = config.path("num_hidden_layers").asText(config.path("n_layer").asText());
    String width = config.path("hidden_size").asText(config.path("n_embd").asText());
    parts.add(layers.isEmpty() ? "" : layers + " layers");
    parts.add(width.isEmpty() ? "" : "width " + width);
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
  }

  private void settings() {
    for (Protocol.Examined one : report.protocol().examinations()) {
      JsonNode settings = one.settings();
      if (settings.has("prompts")) {
        String file = provenance.getOrDefault("prompts", "").replaceFirst(".*/", "");
        add("Prompts", settings.path("prompts").asText() + (file.isEmpty() ? "" : ", " + file));
      }
      if (settings.has("prompts")) {
        add("Asked by", provenance.getOrDefault("chat", ""));
      }
      add("Samples per prompt", settings.path("samples_per_prompt").asText());
      add("New tokens", settings.path("max_new_tokens").asText());
      add("Decoding", PlainSettings.words(settings.path("decoding").asText()));
    }
  }

  private String scorers() {
    String first = provenance.getOrDefault("scorer", "");
    List<String> judges =
        provenance.keySet().stream()
            .filter(key -> key.startsWith(ReportedFingerprints.SCORER))
            .map(key -> key.substring(ReportedFingerprints.SCORER.length()))
            .filter(id -> !first.startsWith(id + " "))
            .toList();
    return judges.isEmpty() ? first : first + ", beside it " + String.join(", ", judges);
  }

  private String systems() {
    long methods = report.systems().stream().filter(one -> one.role() == Role.METHOD).count();
    long controls = report.systems().stream().filter(one -> one.role() == Role.CONTROL).count();
    return "the base, "
        + counted(methods, "method")
        + (controls > 0 ? ", " + counted(controls, "control") : "");
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
