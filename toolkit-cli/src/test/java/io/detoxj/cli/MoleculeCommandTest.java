/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoleculeCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    Path tasks = Files.createDirectory(folder.resolve("tasks"));
    Files.writeString(
        tasks.resolve("ames.json"),
        """
        [{"task": "ames", "id": 1, "smiles": "COc1cc(CCN2CCOCC2)ccc1[N+](=O)[O-]"},
         {"task": "ames", "id": 2, "smiles": "Cc1nc2cc(Cl)ccc2[nH]1"}]
        """);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void molecules_are_described() {
    CliRun run =
        CliRun.of(
            "molecule",
            "describe",
            "Cc1nc2cc(F)ccc2[nH]1",
            "--similar-to",
            "Cc1nc2cc(Cl)ccc2[nH]1",
            "--picture",
            at("one.svg"));
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("similarity").contains("\t0.6110\t2.038\t0\t0.5133");
    assertThat(folder.resolve("one.svg")).content().contains("<svg");
  }

  @Test
  void what_is_no_molecule_is_told() {
    CliRun run = CliRun.of("molecule", "describe", "CCO", "c1cccc1");
    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(run.out()).contains("CCO\t46.069\t").contains("c1cccc1\tnot kekulizable: ");
    assertThat(CliRun.of("molecule", "describe", "CCO", "CC", "--picture", at("x.svg")).err())
        .contains("--picture draws one molecule");
    assertThat(CliRun.of("molecule").code()).isEqualTo(ExitCode.WRONG_USE);
  }

  @Test
  void classifiers_tell_a_probability_or_that_a_molecule_is_outside() {
    CliRun run =
        CliRun.of(
            "molecule",
            "describe",
            "--classifiers",
            "O=[N+]([O-])c1ccc2ccccc2c1",
            "B12B3B4B5B1[Si]2[Si]3[Si]4[Si]5");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    String[] lines = run.out().split("\\R", -1);
    assertThat(lines[0]).contains("\tLipinski violations\tAMES\tDILI\thERG\tTox21_NR_AR\t");
    assertThat(lines[1].split("\t", -1)[12]).matches("0\\.\\d{3}\\*");
    assertThat(lines[2]).endsWith("\toutside".repeat(15));
  }

  @Test
  void classifiers_judge_repairs() {
    assertThat(
            CliRun.of("molecule", "repair", "--tasks", at("tasks"), "--output", at("rules")).err())
        .isEmpty();
    CliRun run =
        CliRun.of(
            "molecule",
            "evaluate",
            "--tasks",
            at("tasks"),
            "--responses",
            at("rules"),
            "--judge",
            "classifiers");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("rules, judged by classifiers of DetoxJ (")
        .containsPattern("[12] originals are toxic to the judge");
  }

  @Test
  void repairs_are_proposed_and_evaluated() {
    assertThat(CliRun.of("molecule", "repair", "C").out()).isEqualTo("C\tnone\n");
    CliRun repaired =
        CliRun.of(
            "molecule",
            "repair",
            "--tasks",
            at("tasks"),
            "--output",
            at("rules"),
            "--controls",
            "2");
    assertThat(repaired.err()).isEmpty();
    CliRun evaluated =
        CliRun.of(
            "molecule",
            "evaluate",
            "--tasks",
            at("tasks"),
            "--responses",
            at("rules"),
            "--responses",
            at("rules/controls"),
            "--judge",
            "fragments",
            "--output",
            at("report"));
    assertThat(evaluated.err()).isEmpty();
    assertThat(evaluated.out())
        .contains("rules, judged by fragments of OpenChemLib")
        .contains("OVERALL,2,");
    assertThat(folder.resolve("report/report.json"))
        .content()
        .contains("\"ablations\"")
        .contains("\"model\" : \"random edits\"")
        .contains("\"model\" : \"random rules\"");
    assertThat(folder.resolve("report/rules/all_tasks.csv")).exists();
    assertThat(folder.resolve("report/report.html"))
        .content()
        .contains("Repair of toxic molecules");
  }

  @Test
  void the_demo_needs_nothing_and_shows_a_table_and_a_page() {
    CliRun demo = CliRun.of("molecule", "demo", "--output", at("demo"));
    assertThat(demo.err()).isEmpty();
    assertThat(demo.code()).isEqualTo(ExitCode.DONE);
    assertThat(demo.out())
        .contains("24 toxic compounds, judged by fragments of OpenChemLib")
        .containsPattern("rules +\\d+ of \\d+ ")
        .contains(at("demo/report.html"));
    assertThat(folder.resolve("demo/report.html")).content().contains("random edits");
    assertThat(folder.resolve("demo/rules/candidates.jsonl")).exists();
    CliRun again = CliRun.of("molecule", "demo", "--output", at("demo"));
    assertThat(again.code()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("is not empty");
  }

  @Test
  void bundled_tasks_are_named_where_a_folder_would_be() {
    CliRun repaired =
        CliRun.of(
            "molecule", "repair", "--tasks", "bundled", "--task", "herg", "--output", at("herg"));
    assertThat(repaired.err()).isEmpty();
    assertThat(repaired.out()).contains("proposals for 4 molecules");
    CliRun evaluated =
        CliRun.of("molecule", "evaluate", "--tasks", "bundled", "--responses", at("herg"));
    assertThat(evaluated.out()).contains("herg,4,").contains("OVERALL,24,");
    assertThat(CliRun.of("molecule", "evaluate", "--tasks", "bundles", "--responses", "x").err())
        .contains("there is no folder bundles");
  }

  @Test
  void a_report_of_repairs_is_told_from_one_of_a_run() {
    CliRun.of("molecule", "demo", "--output", at("demo"));
    assertThat(CliRun.of("report", at("demo")).err()).contains("molecule evaluate");
  }

  @Test
  void mistakes_are_told() {
    assertThat(CliRun.of("molecule", "repair").err()).contains("give molecules, or --tasks");
    assertThat(CliRun.of("molecule", "repair", "CC", "--controls", "2").err())
        .contains("--controls goes with --output");
    assertThat(CliRun.of("molecule", "repair", "C(").err()).contains("not valid SMILES");
    String[] evaluate = {
      "molecule", "evaluate", "--tasks", at("tasks"), "--responses", at("tasks"), "--judge", "x"
    };
    assertThat(CliRun.of(evaluate).err()).contains("task_name");
    CliRun occupied =
        CliRun.of("molecule", "repair", "--tasks", at("tasks"), "--output", at("tasks"));
    assertThat(occupied.code()).isEqualTo(ExitCode.FAILED);
    assertThat(occupied.err()).contains("is not empty");
    assertThat(
            CliRun.of(
                    "molecule",
                    "repair",
                    "--tasks",
                    at("tasks"),
                    "--task",
                    "dili",
                    "--output",
                    at("y"))
                .err())
        .contains("there is no task \"dili\"");
  }
}
