/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in the list ends in a message that says what to do, and never in a stack trace. */
class WrongInvocationsTest {
  private static final int LEAST = 145;

  @TempDir static Path folder;
  private static CliFixture fixture = new CliFixture(Path.of(""));

  private record Wrong(int code, String message, List<String> arguments) {
    static Wrong of(String line) {
      String[] parts = line.split(" \\| ", -1);
      return new Wrong(
          Integer.parseInt(parts[0]), parts[1], Arrays.asList(parts[2].split(" ", -1)));
    }
  }

  @BeforeAll
  static void files() throws IOException {
    fixture = CliFixture.in(folder);
  }

  static List<Wrong> wrong() throws IOException {
    try (InputStream in = WrongInvocationsTest.class.getResourceAsStream("wrong-invocations.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Wrong::of)
          .toList();
    }
  }

  @Test
  void the_list_is_long() throws IOException {
    assertThat(wrong()).hasSizeGreaterThan(LEAST).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource
  void wrong(Wrong one) {
    String[] arguments =
        one.arguments().stream()
            .map(a -> a.replace("{m}", fixture.model().toString()))
            .map(a -> a.replace("{d}", folder.toString()))
            .toArray(String[]::new);
    CliRun run = CliRun.of(arguments);
    String all = run.out() + run.err();
    assertThat(run.code()).as(all).isEqualTo(one.code());
    assertThat(all)
        .contains(one.message().replace("{d}", folder.toString()))
        .doesNotContain("\tat ", "unexpected:", "Exception in", "NullPointer");
    // One line of reason, and one that tells where the help is.
    assertThat(run.err().lines().filter(line -> !line.matches("(Did you|Possible).*")))
        .hasSizeLessThanOrEqualTo(3);
    assertThat(folder.resolve("out/report.json")).doesNotExist();
  }
}
