/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every public type, method and field of the libraries has a comment of its own, unless it
 * overrides one that has. Tags for each parameter and result are not asked for here.
 */
class DocumentedTest {
  private static final Set<Modifier> SEEN_OUTSIDE = Set.of(Modifier.PUBLIC, Modifier.PROTECTED);

  static List<Path> libraries() throws IOException {
    return PublishedModules.libraries();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void the_public_api_is_documented(Path module) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
            compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        Stream<Path> tree = Files.walk(module.resolve("src/main/java"))) {
      List<Path> sources = tree.filter(path -> path.toString().endsWith(".java")).toList();
      assertThat(undocumented(files.getJavaFileObjectsFromPaths(sources))).isEmpty();
    }
  }

  @Test
  void what_has_no_comment_is_found() throws IOException {
    String source =
        """
        /** A type. */
        public class Sample {
          public int bare;
          private int hidden;
          public Sample() {}
          /** Told. */
          public void told() {}
          protected void untold() {}
          @Override public String toString() { return ""; }
          void inside() {}
          public enum Kind { /** One. */ ONE, TWO }
          interface Inner { void unseen(); }
          /** Seen. */
          public interface Outer { void implicit(); }
        }
        """;
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    assertThat(undocumented(List.of(file)))
        .containsExactly(
            "Sample.bare",
            "Sample.<init>",
            "Sample.untold",
            "Sample.Kind",
            "Sample.Kind.TWO",
            "Sample.Outer.implicit");
  }

  private static List<String> undocumented(Iterable<? extends JavaFileObject> sources)
      throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, sources);
    Undocumented scan = new Undocumented(DocTrees.instance(task));
    for (CompilationUnitTree unit : task.parse()) {
      scan.scan(unit, null);
    }
    return scan.found;
  }

  /** Goes through what can be seen outside its module. */
  private static final class Undocumented extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> found = new ArrayList<>();

    Undocumented(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (!seen(type.getModifiers())) {
        return null;
      }
      note(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      if (seen(method.getModifiers()) && !overrides(method)) {
        note(method.getName().toString());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void unused) {
      if (seen(field.getModifiers())) {
        note(field.getName().toString());
      }
      return null;
    }

    private boolean seen(ModifiersTree modifiers) {
      TreePath above = getCurrentPath().getParentPath();
      boolean implicitlyPublic =
          above.getLeaf() instanceof ClassTree type
              && Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE).contains(type.getKind())
              && !modifiers.getFlags().contains(Modifier.PRIVATE);
      return implicitlyPublic || modifiers.getFlags().stream().anyMatch(SEEN_OUTSIDE::contains);
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(one -> one.getAnnotationType().toString().equals("Override"));
    }

    private void note(String name) {
      if (docs.getDocComment(getCurrentPath()) != null) {
        return;
      }
      StringBuilder whole = new StringBuilder(name);
      for (TreePath at = getCurrentPath().getParentPath(); at != null; at = at.getParentPath()) {
        if (at.getLeaf() instanceof ClassTree type) {
          whole.insert(0, type.getSimpleName() + ".");
        }
      }
      found.add(whole.toString());
    }
  }
}
