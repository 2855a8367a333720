/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** The examples that stand before each prompt of a task. */
final class FewShotExamples {
  /** What stands behind an example in a text. */
  static final String BETWEEN = "\n\n";

  private FewShotExamples() {}

  /**
   * An example.
   *
   * @param question as it is asked
   * @param answer the right one
   */
  record Example(String question, String answer) {}

  /**
   * The examples of each record, chosen from some; random ones hang on the order of the records.
   */
  static List<List<Example>> of(
      TaskFile file, List<ObjectNode> records, List<ObjectNode> examples) {
    TaskFile.FewShot settings = file.fewShot();
    List<List<Example>> all = new ArrayList<>();
    if (settings == null) {
      records.forEach(record -> all.add(List.of()));
      return all;
    }
    PythonRandom random = new PythonRandom(settings.seed());
    for (ObjectNode record : records) {
      List<ObjectNode> pool = pool(settings, record, examples);
      if (pool.size() < settings.count()) {
        throw new ConfigException(
            "the task %s wants %s examples, and there are %s for one of its records"
                .formatted(file.name(), settings.count(), pool.size()));
      }
      all.add(
          chosen(settings, pool, random).stream().map(example -> shown(file, example)).toList());
    }
    return all;
  }

  private static List<ObjectNode> pool(
      TaskFile.FewShot settings, ObjectNode record, List<ObjectNode> examples) {
    String same = settings.same();
    if (same == null) {
      return examples;
    }
    JsonNode wanted = Template.field(record, same);
    return examples.stream().filter(one -> Template.field(one, same).equals(wanted)).toList();
  }

  private static List<ObjectNode> chosen(
      TaskFile.FewShot settings, List<ObjectNode> pool, PythonRandom random) {
    return settings.sampler() == TaskFile.FewShot.Sampler.FIRST
        ? pool.subList(0, settings.count())
        : random.sample(pool.size(), settings.count()).stream().map(pool::get).toList();
  }

  private static Example shown(TaskFile file, ObjectNode example) {
    String target =
        file.kind() == TaskFile.Kind.MULTIPLE_CHOICE
            ? TaskItem.choices(file, example).get(TaskItem.gold(file, example))
            : new Template(file.target()).text(example);
    return new Example(TaskItem.prompts(file, example).get(0), target);
  }
}
