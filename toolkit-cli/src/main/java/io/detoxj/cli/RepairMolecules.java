/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.OutputLock;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.repair.ControlledRepair;
import io.detoxj.molecule.repair.RandomRepair;
import io.detoxj.molecule.repair.RuleRepair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Repairs molecules by rules, by a language model, or edits them at random. */
@Command(
    name = "repair",
    sortOptions = false,
    description = "Proposes repairs of toxic molecules, by rules or a language model.")
final class RepairMolecules extends Program {
  private static final int MOST_SEEDS = 99;

  @Parameters(paramLabel = "SMILES", arity = "0..*", description = "Toxic molecules")
  private List<String> smiles = List.of();

  @Option(
      names = "--tasks",
      paramLabel = "FOLDER",
      description =
          "Files of ToxiMol in place of molecules, or bundled, 24 compounds; with --output")
  private @Nullable Path tasks;

  @Option(names = "--task", paramLabel = "NAME", description = "Only these of them (all)")
  private List<String> names = List.of();

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where the proposals go, for molecule evaluate --responses")
  private @Nullable Path output;

  @Option(
      names = "--controls",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Random edits of the same number under the same gates, by as many seeds, in the folder"
              + " controls of --output (${DEFAULT-VALUE})")
  private int controls;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of a model's draws (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private AskingOptions asking = new AskingOptions();

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    if (smiles.isEmpty() == (tasks == null) || (tasks == null) != (output == null)) {
      throw new UsageException("give molecules, or --tasks FOLDER with --output FOLDER");
    }
    if (controls < 0 || controls > MOST_SEEDS || (controls > 0 && output == null)) {
      throw new UsageException(
          "--controls goes with --output and takes 0 to %s seeds, not %s"
              .formatted(MOST_SEEDS, controls));
    }
    Optional<String> model = asking.model();
    if (model.isPresent()) {
      return ask(model.get());
    }
    RuleRepair repairer = RuleRepair.standard();
    if (tasks == null || output == null) {
      int number = 0;
      for (String one : smiles) {
        RepairTask task = new RepairTask("molecule", "molecule", ++number, one);
        List<String> candidates = repairer.repair(task).candidates();
        print("%s\t%s%n", one, candidates.isEmpty() ? "none" : String.join(" ", candidates));
      }
      return ExitCode.DONE;
    }
    Benchmark all = MoleculeTasks.read(tasks);
    Benchmark benchmark = names.isEmpty() ? all : all.only(names);
    MoleculeOutput.requireFree(output, overwriting.force());
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      ControlledRepair repair = ControlledRepair.of(repairer, benchmark);
      repair.responses().write(benchmark, output);
      writeControls(repair, benchmark, output.resolve("controls"));
    }
    print("proposals for %s molecules are in %s%n", benchmark.tasks().size(), output);
    return ExitCode.DONE;
  }

  private int ask(String model) throws IOException {
    if (tasks == null || output == null || controls > 0) {
      throw new UsageException(
          "--model takes --tasks FOLDER, --prompts FOLDER and --output FOLDER, and neither molecules nor --controls");
    }
    Benchmark all = Benchmark.read(tasks);
    return new AskForRepairs(this, asking, seed)
        .run(model, names.isEmpty() ? all : all.only(names), output, overwriting.force());
  }

  private void writeControls(ControlledRepair repair, Benchmark benchmark, Path folder)
      throws IOException {
    for (int seed = 1; seed <= controls; seed++) {
      Files.createDirectories(folder);
      for (RandomRepair.Pool pool : RandomRepair.Pool.values()) {
        repair.control(pool, seed).write(benchmark, folder);
      }
    }
  }
}
