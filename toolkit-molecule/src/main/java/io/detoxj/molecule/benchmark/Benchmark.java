/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.eval.data.BundledFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tasks of ToxiMol, or others in its format. How many there are is as the files say: 560 in the
 * first edition.
 *
 * @param tasks in the order of files and within them
 */
public record Benchmark(List<RepairTask> tasks) {
  private static final String ENDING = ".json";
  private static final List<String> BUNDLED =
      List.of("ames", "carcinogens_lagunin", "skin_reaction", "herg");

  /**
   * Copies the list.
   *
   * @throws ConfigException if there is none, or a file has a number twice
   */
  public Benchmark {
    tasks = List.copyOf(tasks);
    if (tasks.isEmpty()) {
      throw new ConfigException("there are no tasks");
    }
    Set<String> seen = new HashSet<>();
    for (RepairTask task : tasks) {
      if (!seen.add(task.unitId())) {
        throw new ConfigException(
            "task %s has number %s twice; each molecule of a file needs its own"
                .formatted(task.task(), task.id()));
      }
    }
  }

  /**
   * 24 toxic compounds that textbooks name, to try things on without any download: mutagens,
   * carcinogens, substances that sensitise the skin, and blockers of hERG. They are our own choice
   * and no part of ToxiMol; the files name each compound.
   */
  public static Benchmark bundled() {
    List<RepairTask> tasks = new ArrayList<>();
    for (String name : BUNDLED) {
      String file = "bundled/" + name + ENDING;
      try {
        byte[] json = BundledFile.bytes(Benchmark.class, file);
        tasks.addAll(tasks(JsonFile.parse(json, file), name, file));
      } catch (IOException e) {
        throw new UncheckedIOException(file + " in the jar is damaged", e);
      }
    }
    return new Benchmark(tasks);
  }

  /**
   * Reads all {@code .json} files of a folder, each a list of {@code task}, {@code id} and {@code
   * smiles}, and named as the task.
   *
   * @throws ConfigException if there is none, or one is not as it must be
   * @throws IOException if one cannot be read
   */
  public static Benchmark read(Path folder) throws IOException {
    List<RepairTask> tasks = new ArrayList<>();
    for (Path file : JsonFile.inFolder(folder, ENDING)) {
      String name = String.valueOf(file.getFileName());
      String task = name.substring(0, name.length() - ENDING.length());
      tasks.addAll(tasks(JsonFile.read(file), task, file.toString()));
    }
    if (tasks.isEmpty()) {
      throw new ConfigException(
          "there are no tasks in %s; give the folder of ames.json and the others"
              .formatted(folder));
    }
    return new Benchmark(tasks);
  }

  private static List<RepairTask> tasks(JsonNode list, String task, String file) {
    if (!list.isArray()) {
      throw new ConfigException(file + " is no list of tasks");
    }
    List<RepairTask> tasks = new ArrayList<>();
    for (JsonNode record : list) {
      String where = "%s: record %s".formatted(file, tasks.size() + 1);
      tasks.add(
          new RepairTask(
              task,
              JsonFile.text(record, "task", where),
              JsonFile.number(record, "id", where),
              JsonFile.text(record, "smiles", where)));
    }
    return tasks;
  }

  /** The files' names, in their order. */
  public List<String> names() {
    return tasks.stream().map(RepairTask::task).distinct().toList();
  }

  /**
   * The tasks of some files alone.
   *
   * @throws ConfigException if there is no such file
   */
  public Benchmark only(List<String> names) {
    for (String name : names) {
      if (!names().contains(name)) {
        throw new ConfigException(
            "there is no task \"%s\"; there are %s".formatted(name, String.join(", ", names())));
      }
    }
    return new Benchmark(tasks.stream().filter(task -> names.contains(task.task())).toList());
  }
}
