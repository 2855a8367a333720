/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the words of the catalogue's commands stand for on this machine.
 *
 * @param data for DATA; null if there is none
 * @param models for MODELS; null if there is none
 * @param model in place of the bundled GPT-2; null for that
 * @param home the folder of the repository, in which examples lies
 * @param output for target/papers
 */
public record PaperPlaces(
    @Nullable Path data, @Nullable Path models, @Nullable String model, Path home, Path output) {
  private static final String BUNDLED = "examples/models/gpt2-4m";
  private static final String EXAMPLES = "examples";
  private static final String OUTPUT = "target/papers";

  /** Options whose value is written and not read. */
  private static final Set<String> WRITTEN = Set.of("--output", "--judgements");

  private static final Pattern PLACE =
      Pattern.compile(
          "(?<![\\w/])(DATA|MODELS|" + EXAMPLES + "|" + OUTPUT + ")(?=/|$)([^,|\"\\s]*)");

  private Map<String, @Nullable Path> places() {
    Map<String, @Nullable Path> places = new LinkedHashMap<>();
    places.put("DATA", data);
    places.put("MODELS", models);
    places.put(EXAMPLES, home.resolve(EXAMPLES));
    places.put(OUTPUT, output);
    return places;
  }

  /**
   * The arguments of a command, with the places of this machine. A place that is not known stays.
   */
  public List<String> arguments(PaperCommand command) {
    List<String> arguments = new ArrayList<>();
    for (String word : command.arguments()) {
      boolean replaced = model != null && word.equals(BUNDLED) && last(arguments).equals("--model");
      arguments.add(
          replaced
              ? model
              : PLACE
                  .matcher(word)
                  .replaceAll(
                      found -> {
                        Path place = places().get(found.group(1));
                        String there = place == null ? found.group(1) : place.toString();
                        return Matcher.quoteReplacement(there + found.group(2));
                      }));
    }
    return arguments;
  }

  private static String last(List<String> words) {
    return words.isEmpty() ? "" : words.get(words.size() - 1);
  }

  /**
   * What a command reads below these places and is not there, as the catalogue has it.
   *
   * @param promised files and folders that commands before it are going to write
   */
  public Set<String> missing(PaperCommand command, Set<Path> promised) {
    Set<String> missing = new LinkedHashSet<>();
    String before = "";
    for (String word : command.arguments()) {
      Matcher found = PLACE.matcher(word);
      while (!WRITTEN.contains(before) && found.find()) {
        Path place = places().get(found.group(1));
        if (place == null || !isThere(Path.of(place + found.group(2)), promised)) {
          missing.add(found.group());
        }
      }
      before = word;
    }
    return missing;
  }

  private static boolean isThere(Path path, Set<Path> promised) {
    return promised.stream().anyMatch(path::startsWith) || Files.exists(path);
  }

  /** Where a command writes; empty if it writes nothing. */
  public Optional<Path> written(PaperCommand command) {
    List<String> arguments = arguments(command);
    int at = arguments.indexOf("--output");
    return at < 0 || at + 1 == arguments.size()
        ? Optional.empty()
        : Optional.of(Path.of(arguments.get(at + 1)));
  }
}
