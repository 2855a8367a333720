/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a training keeps what lies between its steps, so that it goes on after a
 * stop: checkpoints, activations, samples. It says what settings they are of, and work of other
 * settings is refused rather than gone on with.
 */
public final class WorkFolder implements AutoCloseable {
  private static final String FILE = "work.json";
  private static final String FORMAT = "detoxj-work-1";
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final int SHOWN = 4;

  private final Path folder;
  private final OutputLock lock;

  private WorkFolder(Path folder, OutputLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** The usual place: beside an output, with {@code .work} after its name. */
  public static Path beside(Path output) {
    Path whole = output.toAbsolutePath().normalize();
    return output.resolveSibling(whole.getFileName() + ".work");
  }

  /**
   * Begins work in a folder, or goes on with it.
   *
   * @param folder made if need be
   * @param settings all that the work depends on, by name
   * @param force whether work of other settings may be thrown away
   * @return with the lock of the folder, until it is closed
   * @throws ConfigException if it has work of other settings, or files and no work of this toolkit,
   *     or another process works in it
   * @throws IOException if it cannot be read or written
   */
  public static WorkFolder open(Path folder, Map<String, String> settings, boolean force)
      throws IOException {
    OutputLock lock = OutputLock.ofFolder(folder);
    try {
      begin(folder, settings, force);
      return new WorkFolder(folder, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void begin(Path folder, Map<String, String> settings, boolean force)
      throws IOException {
    Path file = folder.resolve(FILE);
    Map<String, String> sorted = new TreeMap<>(settings);
    Map<String, String> found = Files.exists(file) ? read(file) : Map.of();
    if (!Files.exists(file)) {
      requireEmpty(folder, force);
    } else if (!found.equals(sorted)) {
      if (!force) {
        throw new ConfigException(
            "%s has unfinished or finished work of other settings (%s); choose another --work or --output, or use --force to begin anew"
                .formatted(folder, differences(found, sorted)));
      }
      clear(folder);
    }
    if (!found.equals(sorted)) {
      AtomicFiles.writeString(
          file,
          JSON.writerWithDefaultPrettyPrinter()
                  .writeValueAsString(new TreeMap<>(Map.of("format", FORMAT, "settings", sorted)))
              + "\n");
    }
  }

  /** Lets another process work in it. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  /** A file in it. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  private static Map<String, String> read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("format").asText().equals(FORMAT)) {
        return new TreeMap<>(
            JSON.convertValue(root.path("settings"), new TypeReference<Map<String, String>>() {}));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw noWork(file, e);
    }
    throw noWork(file, null);
  }

  private static ConfigException noWork(Path file, @Nullable Exception cause) {
    return new ConfigException(
        file + " does not say what the work in its folder is; choose another --work, or delete it",
        cause);
  }

  private static void requireEmpty(Path folder, boolean force) throws IOException {
    List<String> names = names(folder);
    if (!names.isEmpty() && !force) {
      throw new ConfigException(
          "%s has files and is no folder of work of this toolkit (%s); choose another --work, or use --force to write there all the same"
              .formatted(
                  folder, String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))));
    }
  }

  /** Leaves out what a killed process had begun to write. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** The settings go last, so that a kill between leaves work that is still known as other work. */
  private static void clear(Path folder) throws IOException {
    for (String name : names(folder)) {
      Path path = folder.resolve(name);
      if (Files.isDirectory(path)) {
        clear(path);
      }
      if (!name.equals(FILE)) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static String differences(Map<String, String> found, Map<String, String> now) {
    Set<String> names = new TreeSet<>(found.keySet());
    names.addAll(now.keySet());
    List<String> others = new ArrayList<>();
    for (String name : names) {
      String theirs = found.getOrDefault(name, "not there");
      String ours = now.getOrDefault(name, "not there");
      if (!theirs.equals(ours)) {
        others.add("%s was %s and is %s".formatted(name, theirs, ours));
      }
    }
    return String.join("; ", others.subList(0, Math.min(SHOWN, others.size())));
  }
}
