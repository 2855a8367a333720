/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The texts that the toolkit's sources write: every string of the main code, concatenated ones as a
 * whole with a gap for each part that is only known at run time.
 */
final class SourceTexts {
  /** Stands for such a part. */
  private static final char GAP = '\0';

  private static final Pattern FORMAT = Pattern.compile("%-?[0-9.]*[a-z]|\\{}");

  private final List<String> texts = new ArrayList<>();

  private SourceTexts() {}

  /** Reads the main sources of all modules. */
  static SourceTexts read() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    SourceTexts all = new SourceTexts();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> sources = files.getJavaFileObjectsFromPaths(sources());
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, sources);
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(all.new Collector(), null);
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(DocPage.ROOT)) {
      for (Path module : modules.map(folder -> folder.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  /** Whether a text has this message, in which {@code ...} stands for any characters. */
  boolean contain(String message) {
    String regex =
        Stream.of(message.split("\\.\\.\\.", -1))
            .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
            .collect(Collectors.joining(".*?"));
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return texts.stream().anyMatch(text -> pattern.matcher(text).find());
  }

  /** What a format puts in is a gap too, and its doubled percent sign is one. */
  private void add(String text) {
    texts.add(FORMAT.matcher(text).replaceAll(String.valueOf(GAP)).replace("%%", "%"));
  }

  private final class Collector extends TreeScanner<@Nullable Void, @Nullable Void> {
    @Override
    public @Nullable Void visitBinary(BinaryTree node, @Nullable Void unused) {
      if (node.getKind() != Tree.Kind.PLUS) {
        return super.visitBinary(node, null);
      }
      StringBuilder text = new StringBuilder();
      append(node, text);
      add(text.toString());
      return null;
    }

    /** Appends a sum's literals; other parts leave a gap and are looked through for themselves. */
    private void append(ExpressionTree node, StringBuilder text) {
      if (node instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
        append(sum.getLeftOperand(), text);
        append(sum.getRightOperand(), text);
      } else if (node instanceof ParenthesizedTree inner) {
        append(inner.getExpression(), text);
      } else if (node instanceof LiteralTree literal) {
        text.append(literal.getValue());
      } else {
        text.append(GAP);
        scan(node, null);
      }
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree node, @Nullable Void unused) {
      if (node.getValue() instanceof String literal) {
        add(literal);
      }
      return null;
    }
  }
}
