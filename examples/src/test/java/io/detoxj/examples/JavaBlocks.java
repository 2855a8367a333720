/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the Java of pages against the toolkit, each block with its own imports. A block is
 * statements, or types if one begins at the start of a line; then the later blocks of the page see
 * them.
 */
final class JavaBlocks {
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(public |final )*(class|record|interface|enum) ");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]+;$");

  /** Fields, so that a block may have variables of these names. */
  private static final String FIELDS =
      "java.util.List<io.detoxj.core.generate.Prompt> prompts;"
          + "java.util.List<io.detoxj.eval.toxicity.metric.PromptSamples> base, system;"
          + "java.util.List<io.detoxj.eval.toxicity.prompt.EvalPrompt> evalPrompts;"
          + "io.detoxj.core.model.TransformerModel model;"
          + "io.detoxj.core.detox.Detoxifier detoxifier;"
          + "io.detoxj.eval.toxicity.run.ToxicityExperiment experiment;"
          + "io.detoxj.eval.report.Report report; io.detoxj.eval.report.Headline headline;"
          + "io.detoxj.eval.examination.Examination<java.util.function.UnaryOperator<String>>"
          + " sentences;";

  /**
   * Compiles blocks.
   *
   * @param classes folder for the class files
   * @return the errors, each with page and line
   */
  List<String> errors(List<DocPage.Block> blocks, Path classes) {
    List<Source> sources = blocks.stream().map(this::source).toList();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString(),
            "-proc:none");
    ToolProvider.getSystemJavaCompiler().getTask(null, null, found, options, null, sources).call();
    List<String> errors = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> one : found.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR) {
        String place = one.getSource() instanceof Source source ? source.place(one) : "";
        errors.add(place + ": " + one.getMessage(null));
      }
    }
    return errors;
  }

  /** The package of a page's types. */
  static String packageOf(Path page) {
    return "page." + page.getFileName().toString().replaceAll("\\W", "_");
  }

  /** All before the block's own text stands in one line, so that its lines can be told. */
  private Source source(DocPage.Block block) {
    StringBuilder own = new StringBuilder();
    Matcher matcher = IMPORT.matcher(block.code());
    while (matcher.find()) {
      own.append(matcher.group()).append(' ');
    }
    String rest = IMPORT.matcher(block.code()).replaceAll("");
    String head = "package " + packageOf(block.file()) + "; " + own;
    String name = "Block" + block.line();
    String code =
        TYPE.matcher(rest).find()
            ? head + "\n" + rest
            : head
                + ("class " + name + " { " + FIELDS + " void run() throws Exception {\n")
                + (rest + "}}\n");
    return new Source(name, block, code);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final DocPage.Block block;
    private final String code;

    Source(String name, DocPage.Block block, String code) {
      super(URI.create("string:///" + packageOf(block.file()) + "/" + name + ".java"), Kind.SOURCE);
      this.block = block;
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }

    // Public types of a page need no file of their own.
    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true;
    }

    String place(Diagnostic<?> error) {
      long line = block.line() + Math.max(0, error.getLineNumber() - 2);
      return DocPage.ROOT.relativize(block.file()) + ":" + line;
    }
  }
}
