/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.OutputLock;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.repair.RandomRepair;
import io.detoxj.molecule.repair.Repairer;
import io.detoxj.molecule.repair.RuleRepair;
import java.io.IOException;
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

  @Option(names = "--random", description = "Edits at random, as a control of the rules")
  private boolean random;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the random edits, and of a model's draws (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private AskingOptions asking = new AskingOptions();

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    if (smiles.isEmpty() == (tasks == null) || (tasks == null) != (output == null)) {
      throw new UsageException("give molecules, or --tasks FOLDER with --output FOLDER");
    }
    Optional<String> model = asking.model();
    if (model.isPresent()) {
      return ask(model.get());
    }
    Repairer repairer = random ? new RandomRepair(seed) : RuleRepair.standard();
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
      RecordedResponses responses = repairer.repair(benchmark);
      responses.write(benchmark, output);
    }
    print("proposals for %s molecules are in %s%n", benchmark.tasks().size(), output);
    return ExitCode.DONE;
  }

  private int ask(String model) throws IOException {
    if (tasks == null || output == null || random) {
      throw new UsageException(
          "--model takes --tasks FOLDER, --prompts FOLDER and --output FOLDER, and neither molecules nor --random");
    }
    Benchmark all = Benchmark.read(tasks);
    return new AskForRepairs(this, asking, seed)
        .run(model, names.isEmpty() ? all : all.only(names), output, overwriting.force());
  }
}
