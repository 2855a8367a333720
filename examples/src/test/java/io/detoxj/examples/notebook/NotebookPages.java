/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import io.detoxj.cli.console.Programs;
import io.detoxj.cli.shell.ProjectFolder;
import io.detoxj.cli.shell.Verbs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OutputGuard;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the notebooks and writes their pages. */
@Command(
    name = "notebook-pages",
    mixinStandardHelpOptions = true,
    description = "Runs the notebooks and writes a Markdown page of each, with what it printed.")
public final class NotebookPages implements Callable<Integer> {
  /** The folder of the notebooks, from the root of the project. */
  public static final String NOTEBOOKS = "examples/notebooks";

  /** The folder of the pages, from the root of the project. */
  public static final String PAGES = "docs/notebooks";

  /** How this program is started, for messages. */
  public static final String HOW =
      "mvn -q -B -ntp -pl examples exec:java -Dexec.classpathScope=test -Dexec.mainClass="
          + NotebookPages.class.getName();

  // Where plots go when a notebook runs, and where a page finds them.
  private static final Pattern PICTURE = Pattern.compile("]\\(img/([\\w-]+\\.svg)\\)");

  @Option(names = "--project", description = "Root of the project (default: found upwards)")
  private Path project = Path.of("");

  @Parameters(arity = "0..*", description = "Names such as 01-first-steps (default: all)")
  private List<String> names = List.of();

  @Spec private CommandSpec spec;

  /** Ends the JVM with the exit code. */
  public static void main(String[] arguments) {
    Programs.main(new NotebookPages(), arguments);
  }

  /**
   * The notebooks of a folder: the files called {@code NN-name.jsh}, in the order of their names.
   *
   * @throws IOException if the folder cannot be read
   */
  public static List<Path> notebooks(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d\\d-[a-z0-9-]+\\.jsh"))
          .sorted()
          .toList();
    }
  }

  /** The name of a notebook's page. */
  public static String pageName(Path notebook) {
    return notebook.getFileName().toString().replaceFirst("\\.jsh$", ".md");
  }

  /**
   * Runs a notebook of a project and renders its page.
   *
   * @throws IOException if a file cannot be read
   * @throws NotebookException if it does not run
   */
  public static String page(ProjectFolder project, Path notebook) throws IOException {
    Path startup = project.root().resolve(NOTEBOOKS).resolve(NotebookRun.STARTUP);
    NotebookRun.Result result = new NotebookRun(startup).run(notebook);
    return NotebookPage.render(result, project.relative(notebook));
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ProjectFolder root = ProjectFolder.above(project);
    for (Path notebook : chosen(root)) {
      long start = System.nanoTime();
      String page = page(root, notebook);
      Path file = root.root().resolve(PAGES).resolve(pageName(notebook));
      copyPictures(root, page);
      AtomicFiles.writeString(new OutputGuard(false).file(file), page);
      out.printf(
          Locale.ROOT, "%s %.1f s%n", root.relative(file), (System.nanoTime() - start) / 1e9);
      out.flush();
    }
    return 0;
  }

  private List<Path> chosen(ProjectFolder root) throws IOException {
    List<Path> all = notebooks(root.root().resolve(NOTEBOOKS));
    if (names.isEmpty()) {
      return all;
    }
    List<String> known = all.stream().map(file -> pageName(file).replace(".md", "")).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ConfigException("there is no notebook " + name + "; there are " + known);
      }
    }
    return all.stream().filter(file -> names.contains(pageName(file).replace(".md", ""))).toList();
  }

  private static void copyPictures(ProjectFolder root, String page) throws IOException {
    Matcher picture = PICTURE.matcher(page);
    while (picture.find()) {
      Path target = root.root().resolve(PAGES).resolve("img").resolve(picture.group(1));
      AtomicFiles.copy(root.root().resolve(Verbs.OUTPUT).resolve(picture.group(1)), target);
    }
  }
}
