/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Interruption;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues prompts, by the model as it is or under a method. */
@Command(
    name = "generate",
    sortOptions = false,
    description = "Continues prompts, by the model as it is or under a method.")
final class Generate extends Program {
  /** From here on nobody reads along. */
  private static final int MANY = 8;

  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..*",
      description = "Texts to be continued; - reads them from standard input, one a line")
  private List<String> texts = List.of();

  @Option(names = "--prompts", paramLabel = "FILE", description = "Prompts, JSON Lines")
  private @Nullable Path file;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      completionCandidates = MethodNames.class,
      description = "What is done to the model, such as vector:strength=2")
  private @Nullable String method;

  @Option(names = "--compare", description = "Also the model as it is, on the same random streams")
  private boolean compare;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private GenerationOptions generation = new GenerationOptions();
  @Mixin private ChatOptions chat = new ChatOptions();

  @Option(
      names = "--stream",
      description =
          "Prints tokens as they come, prompt by prompt; so it is for up to seven prompts where"
              + " standard output is a terminal")
  private boolean stream;

  @Option(names = "--json", description = "Prints a JSON object for each completion")
  private boolean json;

  @Option(names = "--quiet", description = "Tells nothing of progress and interventions")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    List<Prompt> given = prompts();
    GenerationConfig plain = generation.config(1);
    if (compare && method == null) {
      throw new UsageException("--compare needs a --method to compare the model with");
    }
    if (stream && json) {
      throw new UsageException("--json prints whole completions; leave out --json or --stream");
    }
    boolean streams = stream || (!json && given.size() < MANY && Progress.isTerminal());
    String wanted = method;
    MethodSpec parsed =
        wanted == null ? null : OptionValue.of("--method", () -> Methods.parse(wanted));
    Optional<ChatOptions.Chat> asked = chat.open(model.folder());
    try (Interruption interruption = Interruption.listening(err(), "stopping after this token");
        TransformerModel base = model.open()) {
      asked.ifPresent(one -> one.tell(this));
      List<Prompt> prompts =
          asked.map(one -> one.prompts().of(given, base.tokenizer())).orElse(given);
      GenerationConfig config =
          asked.map(one -> one.prompts().ending(plain, base.tokenizer())).orElse(plain);
      PromptLengths lengths = PromptLengths.of(base, prompts, config.maxNewTokens());
      PromptOptions.contextNote(lengths, config.maxNewTokens()).ifPresent(this::note);
      Map<String, LanguageModel> systems = new LinkedHashMap<>();
      if (parsed == null || compare) {
        systems.put("base", base);
      }
      if (parsed == null) {
        return generate(systems, prompts, config, streams, interruption);
      }
      try (Workbench bench = MethodRows.bench(model.folder(), base, generation.seed, this::note)) {
        Method opened = parsed.open(bench);
        try (DetoxifiedModel view = base.with(opened.detoxifier())) {
          systems.put(opened.name(), view);
          int code = generate(systems, prompts, config, streams, interruption);
          if (code == ExitCode.DONE) {
            tell(view.firings());
          }
          return code;
        }
      }
    }
  }

  /** Prints what is done batch by batch, so that Control-C loses nothing that was generated. */
  private int generate(
      Map<String, LanguageModel> systems,
      List<Prompt> prompts,
      GenerationConfig config,
      boolean streams,
      BooleanSupplier stopped) {
    Generator generator = new Generator(config);
    int atOnce = streams ? 1 : Math.max(1, config.batchRows() / config.samples());
    boolean silent = quiet || streams || prompts.size() < MANY;
    try (Progress progress = progress("generating", "prompts", silent)) {
      for (int first = 0; first < prompts.size() && !stopped.getAsBoolean(); first += atOnce) {
        List<Prompt> some = prompts.subList(first, Math.min(first + atOnce, prompts.size()));
        if (streams) {
          stream(generator, systems, some, stopped);
        } else {
          Map<String, List<Completion>> bySystem = new LinkedHashMap<>();
          systems.forEach(
              (name, system) ->
                  bySystem.put(
                      name,
                      generator.generate(
                          system,
                          some,
                          ProgressListener.silent(),
                          event -> !stopped.getAsBoolean())));
          show(some, bySystem);
        }
        progress.progress(first + some.size(), prompts.size(), "");
      }
    }
    return stopped.getAsBoolean() ? ExitCode.STOPPED : ExitCode.DONE;
  }

  private void stream(
      Generator generator,
      Map<String, LanguageModel> systems,
      List<Prompt> one,
      BooleanSupplier stopped) {
    out().println(one.get(0).text());
    systems.forEach(
        (name, system) -> {
          CompletionStream growing = new CompletionStream(out(), name, stopped);
          growing.finish(generator.generate(system, one, ProgressListener.silent(), growing));
        });
  }

  private List<Prompt> prompts() throws IOException {
    if (file != null && !texts.isEmpty()) {
      throw new UsageException("give prompts or --prompts, not both");
    }
    if (file != null) {
      UserFiles.requireFile("--prompts", file);
      return PromptFile.read(file).stream().map(EvalPrompt::prompt).toList();
    }
    List<String> read = UserFiles.orStandardInput(texts);
    if (read.isEmpty()) {
      throw new UsageException(
          "there is nothing to continue; give a text in quotes, --prompts FILE, or - for standard"
              + " input");
    }
    return IntStream.range(0, read.size())
        .mapToObj(i -> new Prompt("prompt-" + (i + 1), read.get(i)))
        .toList();
  }

  private void show(List<Prompt> prompts, Map<String, List<Completion>> bySystem) {
    for (Prompt prompt : prompts) {
      if (!json) {
        out().println(prompt.text());
      }
      bySystem.forEach(
          (system, all) ->
              all.stream()
                  .filter(one -> one.promptId().equals(prompt.id()))
                  .map(
                      one ->
                          json
                              ? line(system, prompt, one)
                              : CompletionStream.line(system, one.text()))
                  .forEach(out()::println));
    }
  }

  private static String line(String system, Prompt prompt, Completion one) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("prompt_id", prompt.id());
    line.put("prompt", prompt.text());
    if (prompt.rendered() != null) {
      line.put("rendered", prompt.rendered());
    }
    line.put("system", system);
    line.put("sample", one.sampleIndex());
    line.put("text", one.text());
    line.put("finish", one.finishReason().name());
    line.put("tokens", one.tokens().size());
    line.put(
        "log_probability", one.logProbabilities().stream().mapToDouble(Float::doubleValue).sum());
    return line.toString();
  }

  private void tell(List<Firing> firings) {
    for (Firing firing : firings) {
      if (firing.fired() == 0) {
        throw new ConfigException(
            firing.intervention() + " never acted; the text is that of the base");
      }
      if (!quiet) {
        err()
            .printf(
                Locale.ROOT,
                "%s acted on %d of %d, mean relative change %.3f%n",
                firing.intervention(),
                firing.fired(),
                firing.tokens(),
                firing.meanRelativeChange());
      }
    }
  }
}
