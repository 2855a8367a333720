/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A folder in which a run has left its report, and whether another may write there. */
public final class FinishedRun {
  /** What may differ between two runs of one experiment: machine, versions, what was found. */
  private static final Set<String> NO_SETTINGS =
      Set.of("java", "platform", "detoxj", "pytorch", "linear", "device", "config");

  private static final List<String> NO_SETTINGS_BEGIN =
      List.of("scorer_limit.", ReportedFingerprints.OUTPUTS);

  private static final int SHOWN = 4;

  private FinishedRun() {}

  /**
   * Refuses to begin an experiment whose report is to go where that of another one is.
   *
   * @param folder where the report is to go; it need not be there
   * @param options with what the caller knows of the run, as it will be run
   * @throws ConfigException if there is the report of a run with other settings; the message says
   *     in what they differ
   * @throws IOException if it cannot be read
   */
  public static void requireSame(Path folder, Experiment<?> experiment, RunOptions options)
      throws IOException {
    ReportBuilder<?> planned = new ReportBuilder<>(experiment);
    requireSame(folder, planned.protocol(), planned.provenance(options.provenance()));
  }

  /**
   * Refuses a folder in which a file of the name of one of a run is no output of this toolkit.
   *
   * @param folder made if need be
   * @param force whether such files may be replaced; then the folder is only made
   * @throws ConfigException if there is one, or the folder cannot be made or written into
   * @throws IOException if a file cannot be read
   */
  public static void requireOwnFiles(Path folder, boolean force) throws IOException {
    new OutputGuard(force).folder(folder, RunFiles.NAMES);
  }

  /**
   * Refuses to write a report where that of another experiment is.
   *
   * @throws ConfigException if there is one; the message says in what they differ
   * @throws IOException if it cannot be read
   */
  public static void requireSame(Path folder, Report report) throws IOException {
    requireSame(folder, report.protocol(), report.provenance());
  }

  /**
   * Refuses a folder with a report, of whatever run.
   *
   * @param what is to be written, for the message
   * @throws ConfigException if there is one
   * @throws IOException if the folder cannot be read
   */
  public static void requireNone(Path folder, String what) throws IOException {
    FolderSwap.recover(folder);
    if (Files.exists(folder.resolve("report.json"))) {
      throw new ConfigException(
          "%s has the report of a finished run, which %s would overwrite; choose another folder, or use --force to replace it"
              .formatted(folder, what));
    }
  }

  private static void requireSame(Path folder, Protocol protocol, Map<String, String> provenance)
      throws IOException {
    FolderSwap.recover(folder);
    Path file = folder.resolve("report.json");
    if (!Files.exists(file)) {
      return;
    }
    Report found = read(file);
    List<String> others = new ArrayList<>();
    addDifferences(others, found.protocol().entries(), protocol.entries());
    addDifferences(others, found.provenance(), provenance);
    if (!others.isEmpty()) {
      String more = others.size() > SHOWN ? "; and %s more".formatted(others.size() - SHOWN) : "";
      throw new ConfigException(
          "%s has the report of another experiment (%s%s); choose another folder, or use --force to replace it"
              .formatted(
                  folder,
                  String.join("; ", others.subList(0, Math.min(SHOWN, others.size()))),
                  more));
    }
  }

  private static Report read(Path file) throws IOException {
    try {
      return ReportJson.read(file);
    } catch (ConfigException e) {
      throw new ConfigException(
          e.getMessage() + ", choose another folder, or use --force to replace it", e);
    }
  }

  private static void addDifferences(
      List<String> others, Map<String, String> recorded, Map<String, String> now) {
    Set<String> names = new TreeSet<>(recorded.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      String theirs = recorded.getOrDefault(name, "not there");
      String ours = now.getOrDefault(name, "not there");
      if (isSetting(name) && !theirs.equals(ours)) {
        others.add("%s there is %s and now %s".formatted(name, theirs, ours));
      }
    }
  }

  private static boolean isSetting(String name) {
    return !NO_SETTINGS.contains(name) && NO_SETTINGS_BEGIN.stream().noneMatch(name::startsWith);
  }
}
