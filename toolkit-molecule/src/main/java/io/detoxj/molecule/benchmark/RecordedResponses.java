/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers of one model, as the benchmark's programs store them: a file for each task.
 *
 * @param model its name
 * @param responses by the id of the unit; a task without one was not answered
 */
public record RecordedResponses(String model, Map<String, RepairResponse> responses) {
  /** What an answer that is a refusal has in its field {@code outcome}. */
  public static final String REFUSED = "refused";

  /** Copies the map. */
  public RecordedResponses {
    responses = Map.copyOf(responses);
  }

  /** The answer to a task, which may be that there is none. */
  public RepairResponse to(RepairTask task) {
    return responses.getOrDefault(task.unitId(), RepairResponse.missing());
  }

  /**
   * Reads the files of a folder, of one model or several.
   *
   * @return by model, in the order of their names
   * @throws ConfigException if there is no file, or one is not as it must be, or a task is answered
   *     twice
   * @throws IOException if one cannot be read
   */
  public static List<RecordedResponses> read(Path folder) throws IOException {
    Map<String, Map<String, RepairResponse>> byModel = new LinkedHashMap<>();
    for (Path file : JsonFile.inFolder(folder, ".json")) {
      readFile(file, byModel);
    }
    if (byModel.isEmpty()) {
      throw new ConfigException("there are no responses in " + folder);
    }
    List<RecordedResponses> all = new ArrayList<>();
    byModel.forEach((model, responses) -> all.add(new RecordedResponses(model, responses)));
    return all;
  }

  private static void readFile(Path file, Map<String, Map<String, RepairResponse>> byModel)
      throws IOException {
    JsonNode root = JsonFile.read(file);
    String task = JsonFile.text(root, "task_name", file.toString());
    String model = JsonFile.text(root, "model", file.toString());
    Map<String, RepairResponse> responses =
        byModel.computeIfAbsent(model, name -> new LinkedHashMap<>());
    int record = 0;
    for (JsonNode result : root.path("results")) {
      String where = "%s: result %s".formatted(file, ++record);
      String unit = task + "/" + JsonFile.number(result, "molecule_id", where);
      if (responses.put(unit, response(result, where)) != null) {
        throw new ConfigException("%s: %s has answered %s already".formatted(file, model, unit));
      }
    }
  }

  private static RepairResponse response(JsonNode result, String where) {
    JsonNode error = result.path("error");
    if (!error.isMissingNode()
        && !error.isNull()
        && !(error.isTextual() && error.asText().isEmpty())) {
      return RepairResponse.missing();
    }
    if (result.path("outcome").asText().equals(REFUSED)) {
      return RepairResponse.refused();
    }
    JsonNode raw = result.path("raw_response");
    if (raw.isTextual()) {
      return RepairResponse.parse(raw.textValue());
    }
    JsonNode stored = result.path("modified_smiles");
    if (!stored.isArray()) {
      throw new ConfigException(where + " has neither raw_response nor modified_smiles");
    }
    List<String> candidates = new ArrayList<>();
    stored.forEach(candidate -> candidates.add(candidate.asText()));
    return RepairResponse.of(candidates);
  }

  /**
   * Writes the answers to the tasks in the same format, a file for each.
   *
   * @param folder there already
   * @throws IOException if one cannot be written
   */
  public void write(Benchmark benchmark, Path folder) throws IOException {
    for (String name : benchmark.names()) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.put("task_name", name);
      root.put("model", model);
      ArrayNode results = root.putArray("results");
      for (RepairTask task : benchmark.only(List.of(name)).tasks()) {
        ObjectNode result = results.addObject();
        ArrayNode candidates = result.putArray("modified_smiles");
        to(task).candidates().forEach(candidates::add);
        result.put("task", task.name());
        result.put("molecule_id", task.id());
        result.put("original_smiles", task.smiles());
        result.put("model", model);
      }
      root.put("total_molecules", results.size());
      AtomicFiles.writeString(folder.resolve(fileName(model, name)), root.toPrettyString() + "\n");
    }
  }

  /** The file of a model's answers to a task, whatever characters their names have. */
  public static String fileName(String model, String task) {
    return "%s_%s.json".formatted(model, task).replaceAll("[^A-Za-z0-9 ._+-]", "-");
  }
}
