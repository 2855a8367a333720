/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.cli.papers.Need;
import io.detoxj.cli.papers.OwnNumbers;
import io.detoxj.cli.papers.Paper;
import io.detoxj.cli.papers.PaperCatalogue;
import io.detoxj.cli.papers.PaperCommand;
import io.detoxj.cli.papers.PaperPlaces;
import io.detoxj.cli.papers.PublishedTable;
import io.detoxj.cli.papers.Reproduction;
import io.detoxj.cli.papers.Reproduction.Outcome;
import io.detoxj.cli.papers.Reproduction.Ran;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a paper's experiments here and sets ours beside what was published. */
@Command(
    name = "reproduce",
    sortOptions = false,
    description =
        "Runs the experiments of a paper with the models and data that are here, and sets our"
            + " numbers beside the published ones; stopped, it goes on.")
final class Reproduce extends Program {
  /** How much is run. */
  enum Scale {
    /** What needs no more than the repository, data sets and a small encoder. */
    SMALL,
    /** All that the catalogue has, with the paper's models, judges and servers. */
    PAPER
  }

  @Parameters(paramLabel = "PAPER", description = "Such as model-surgery; detoxj papers lists them")
  private String id = "";

  @Option(
      names = "--table",
      paramLabel = "ID",
      description =
          "A table of it, as detoxj papers PAPER --json names them; may be repeated (all)")
  private List<String> tables = List.of();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Of data sets: DATA of the catalogue")
  private @Nullable Path data;

  @Option(names = "--models", paramLabel = "FOLDER", description = "Of model folders: MODELS")
  private @Nullable Path models;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Takes the place of the bundled GPT-2; what lies beside that must lie beside it, too")
  private @Nullable String model;

  @Option(
      names = "--scale",
      defaultValue = "SMALL",
      description =
          "${COMPLETION-CANDIDATES}: what runs in minutes with data sets alone, or all with the paper's"
              + " models, judges, servers and hours (${DEFAULT-VALUE})")
  private Scale scale = Scale.SMALL;

  @Option(
      names = "--home",
      defaultValue = ".",
      paramLabel = "FOLDER",
      description = "The folder of the repository, for the examples (${DEFAULT-VALUE})")
  private Path home = Path.of(".");

  @Option(
      names = "--output",
      defaultValue = "target/papers",
      paramLabel = "FOLDER",
      description = "Of all papers' runs (${DEFAULT-VALUE})")
  private Path output = Path.of(".");

