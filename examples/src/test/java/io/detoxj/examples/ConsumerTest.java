/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The README's first example is the one that the project in {@code consumer/} compiles and runs
 * ({@code .ci/consumer}), apart from the indentation.
 */
class ConsumerTest {
  private static final Path SOURCE = Path.of("../consumer/src/main/java/com/example/Consumer.java");
  private static final Pattern REGION =
      Pattern.compile("// readme:begin\n(.*?) *// readme:end", Pattern.DOTALL);
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static String first(Pattern pattern, Path file) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(file));
    assertThat(matcher.find()).as("%s has %s", file, pattern).isTrue();
    return matcher.group(1).stripTrailing().stripIndent();
  }

  @Test
  void the_example_of_the_readme_is_the_one_that_is_run() throws IOException {
    String source = Files.readString(SOURCE);
    String example = first(BLOCK, Path.of("../README.md"));
    List<String> imports = example.lines().takeWhile(line -> line.startsWith("import ")).toList();
    assertThat(source.lines()).containsAll(imports);
    String code = example.lines().skip(imports.size() + 1).collect(Collectors.joining("\n"));
    assertThat(first(REGION, SOURCE)).isEqualTo(code).isNotBlank();
  }
}
