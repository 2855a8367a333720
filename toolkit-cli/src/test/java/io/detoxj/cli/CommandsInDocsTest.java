/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Every command in README and guides is one that can be given. */
class CommandsInDocsTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^    \\./detoxj (.*)$");
  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern METHOD = Pattern.compile("`((?:vector|sae|surgery|rectify):[^`]*)`");
  private static final int LEAST = 15;

  private static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("../docs"))) {
      return Stream.concat(
              Stream.of(Path.of("../README.md")),
              pages.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path page : pages()) {
      Matcher matcher = COMMAND.matcher(Files.readString(page));
      while (matcher.find()) {
        commands.add(matcher.group(1));
      }
    }
    return commands;
  }

  private static ParseResult parsed(String command) {
    List<String> arguments = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(command);
    while (matcher.find()) {
      arguments.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    // A file of options brings those that the command line lacks.
    boolean fromFile = command.contains("--config") || command.contains("--replay");
    if (fromFile) {
      arguments.add("--model=any");
      if (command.startsWith("sweep") || command.startsWith("choose")) {
        arguments.add("--method=vector");
      }
      if (command.startsWith("sweep")) {
        arguments.add("--over=strength=1");
      }
    }
    CommandLine line = Detoxj.prepared(System.out, System.err);
    return line.parseArgs(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource
  void commands(String command) {
    ParseResult called = parsed(command);
    while (called.hasSubcommand()) {
      called = called.subcommand();
    }
    if (called.hasMatchedOption("--method")) {
      called.matchedOption("--method").originalStringValues().stream()
          .flatMap(method -> Trials.settings(method).stream())
          .forEach(Methods::parse);
    }
  }

  @Test
  void there_are_many_and_a_wrong_one_is_found() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(LEAST);
    assertThatThrownBy(() -> parsed("generate --model x --modle y \"the rain\""))
        .hasMessageContaining("--modle");
  }

  @Test
  void methods_in_code_spans_can_be_read() throws IOException {
    List<String> methods = new ArrayList<>();
    for (Path page : pages()) {
      Matcher matcher = METHOD.matcher(Files.readString(page));
      while (matcher.find()) {
        methods.add(matcher.group(1));
      }
    }
    assertThat(methods).hasSizeGreaterThan(3).allSatisfy(Methods::parse);
  }
}
