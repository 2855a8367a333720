/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
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

  @Option(names = "--json", description = "Prints a JSON object for each completion")
  private boolean json;

  @Option(names = "--quiet", description = "Tells nothing of progress and interventions")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    List<Prompt> prompts = prompts();
    GenerationConfig config = generation.config(1);
    Generator generator = new Generator(config);
    if (compare && method == null) {
      throw new ConfigException("--compare needs a --method to compare the model with");
    }
    MethodSpec parsed = method == null ? null : Methods.parse(method);
    try (TransformerModel base = model.open()) {
      PromptLengths lengths = PromptLengths.of(base, prompts, config.maxNewTokens());
      if (!quiet) {
        PromptOptions.contextNote(lengths, config.maxNewTokens()).ifPresent(this::note);
      }
      Map<String, List<Completion>> bySystem = new LinkedHashMap<>();
      if (parsed == null || compare) {
        bySystem.put("base", generate(generator, base, prompts, "base"));
      }
      if (parsed != null) {
        try (Workbench bench =
            MethodRows.bench(model.folder(), base, generation.seed, this::note)) {
          Method opened = parsed.open(bench);
          try (DetoxifiedModel view = base.with(opened.detoxifier())) {
            bySystem.put(opened.name(), generate(generator, view, prompts, opened.name()));
            tell(view.firings());
          }
        }
      }
      show(prompts, bySystem);
    }
    return ExitCode.DONE;
  }

  private List<Completion> generate(
      Generator generator, LanguageModel system, List<Prompt> prompts, String name) {
    try (Progress progress = progress(name, "completions", quiet || prompts.size() < 8)) {
      return generator.generate(system, prompts, progress);
    }
  }

  private List<Prompt> prompts() throws IOException {
    if (file != null && !texts.isEmpty()) {
      throw new ConfigException("give prompts or --prompts, not both");
    }
    if (file != null) {
      PromptOptions.requireFile(file);
      return PromptFile.read(file).stream().map(EvalPrompt::prompt).toList();
    }
    List<String> read = UserFiles.orStandardInput(texts);
    if (read.isEmpty()) {
      throw new ConfigException(
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
                  .map(one -> json ? line(system, prompt, one) : indented(system, one.text()))
                  .forEach(out()::println));
    }
  }

  private static String indented(String system, String text) {
    return "  %s | %s".formatted(system, text.strip().replace("\n", "\\n"));
  }

  private static String line(String system, Prompt prompt, Completion one) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("prompt_id", prompt.id());
    line.put("prompt", prompt.text());
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
