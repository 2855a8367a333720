/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Interruption;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.LocalChat;
import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.molecule.ask.AskedRepair;
import io.detoxj.molecule.ask.RepairCounts;
import io.detoxj.molecule.ask.RepairOutcome;
import io.detoxj.molecule.ask.RepairRun;
import io.detoxj.molecule.ask.RepairSettings;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RepairPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The part of {@code molecule repair} that asks a language model.
 *
 * @param program for its output
 * @param options of the model
 * @param seed of its draws
 */
record AskForRepairs(Program program, AskingOptions options, long seed) {
  private static final int AT_ONCE = 8;

  /**
   * Asks, or goes on.
   *
   * @return the exit code
   */
  int run(String model, Benchmark benchmark, Path output, boolean force) throws IOException {
    Optional<AskedModel> server = AskedModel.read("--model", model, 1);
    RepairSettings settings = options.settings(server.isPresent(), seed);
    Optional<MethodSpec> method =
        options.method().map(text -> OptionValue.of("--method", () -> Methods.parse(text)));
    if (server.isPresent() && method.isPresent()) {
      throw new UsageException("--method is for a model in this process; leave it out");
    }
    RepairPrompts prompts = RepairPrompts.read(options.prompts());
    MoleculeOutput.requireFree(output, force || Files.exists(output.resolve(RepairRun.JOURNAL)));
    if (server.isPresent()) {
      RepairSettings priced =
          settings.withPrices(server.get().readPrice(), server.get().writtenPrice());
      return ask(ServerChat.open(server.get().server()), prompts, priced, benchmark, output);
    }
    Path folder = ModelOptions.folder(model);
    ChatFormat format = ChatFormat.of(folder);
    String name = String.valueOf(folder.toRealPath().getFileName());
    name = Files.isDirectory(Path.of(model)) ? name : model;
    try (TransformerModel base = options.loading().open(folder)) {
      if (method.isEmpty()) {
        return ask(chat(base, name, format), prompts, settings, benchmark, output);
      }
      try (Workbench bench = MethodRows.bench(folder, base, seed, program::note)) {
        Method opened = method.get().open(bench);
        try (DetoxifiedModel view = base.with(opened.detoxifier())) {
          String both = name + " with " + opened.name();
          return ask(chat(view, both, format), prompts, settings, benchmark, output);
        }
      }
    }
  }

  private static ChatModel chat(LanguageModel model, String name, ChatFormat format) {
    return new LocalChat(model, name, format, AT_ONCE);
  }

  private int ask(
      ChatModel model,
      RepairPrompts prompts,
      RepairSettings settings,
      Benchmark benchmark,
      Path output)
      throws IOException {
    RepairRun run = new RepairRun(model, prompts, settings);
    List<AskedRepair> answers;
    try (Interruption interruption =
            Interruption.listening(program.err(), "stopping after the answers on their way");
        Progress progress = program.progress("asking", "molecules", false)) {
      answers = run.run(benchmark, output, progress, interruption);
    }
    RepairCounts counts = new RepairCounts("all", answers);
    for (RepairOutcome outcome : RepairOutcome.values()) {
      if (counts.of(outcome) > 0) {
        program.print("%s\t%d%n", outcome.label(), counts.of(outcome));
      }
    }
    program.print(
        "%d attempts, %d of them again; %d tokens read and %d written%s%n",
        counts.attempts(),
        counts.retries(),
        counts.tokensRead(),
        counts.tokensWritten(),
        counts.unmetered() == 0
            ? ""
            : ", those of %s answers not told".formatted(counts.unmetered()));
    if (settings.readPrice() + settings.writtenPrice() > 0) {
      program.print("cost %.4f%n", counts.cost(settings));
    }
    if (answers.size() < benchmark.tasks().size()) {
      program.note("the same command goes on with the other molecules");
      return ExitCode.STOPPED;
    }
    program.print("answers on %d molecules are in %s%n", answers.size(), output);
    return ExitCode.DONE;
  }
}
