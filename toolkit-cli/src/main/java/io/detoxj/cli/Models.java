/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hub.HubCache;
import io.detoxj.core.hub.HubRequest;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.ModelParameter;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The models on this machine. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists, checks and downloads models.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {Models.ListModels.class, Models.Verify.class, Models.Download.class})
final class Models implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.WRONG_USE;
  }

  /** What the cache holds. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the models in the Hugging Face cache.")
  static final class ListModels implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      HubCache cache = HubCache.standard();
      List<String> models = cache.models();
      for (String model : models) {
        out.printf("%-50s %s%n", model, kind(cache, model));
      }
      out.printf(Locale.ROOT, "%d models in %s%n", models.size(), cache.root());
      out.flush();
      return ExitCode.DONE;
    }

    private static String kind(HubCache cache, String model) throws IOException {
      try {
        return CheckpointFolder.openWithAnyTokenizer(cache.find(model)).modelType();
      } catch (CheckpointException e) {
        return "cannot be loaded: " + e.getMessage();
      }
    }
  }

  /** Whether a checkpoint is sound. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Loads a model, checks every parameter, and generates a few tokens.")
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "Checkpoint folder, or id in the cache")
    private String model = "";

    @Option(
        names = "--sha256",
        paramLabel = "HASH",
        description = "What the hash of its weights must be; exit code 3 if it is another")
    private @Nullable String sha256;

    @Mixin private StrictConfig strict = new StrictConfig();
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      Path folder = ModelOptions.folder(model);
      try (TransformerModel loaded =
          TransformerModel.load(folder, LoadOptions.standard().withStrictConfig(strict.on()))) {
        List<ModelParameter> parameters = loaded.parameters();
        long values = 0;
        for (ModelParameter one : parameters) {
          values += finite(loaded, one.name());
        }
        String hash = loaded.info().weightsSha256();
        out.printf(
            Locale.ROOT,
            "%s: %s, %d blocks, width %d, context %d, vocabulary %d%n",
            folder.getFileName(),
            loaded.info().architecture(),
            loaded.info().layers(),
            loaded.info().width(),
            loaded.contextLength(),
            loaded.vocabularySize());
        out.printf(
            Locale.ROOT, "%d parameters, %d values, all finite%n", parameters.size(), values);
        out.printf(Locale.ROOT, "%d hook points%n", loaded.info().hookPoints().size());
        out.printf("weights sha256 %s%n", hash);
        out.printf("fingerprint %s%n", loaded.fingerprint().sha256());
        out.printf("it continues 100 as %s%n", tried(loaded));
        out.flush();
        if (sha256 != null && !sha256.equalsIgnoreCase(hash)) {
          spec.commandLine().getErr().printf("error: the hash must be %s%n", sha256);
          return ExitCode.DIFFERENT;
        }
        return ExitCode.DONE;
      } catch (CheckpointException e) {
        spec.commandLine().getErr().println("error: " + e.getMessage());
        return ExitCode.DIFFERENT;
      }
    }

    private static long finite(TransformerModel loaded, String name) {
      float[] values = loaded.parameter(name);
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw new CheckpointException(
              "parameter " + name + " has the value " + value + "; fetch the checkpoint again");
        }
      }
      return values.length;
    }

    private static String tried(TransformerModel loaded) {
      List<Completion> completions =
          new Generator(GenerationConfig.greedy(5))
              .generate(loaded, List.of(new Prompt("numbers", "100")));
      return "\"" + completions.get(0).text().replace("\n", "\\n") + "\"";
    }
  }

  /** Fetches one. */
  @Command(
      name = "download",
      mixinStandardHelpOptions = true,
      description =
          "Downloads a model into the Hugging Face cache; an interrupted download goes on.")
  static final class Download implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Such as openai-community/gpt2")
    private String id = "";

    @Option(
        names = "--revision",
        defaultValue = "main",
        description = "Branch, tag or commit (${DEFAULT-VALUE})")
    private String revision = "main";

    @Option(names = "--quiet", description = "Tells nothing of progress")
    private boolean quiet;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter err = spec.commandLine().getErr();
      try (Progress progress = Progress.of(id, "bytes", err, quiet)) {
        Path folder = HubCache.standard().download(HubRequest.of(id).at(revision), progress);
        progress.finish();
        spec.commandLine().getOut().println(folder);
      } catch (IOException e) {
        throw new IOException(
            e.getMessage()
                + "; HF_ENDPOINT names a mirror, HF_TOKEN gives access to gated models, or copy the"
                + " model's files into a folder and give that as --model",
            e);
      }
      return ExitCode.DONE;
    }
  }
}
