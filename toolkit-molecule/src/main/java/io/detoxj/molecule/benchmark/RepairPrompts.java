/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.CanonicalJson;
import io.detoxj.molecule.chemistry.Depiction;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes prompts of ToxiMol's annotation: {@code repair_prompt.json} and a {@code *_prompt.json} for
 * each task. The program of the paper uses a part of it; the rest can be had, too.
 */
public final class RepairPrompts {
  private static final String GENERAL = "repair_prompt.json";
  private static final String ENDING = "_prompt.json";
  private static final String SHARED_HERG = "herg_central";
  private static final Set<String> HERG = Set.of("herg", "herg_karim", SHARED_HERG);

  /** How the annotation writes the answer, of three candidates. */
  private static final String THREE = "smiles1;smiles2;smiles3";

  /**
   * What of it is used.
   *
   * @param candidates how many are asked for at most
   * @param picture whether the molecule is drawn
   * @param wholeAnnotation whether targets, constraints, principles, steps of thought, notes and
   *     focus points are told, too
   * @param sharedHerg whether the three tasks of hERG share the prompt of {@code herg_central}
   */
  public record Options(
      int candidates, boolean picture, boolean wholeAnnotation, boolean sharedHerg) {
    /**
     * Checks the number.
     *
     * @throws ConfigException if it is not from 1 to 9
     */
    public Options {
      if (candidates < 1 || candidates > 9) {
        throw new ConfigException("a model is asked for 1 to 9 candidates, not " + candidates);
      }
    }

    /** The same with a prompt of its own for each task of hERG. */
    public Options(int candidates, boolean picture, boolean wholeAnnotation) {
      this(candidates, picture, wholeAnnotation, false);
    }

    /** As the paper's program: three candidates, a picture, a part of the annotation. */
    public static Options standard() {
      return new Options(3, true, false);
    }
  }

  private final JsonNode general;
  private final Map<String, JsonNode> byTask;

  private RepairPrompts(JsonNode general, Map<String, JsonNode> byTask) {
    this.general = general;
    this.byTask = byTask;
  }

  /**
   * Reads the annotation of a folder.
   *
   * @throws ConfigException if the general file is not there, or one is not as it must be
   * @throws IOException if one cannot be read
   */
  public static RepairPrompts read(Path folder) throws IOException {
    Map<String, JsonNode> byTask = new LinkedHashMap<>();
    for (Path file : JsonFile.inFolder(folder, ENDING)) {
      String name = String.valueOf(file.getFileName());
      if (!name.equals(GENERAL)) {
        byTask.put(name.substring(0, name.length() - ENDING.length()), JsonFile.read(file));
      }
    }
    return new RepairPrompts(JsonFile.read(folder.resolve(GENERAL)), byTask);
  }

  /** Whether there is a prompt for a task. */
  public boolean has(RepairTask task, Options options) {
    return byTask.containsKey(source(task, options));
  }

  private static String source(RepairTask task, Options options) {
    return options.sharedHerg() && HERG.contains(task.task()) ? SHARED_HERG : task.task();
  }

  /**
   * The prompt of a task.
   *
   * @throws ConfigException if the annotation has none for it
   * @throws InvalidMoleculeException if a picture is wanted and its SMILES cannot be read
   */
  public RepairPrompt of(RepairTask task, Options options) {
    RepairPrompt texts = texts(task, options);
    return options.picture()
        ? new RepairPrompt(texts.system(), texts.user(), picture(task))
        : texts;
  }

  /**
   * The prompt of a task, of which the picture is still to be drawn.
   *
   * @throws ConfigException if the annotation has none for it
   */
  public RepairPrompt texts(RepairTask task, Options options) {
    String source = source(task, options);
    JsonNode annotation = byTask.get(source);
    if (annotation == null) {
      throw new ConfigException(
          "there is no prompt for task \"%s\"; add %s%s".formatted(task.task(), source, ENDING));
    }
    return new RepairPrompt(system(options), user(task, annotation, options), null);
  }

  /**
   * The molecule of a task as PNG.
   *
   * @throws InvalidMoleculeException if its SMILES cannot be read, or it cannot be drawn
   */
  public static byte[] picture(RepairTask task) {
    return Depiction.standard().png(Molecule.parse(task.smiles()));
  }

  /** Of all that was read. */
  public String sha256() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("general", general);
    all.putObject("tasks").setAll(byTask);
    return CanonicalJson.sha256(all);
  }

  private String system(Options options) {
    List<String> lines = new ArrayList<>();
    lines.add(JsonFile.text(general, "agent_role", GENERAL));
    lines.add(JsonFile.text(general, "task_overview", GENERAL));
    if (options.picture()) {
      add(
          lines,
          "Look at the picture",
          texts(general.path("image_integration").path("usage_guidelines")));
    }
    if (options.wholeAnnotation()) {
      JsonNode targets = general.path("primary_optimization_targets");
      List<String> aims = new ArrayList<>();
      targets.forEach(t -> aims.add(t.path("task").asText() + ": " + t.path("focus").asText()));
      add(lines, "Aims", aims);
      add(lines, "Constraints", texts(general.path("secondary_constraints")));
      add(lines, "Principles", texts(general.path("modification_principles")));
      add(lines, "Steps of thought", texts(general.path("thought_process")));
      add(
          lines,
          "Notes",
          texts(general.path("output_format").path("notes")).stream()
              .map(
                  note ->
                      note.replace(
                          "Include 3 modified",
                          "Include %s modified".formatted(options.candidates())))
              .toList());
    }
    String structure = JsonFile.text(general.path("output_format"), "structure", GENERAL);
    lines.add("Answer as " + structure.replace(THREE, numbered(options.candidates())));
    return String.join("\n", lines);
  }

  private static String numbered(int candidates) {
    return IntStream.rangeClosed(1, candidates)
        .mapToObj(number -> "smiles" + number)
        .collect(Collectors.joining(";"));
  }

  private static String user(RepairTask task, JsonNode annotation, Options options) {
    String where = source(task, options) + ENDING;
    JsonNode instructed = annotation;
    if (annotation.has("subtasks")) {
      JsonNode subtasks = annotation.path("subtasks");
      String name = task.subtask().filter(subtasks::has).orElse("default");
      instructed = subtasks.path(name);
    }
    List<String> lines = new ArrayList<>();
    lines.add("Task: " + JsonFile.text(annotation, "task_description", where));
    lines.add("SMILES: " + task.smiles());
    lines.add(
        JsonFile.text(instructed, "instruction", where).replace("{{ smiles }}", task.smiles()));
    if (options.wholeAnnotation()) {
      add(lines, "Look for", texts(annotation.path("focus_points")));
    }
    String number = options.candidates() == 1 ? "1" : "1 to " + options.candidates();
    lines.add(
        "Propose %s modified molecules, in the form MODIFIED_SMILES: smiles1;smiles2 and nothing else."
            .formatted(number));
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, String title, List<String> texts) {
    if (!texts.isEmpty()) {
      lines.add(title + ": " + String.join("; ", texts));
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