  @Option(names = "--dry-run", description = "Tells what would be run and what is missing")
  private boolean dryRun;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    Paper paper = Papers.paper(PaperCatalogue.bundled(), id);
    List<PublishedTable> chosen = chosen(paper);
    PaperPlaces places = new PaperPlaces(data, models, model, home, output);
    for (Path folder : new Path[] {data, models}) {
      if (folder != null && !Files.isDirectory(folder)) {
        throw new UsageException("there is no folder " + folder + "; give the one with the data");
      }
    }
    if (!Files.isDirectory(home.resolve("examples"))) {
      throw new UsageException(
          "there is no examples folder in %s, which the experiments read; call it in the folder of the repository, or name that with --home"
              .formatted(home.toAbsolutePath()));
    }
    if (dryRun) {
      Set<Path> promised = new HashSet<>();
      for (PublishedTable table : chosen) {
        print("%s: %s%n", table.id(), table.title());
        for (PaperCommand command : table.commands()) {
          print("  %s%n", plan(paper, command, places, promised));
        }
      }
      return ExitCode.DONE;
    }
    Path folder = output.resolve(paper.id());
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      List<Reproduction.Table> done = new ArrayList<>();
      Reproduction all = Reproduction.of(paper.id(), done);
      for (PublishedTable table : chosen) {
        done.add(run(paper, table, places, folder));
        all = Reproduction.of(paper.id(), done);
        write(all, folder);
        if (all.has(Outcome.STOPPED)) {
          break;
        }
      }
      return tell(all, folder);
    }
  }

  private List<PublishedTable> chosen(Paper paper) {
    List<String> known = paper.tables().stream().map(PublishedTable::id).toList();
    for (String table : tables) {
      if (!known.contains(table)) {
        throw new UsageException(
            "--table: %s has no table \"%s\"; it has %s".formatted(paper.id(), table, known));
      }
    }
    return paper.tables().stream()
        .filter(table -> tables.isEmpty() || tables.contains(table.id()))
        .toList();
  }

  private String plan(Paper paper, PaperCommand command, PaperPlaces places, Set<Path> promised) {
    Optional<Ran> not = notRun(paper, command, places, promised);
    if (not.isEmpty()) {
      places.written(command).ifPresent(promised::add);
    }
    return not.map(ran -> Reproduction.words(ran) + ": ").orElse("")
        + PaperCommand.PROGRAM
        + String.join(" ", places.arguments(command));
  }

  /** Why a command is not run, if it is not. */
  private Optional<Ran> notRun(
      Paper paper, PaperCommand command, PaperPlaces places, Set<Path> promised) {
    List<Need> needs =
        paper.needs().stream().filter(need -> command.needs().contains(need.id())).toList();
    List<String> larger =
        needs.stream()
            .filter(need -> !need.kind().small())
            .map(need -> need.name() + " (" + need.where() + ")")
            .toList();
    if (scale == Scale.SMALL && !larger.isEmpty()) {
      return Optional.of(
          new Ran(
              command.line(),
              Outcome.LEFT_OUT,
              "with --scale PAPER it needs " + String.join("; ", larger),
              0));
    }
    Set<String> missing = places.missing(command, promised);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    Set<String> how = new LinkedHashSet<>();
    for (String one : missing) {
      if (one.startsWith("DATA") && data == null) {
        how.add(one + " (name the folder of data sets with --data)");
      } else if (one.startsWith("MODELS") && models == null) {
        how.add(one + " (name the folder of models with --models)");
      } else if (one.startsWith("DATA") || one.startsWith("MODELS")) {
        how.add(one);
      } else {
        how.add(one + ", which a command before it makes");
      }
    }
    String wanted =
        String.join("; ", needs.stream().map(need -> need.name() + ": " + need.where()).toList());
    return Optional.of(
        new Ran(
            command.line(),
            Outcome.MISSING,
            "there is no "
                + String.join(", no ", how)
                + (wanted.isEmpty() ? "" : "; wanted: " + wanted),
            0));
  }

  private Reproduction.Table run(Paper paper, PublishedTable table, PaperPlaces places, Path folder)
      throws IOException {
    List<Ran> commands = new ArrayList<>();
    List<OwnNumbers> ours = new ArrayList<>();
    for (PaperCommand command : table.commands()) {
      note("%s: %s".formatted(table.id(), command.does()));
      Optional<Ran> not = notRun(paper, command, places, Set.of());
      Ran ran = not.isPresent() ? not.get() : run(command, places, folder);
      commands.add(ran);
      if (ran.outcome() != Outcome.DONE && ran.outcome() != Outcome.DONE_BEFORE) {
        note(Reproduction.words(ran));
        if (ran.outcome() == Outcome.STOPPED) {
          break;
        }
      } else if (places.written(command).isPresent()) {
        ours.addAll(OwnNumbers.of(table, places.written(command).get()));
      }
    }
    return new Reproduction.Table(table, commands, ours);
  }

  /** Runs a command, unless it ran to its end before; what it printed is kept beside the report. */
  private Ran run(PaperCommand command, PaperPlaces places, Path folder) throws IOException {
    List<String> arguments = places.arguments(command);
    Path log = folder.resolve("logs").resolve(Sha256.hexOf(String.join("\0", arguments)) + ".txt");
    if (Files.exists(log)) {
      return new Ran(command.line(), Outcome.DONE_BEFORE, "", 0);
    }
    long began = System.nanoTime();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Detoxj.run(out, err, arguments.toArray(String[]::new));
    double seconds = (System.nanoTime() - began) / 1e9;
    if (code == ExitCode.STOPPED) {
      return new Ran(command.line(), Outcome.STOPPED, "", seconds);
    }
    if (code != ExitCode.DONE) {
      return new Ran(command.line(), Outcome.FAILED, lastLine(err), seconds);
    }
    Files.createDirectories(folder.resolve("logs"));
    AtomicFiles.writeString(log, out.toString(StandardCharsets.UTF_8));
    return new Ran(command.line(), Outcome.DONE, "", seconds);
  }

  private static String lastLine(ByteArrayOutputStream err) {
    List<String> lines = err.toString(StandardCharsets.UTF_8).strip().lines().toList();
    return lines.stream()
        .filter(line -> line.startsWith("error: "))
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "without a word" : lines.get(lines.size() - 1));
  }

  private static void write(Reproduction all, Path folder) throws IOException {
    Files.createDirectories(folder);
    AtomicFiles.writeString(folder.resolve("reproduction.json"), all.json());
    AtomicFiles.writeString(folder.resolve("reproduction.md"), all.markdown());
  }

  private int tell(Reproduction all, Path folder) {
    print("%s%nthis page and its JSON are in %s%n", all.markdown(), folder);
    if (all.has(Outcome.STOPPED)) {
      return ExitCode.STOPPED;
    }
    return all.has(Outcome.FAILED) ? ExitCode.FAILED : ExitCode.DONE;
  }
}
