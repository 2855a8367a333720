/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a run. They have no date, so that the same answers make the same bytes.
 *
 * @param model what it is called
 * @param benchmark what was asked
 * @param answers one to each task, in its order
 */
record RepairFiles(String model, Benchmark benchmark, List<AskedRepair> answers) {
  void write(Path folder, RepairSettings settings) throws IOException {
    for (String name : benchmark.names()) {
      AtomicFiles.writeString(
          folder.resolve(RecordedResponses.fileName(model, name)),
          task(name).toPrettyString() + "\n");
    }
    AtomicFiles.writeString(
        folder.resolve(RepairRun.COUNTS), RepairCounts.csv(benchmark, answers, settings));
  }

  private ObjectNode task(String name) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("task_name", name).put("model", model);
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    int errors = 0;
    for (int i = 0; i < answers.size(); i++) {
      RepairTask task = benchmark.tasks().get(i);
      if (task.task().equals(name)) {
        results.add(result(task, answers.get(i)));
        errors += answers.get(i).outcome().isError() ? 1 : 0;
      }
    }
    root.put("total_molecules", results.size());
    root.put("success_count", results.size() - errors).put("error_count", errors);
    root.set("results", results);
    return root;
  }

  private ObjectNode result(RepairTask task, AskedRepair answer) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode candidates = result.putArray("modified_smiles");
    if (answer.outcome() == RepairOutcome.PROPOSED) {
      RepairResponse.parse(answer.text()).candidates().forEach(candidates::add);
    }
    if (!answer.outcome().isError()) {
      result.put("raw_response", answer.text());
    }
    result.put("task", task.name()).put("molecule_id", task.id());
    result.put("original_smiles", task.smiles()).put("model", model);
    result.put("outcome", answer.outcome().label()).put("attempts", answer.attempts());
    if (answer.outcome().isError()) {
      result.put("error", answer.outcome().label() + ": " + answer.problem());
    }
    return result;
  }
}
