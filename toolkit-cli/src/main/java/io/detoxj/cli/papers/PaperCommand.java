/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call of the command line that does an experiment of a paper, on a small scale unless it says
 * otherwise.
 *
 * @param line as it is typed in the folder of the repository, {@code ./detoxj ...}; words with
 *     blanks stand in double quotes. DATA stands for the folder of data sets, MODELS for one of
 *     model folders
 * @param does what it shows
 * @param needs ids of the paper's needs; without any it runs with the repository alone
 */
public record PaperCommand(String line, String does, List<String> needs) {
  /** What every line begins with. */
  public static final String PROGRAM = "./detoxj ";

  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /** Refuses a line that calls something else. */
  public PaperCommand(@Nullable String line, @Nullable String does, @Nullable List<String> needs) {
    this.line = CatalogueRules.text("line", line);
    this.does = CatalogueRules.text("does", does);
    this.needs = CatalogueRules.texts("needs", needs);
    if (!this.line.startsWith(PROGRAM)) {
      throw new ConfigException(
          "\"line\" is \"%s\"; it begins with %s".formatted(this.line, PROGRAM.strip()));
    }
  }

  /** Whether it runs with the repository alone, without network, data or models of others. */
  public boolean offline() {
    return needs.isEmpty();
  }

  /** The arguments of the line without the program, as a shell would pass them. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(line.substring(PROGRAM.length()));
    while (matcher.find()) {
      arguments.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return arguments;
  }
}
