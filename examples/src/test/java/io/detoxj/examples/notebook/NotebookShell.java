/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** A JShell in this JVM that stops at the first thing that is wrong, as JShell itself does not. */
final class NotebookShell implements AutoCloseable {
  // What JShell's own start-up named DEFAULT imports.
  private static final List<String> DEFAULT_IMPORTS =
      List.of(
          "java.io",
          "java.math",
          "java.net",
          "java.nio.file",
          "java.util",
          "java.util.concurrent",
          "java.util.function",
          "java.util.prefs",
          "java.util.regex",
          "java.util.stream");
  private static final Pattern STACK_TRACE =
      Pattern.compile(
          "(?m)^(\\s+at [\\w.$/]+\\(|Exception in thread |[\\w.$]+(Exception|Error)\\b)");
  private static final int MAX_DETAILS = 2000;

  /** Where a snippet that JShell knows stands. */
  private record Place(String notebook, Notebook.Snippet snippet) {}

  private final CapturedStreams streams;
  private final JShell shell;
  private final Map<String, Place> places = new LinkedHashMap<>();

  private NotebookShell(CapturedStreams streams, JShell shell) {
    this.streams = streams;
    this.shell = shell;
  }

  static NotebookShell open() {
    CapturedStreams streams = CapturedStreams.open();
    try {
      JShell shell = JShell.builder().executionEngine(new InThisJvm(), Map.of()).build();
      classPath().forEach(shell::addToClasspath);
      DEFAULT_IMPORTS.forEach(name -> shell.eval("import " + name + ".*;"));
      return new NotebookShell(streams, shell);
    } catch (RuntimeException e) {
      streams.close();
      throw e;
    }
  }

  SourceCodeAnalysis analysis() {
    return shell.sourceCodeAnalysis();
  }

  /** Runs a snippet: what it printed, and its value if it is an expression. */
  String evaluate(String notebook, Notebook.Snippet snippet) {
    Place place = new Place(notebook, snippet);
    StringBuilder values = new StringBuilder();
    for (SnippetEvent event : shell.eval(snippet.source())) {
      // Events tell also of earlier snippets that this one completes.
      places.putIfAbsent(event.snippet().id(), place);
      if (event.status() == Status.REJECTED) {
        throw rejected(place, event.snippet());
      }
      if (event.exception() != null) {
        throw thrown(place, event.exception());
      }
      boolean expression =
          event.snippet().kind() == Snippet.Kind.EXPRESSION
              || event.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
      if (snippet.asks() && expression && event.causeSnippet() == null) {
        values.append("==> ").append(event.value()).append('\n');
      }
    }
    String complaints = streams.takeErr();
    if (STACK_TRACE.matcher(complaints).find()) {
      throw failure(place, 0, "the snippet printed an exception to System.err", complaints);
    }
    return streams.takeOut() + values;
  }

  /**
   * Checks that every name used in a body has been declared by now: JShell lets a method use one
   * that is to come.
   */
  void requireResolved() {
    shell
        .snippets()
        .filter(snippet -> places.containsKey(snippet.id()))
        .forEach(
            snippet -> {
              Status status = shell.status(snippet);
              if (status == Status.RECOVERABLE_DEFINED
                  || status == Status.RECOVERABLE_NOT_DEFINED) {
                throw unresolved(places.get(snippet.id()), snippet);
              }
            });
  }

  private NotebookException unresolved(@Nullable Place place, Snippet snippet) {
    String names =
        shell
            .unresolvedDependencies((jdk.jshell.DeclarationSnippet) snippet)
            .collect(Collectors.joining(", "));
    return failure(place, 0, "the snippet uses what is never declared", names);
  }

  private NotebookException rejected(Place place, Snippet snippet) {
    List<Diag> problems = shell.diagnostics(snippet).filter(Diag::isError).toList();
    int line = problems.isEmpty() ? 0 : lineOf(snippet.source(), problems.get(0).getPosition());
    String details =
        problems.stream()
            .map(problem -> problem.getMessage(Locale.ROOT))
            .collect(Collectors.joining("\n"));
    return failure(place, line, "the snippet does not compile", details);
  }

  private NotebookException thrown(Place place, JShellException exception) {
    // Frames of snippets have the snippet's number for a file, "#12".
    int line = 0;
    for (StackTraceElement frame : exception.getStackTrace()) {
      String file = String.valueOf(frame.getFileName());
      Place at = file.startsWith("#") ? places.get(file.substring(1)) : null;
      if (place.equals(at)) {
        line = Math.max(0, frame.getLineNumber() - 1);
        break;
      }
    }
    String name =
        exception instanceof EvalException thrown
            ? thrown.getExceptionClassName()
            : exception.getClass().getName();
    String errors = streams.takeErr();
    String details = name + ": " + exception.getMessage();
    return failure(
        place, line, "the snippet throws", errors.isBlank() ? details : details + "\n" + errors);
  }

  private static NotebookException failure(
      @Nullable Place place, int lineWithin, String what, String details) {
    Place at = place == null ? new Place("?", new Notebook.Snippet(1, "", false)) : place;
    String shown =
        details.length() > MAX_DETAILS ? details.substring(0, MAX_DETAILS) + " ..." : details;
    return new NotebookException(
        at.notebook(), at.snippet().line() + lineWithin, what, at.snippet().source(), shown);
  }

  private static int lineOf(String source, long position) {
    int end = (int) Math.min(Math.max(position, 0), source.length());
    return (int) source.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  /** That of the toolkit: Maven may run a program in a class loader of its own. */
  private static List<String> classPath() {
    if (!(NotebookShell.class.getClassLoader() instanceof URLClassLoader loader)) {
      return List.of(
          System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)));
    }
    List<String> path = new ArrayList<>();
    for (URL url : loader.getURLs()) {
      try {
        path.add(Path.of(url.toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("no file of the class path: " + url, e);
      }
    }
    return path;
  }

  @Override
  public void close() {
    try {
      shell.close();
    } finally {
      streams.close();
    }
  }

  private static final class InThisJvm implements ExecutionControlProvider {
    @Override
    public String name() {
      return "notebook";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return new LocalExecutionControl(new SnippetLoader());
    }
  }
}
