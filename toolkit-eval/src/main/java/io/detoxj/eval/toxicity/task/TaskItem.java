/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One record of a task, ready to be asked.
 *
 * @param id which
 * @param group for numbers by group; empty for none
 * @param description what stands before all; may be empty
 * @param examples questions with their answers, which stand before the prompt
 * @param prompts the question itself; several where they are the choices
 * @param contexts all of that as one text, for each prompt
 * @param choices what it may go on with; none where the contexts are the choices
 * @param gold which choice is right
 * @param labels 1 for each choice that is true; none for most tasks
 * @param target what is to come, or the whole text
 * @param words how many words the counted text has
 * @param bytes how many bytes
 */
record TaskItem(
    String id,
    String group,
    String description,
    List<FewShotExamples.Example> examples,
    List<String> prompts,
    List<String> contexts,
    List<String> choices,
    int gold,
    List<Integer> labels,
    String target,
    int words,
    int bytes) {
  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /** Makes an item of a record, with examples before its prompt. */
  static TaskItem of(
      TaskFile file, String id, ObjectNode record, List<FewShotExamples.Example> examples) {
    String description =
        file.description() == null ? "" : new Template(file.description()).text(record);
    StringBuilder before = new StringBuilder(description);
    for (FewShotExamples.Example one : examples) {
      before
          .append(one.question())
          .append(file.delimiter())
          .append(one.answer())
          .append(FewShotExamples.BETWEEN);
    }
    List<String> prompts = prompts(file, record);
    List<String> contexts = prompts.stream().map(prompt -> before + prompt).toList();
    List<String> choices =
        file.kind() == TaskFile.Kind.MULTIPLE_CHOICE ? choices(file, record) : List.of();
    boolean choosing = file.gold() != null;
    int gold = choosing ? gold(file, record) : 0;
    int most = choices.isEmpty() ? contexts.size() : choices.size();
    if (choosing && (gold < 0 || gold >= most)) {
      throw new ConfigException(
          "%s has %s choices, and the right one is number %s".formatted(id, most, gold));
    }
    List<Integer> labels = new ArrayList<>();
    if (file.labels() != null) {
      TaskData.value(file.labels(), record).forEach(one -> labels.add(one.asInt()));
      if (labels.size() != choices.size()) {
        throw new ConfigException(
            "%s has %s choices and %s labels".formatted(id, choices.size(), labels.size()));
      }
    }
    String target = file.target() == null ? "" : new Template(file.target()).text(record);
    String counted = file.counted() == null ? target : new Template(file.counted()).text(record);
    return new TaskItem(
        id,
        file.group() == null ? "" : new Template(file.group()).text(record),
        description,
        examples,
        prompts,
        contexts,
        choices,
        gold,
        labels,
        target,
        SPACE.split(counted, -1).length,
        counted.getBytes(StandardCharsets.UTF_8).length);
  }

  static List<String> prompts(TaskFile file, ObjectNode record) {
    JsonNode prompt = file.prompt();
    return prompt == null ? List.of("") : texts(TaskData.value(prompt, record));
  }

  static List<String> choices(TaskFile file, ObjectNode record) {
    return texts(TaskData.value(file.choices(), record));
  }

  static int gold(TaskFile file, ObjectNode record) {
    String text = new Template(file.gold()).text(record);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "the right choice is \"" + text + "\", which is not a number; use a filter", e);
    }
  }

  private static List<String> texts(JsonNode value) {
    List<String> all = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> all.add(one.asText()));
    } else {
      all.add(value.asText());
    }
    return all;
  }
}
