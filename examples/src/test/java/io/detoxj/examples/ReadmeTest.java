/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README and the guides compiles against the toolkit as it is. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import io.detoxj.core.generate.*;
      import io.detoxj.core.hook.*;
      import io.detoxj.core.model.*;
      import io.detoxj.eval.degenerate.*;
      import io.detoxj.core.detox.*;
      import io.detoxj.eval.examination.*;
      import io.detoxj.eval.fluency.*;
      import io.detoxj.eval.metric.*;
      import io.detoxj.eval.metric.published.*;
      import io.detoxj.eval.plot.*;
      import io.detoxj.eval.prompt.*;
      import io.detoxj.eval.protocol.*;
      import io.detoxj.eval.report.*;
      import io.detoxj.eval.run.*;
      import io.detoxj.eval.scorer.*;
      import io.detoxj.eval.statistics.*;
      import io.detoxj.eval.suppression.*;
      import io.detoxj.eval.task.*;
      import io.detoxj.steering.feature.*;
      import io.detoxj.steering.sae.*;
      import io.detoxj.steering.vector.*;
      import io.detoxj.rectify.decode.*;
      import io.detoxj.rectify.value.*;
      import io.detoxj.surgery.edit.*;
      import io.detoxj.surgery.probe.*;
      import io.detoxj.surgery.region.*;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.Set;
      """;

  @TempDir Path folder;

  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    for (String page :
        List.of(
            "../README.md",
            "../docs/models.md",
            "../docs/steering.md",
            "../docs/surgery.md",
            "../docs/rectification.md",
            "../docs/scorers.md",
            "../docs/metrics.md",
            "../docs/evaluation.md",
            "../docs/reports.md",
            "../docs/capability.md",
            "../docs/over-suppression.md")) {
      Matcher matcher = BLOCK.matcher(Files.readString(Path.of(page)));
      while (matcher.find()) {
        blocks.add(matcher.group(1));
      }
    }
    return blocks;
  }

  @Test
  void java_blocks_compile() throws IOException {
    List<String> blocks = blocks();
    assertThat(blocks).hasSize(19);
    for (String block : blocks) {
      assertThat(errors(block)).isEmpty();
    }
  }

  @Test
  void a_block_that_uses_what_is_not_there_does_not_compile() {
    assertThat(errors("TransformerModel.summon();")).contains("summon");
  }

  private String errors(String block) {
    String source =
        IMPORTS
            + "class Snippet {\n"
            // Fields, so that a block may have variables of these names.
            + "List<Prompt> prompts; List<PromptSamples> base; List<PromptSamples> system;\n"
            + "TransformerModel model; List<EvalPrompt> evalPrompts; Detoxifier detoxifier;\n"
            + "Experiment experiment; Report report;\n"
            + "void run() throws Exception {\n"
            + block
            + "}}\n";
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-classpath", System.getProperty("java.class.path"), "-d", folder.toString());
    compiler.getTask(messages, null, null, options, null, List.of(file)).call();
    return messages.toString();
  }
}
