/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README is short, runs as it stands, and the detoxifier acts. */
class ReadmeExampleTest {
  private static final int LINES = 12;

  @TempDir Path classes;

  @Test
  void it_runs() throws Exception {
    Path readme = DocPage.ROOT.resolve("README.md");
    DocPage.Block example = DocPage.read(readme).blocks("java").get(0);
    assertThat(
            example.code().lines().filter(line -> !line.isEmpty() && !line.startsWith("import ")))
        .hasSizeLessThanOrEqualTo(LINES);
    // A test runs one folder below the root, in which the README's reader is.
    String code = example.code().replace("\"examples/models", "\"models");
    DocPage.Block here = new DocPage.Block(example.file(), example.line(), code);
    assertThat(new JavaBlocks().errors(List.of(here), classes)).isEmpty();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      Class<?> block = loader.loadClass(JavaBlocks.packageOf(readme) + ".Block" + example.line());
      Constructor<?> constructor = block.getDeclaredConstructor();
      constructor.setAccessible(true);
      Method run = block.getDeclaredMethod("run");
      run.setAccessible(true);
      String printed = printedBy(run, constructor.newInstance());
      assertThat(printed.lines().count()).isGreaterThan(6);
      assertThat(printed).contains("Firing[intervention=steering-vector@blocks.1.resid_post");
    }
  }

  private static String printedBy(Method run, Object block) throws ReflectiveOperationException {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      run.invoke(block);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
