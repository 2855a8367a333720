/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command in a file: a JSON object whose keys are the names of options, and {@code
 * "command"}. In values, <code>${folder}</code> is the folder of the file. A report.json is such a
 * file too, for it holds the options of its run. What is given on the command line counts more.
 */
final class ConfigFile {
  /** The name under which a report holds the options of its run. */
  static final String PROVENANCE = "config";

  /** The commands that take such a file. */
  static final List<String> COMMANDS =
      List.of(
          "generate",
          "evaluate",
          "sweep",
          "choose",
          "compare",
          "score",
          "extract-vectors",
          "train-sae",
          "train-probe",
          "train-value",
          "train-rlhf",
          "train-sft",
          "train-dpo");

  private static final String COMMAND = "command";

  /** Stands in a value for the folder of the file. */
  private static final String FOLDER = "${folder}";

  private static final long MAX_BYTES = 1L << 28;
  private static final JsonMapper JSON = BoundedJson.mapper();

  /** What does not belong to a run: it changes nothing in its results. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "help",
          "version",
          "config",
          "replay",
          "dry-run",
          "json",
          "quiet",
          "output",
          "batch",
          "workers",
          "force",
          "in-place");

  private ConfigFile() {}

  /**
   * The arguments with those of a file put in, if one of them names a file.
   *
   * @throws ConfigException if the file is no configuration, of another command, or has an option
   *     that the command lacks
   * @throws IOException if it cannot be read
   */
  static String[] expanded(String[] arguments, CommandLine line) throws IOException {
    int at = indexOf(arguments, "--config");
    at = at < 0 ? indexOf(arguments, "--replay") : at;
    if (at < 0) {
      return arguments;
    }
    int equals = arguments[at].indexOf('=');
    if (equals < 0 && at + 1 == arguments.length) {
      return arguments;
    }
    Path file = Path.of(equals < 0 ? arguments[at + 1] : arguments[at].substring(equals + 1));
    JsonNode config = read(file);
    String command = config.path(COMMAND).asText("");
    if (command.isEmpty()) {
      throw new ConfigException(
          file
              + " has no \"command\", so it is no configuration; it looks like"
              + " {\"command\": \"evaluate\", \"samples\": 25}");
    }
    CommandLine called = line.getSubcommands().get(arguments[0]);
    if (called == null || !arguments[0].equals(command)) {
      throw new ConfigException(
          "%s is for the command \"%s\"; call detoxj %s --config %s"
              .formatted(file, command, command, file));
    }
    List<String> all = new ArrayList<>(List.of(arguments[0]));
    all.addAll(options(config, called.getCommandSpec(), arguments, file));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return all.toArray(String[]::new);
  }

  private static int indexOf(String[] arguments, String name) {
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].equals(name) || arguments[i].startsWith(name + "=")) {
        return i;
      }
    }
    return -1;
  }

  private static JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "there is no configuration file " + file + "; give a JSON file or a report.json");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(file + " is too large for a configuration or a report");
    }
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      if (tree.has("schemaVersion")) {
        JsonNode config = tree.path("provenance").path(PROVENANCE);
        if (!config.isTextual()) {
          throw new ConfigException(
              file + " is a report of a run that was not started by the command line");
        }
        tree = JSON.readTree(config.textValue());
      }
      if (tree.isObject()) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      // An exception about the bounds of a number has no place.
      JsonLocation place = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
      throw new ConfigException(
          "%s is no JSON: line %s, column %s"
              .formatted(file, place.getLineNr(), place.getColumnNr()),
          e);
    }
    throw new ConfigException(
        file + " must be a JSON object, such as {\"command\": \"evaluate\", \"samples\": 25}");
  }

  private static List<String> options(
      JsonNode config, CommandSpec command, String[] given, Path file) {
    List<String> options = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      String name = "--" + field.getKey();
      if (field.getKey().equals(COMMAND) || indexOf(given, name) >= 0) {
        continue;
      }
      if (command.findOption(name) == null) {
        List<String> names =
            command.options().stream().map(option -> option.longestName().substring(2)).toList();
        throw new ConfigException(
            "%s: %s has no option \"%s\"; nearest of its %s: %s"
                .formatted(
                    file,
                    command.name(),
                    field.getKey(),
                    names.size(),
                    NearestNames.to(field.getKey(), names)));
      }
      add(options, name, field.getValue(), file);
    }
    return options;
  }

  private static void add(List<String> options, String name, JsonNode value, Path file) {
    if (value.isArray()) {
      value.forEach(one -> add(options, name, one, file));
    } else if (value.isBoolean()) {
      // Picocli takes the value of a flag with an equals sign, also of one that is on by default.
      options.add(name + "=" + value.booleanValue());
    } else if (value.isValueNode() && !value.isNull()) {
      options.add(name + "=" + value.asText().replace(FOLDER, folderOf(file)));
    } else {
      throw new ConfigException(
          "%s: \"%s\" must be a string, a number, true, false or a list of those"
              .formatted(file, name.substring(2)));
    }
  }

  private static String folderOf(Path file) {
    Path folder = file.getParent();
    return folder == null ? "." : folder.toString();
  }

  /** The options that were given, in a line of JSON; with them the same run can be done again. */
  static String of(CommandSpec command) {
    Map<String, JsonNode> fields = new TreeMap<>();
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName().substring(2);
      if (!NOT_KEPT.contains(name)) {
        fields.put(name, value(option));
      }
    }
    return JSON.createObjectNode().put(COMMAND, command.name()).setAll(fields).toString();
  }

  /**
   * The options of a run with the scorers that another command has, for a report that has their
   * scores.
   *
   * @param config as {@link #of} gave it
   * @param command which was given the scorers
   */
  static String rescored(String config, CommandSpec command) throws IOException {
    ObjectNode fields = (ObjectNode) JSON.readTree(config);
    JsonNode ours = JSON.readTree(of(command));
    for (String name : List.of("scorer", "judge")) {
      fields.remove(name);
      if (ours.has(name)) {
        fields.set(name, ours.get(name));
      }
    }
    return fields.toString();
  }

  private static JsonNode value(OptionSpec option) {
    List<String> given = option.originalStringValues();
    if (option.isMultiValue()) {
      return JSON.valueToTree(given);
    }
    Object value = option.getValue();
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof Boolean flag) {
      return nodes.booleanNode(flag);
    }
    String last = given.get(given.size() - 1);
    return value instanceof Number ? nodes.numberNode(new BigDecimal(last)) : nodes.textNode(last);
  }
}
