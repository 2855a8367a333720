/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.gguf.GgufConversion;
import io.detoxj.core.hub.HubCache;
import io.detoxj.core.hub.HubRequest;
import io.detoxj.core.io.ProcessMemory;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.ModelParameter;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The models on this machine. */
@Command(
    name = "models",
    description = "Lists, checks, converts and downloads models.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Models.ListModels.class,
      Models.Verify.class,
      Models.Convert.class,
      Models.Download.class
    })
final class Models extends Program {
  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.WRONG_USE;
  }

  /** What the cache holds. */
  @Command(name = "list", description = "Lists the models in the Hugging Face cache.")
  static final class ListModels extends Program {
    @Override
    public Integer call() throws IOException {
      HubCache cache = HubCache.standard();
      List<String> models = cache.models();
      for (String model : models) {
        print("%-50s %s%n", model, kind(cache, model));
      }
      print("%d models in %s%n", models.size(), cache.root());
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
      description =
          "Loads a model, lets it write, tells how fast it is, and checks every parameter.")
  static final class Verify extends Program {
    @Parameters(paramLabel = "MODEL", description = "Checkpoint folder, or id in the cache")
    private String model = "";

    @Option(
        names = "--sha256",
        paramLabel = "HASH",
        description = "What the hash of its weights must be; exit code 3 if it is another")
    private @Nullable String sha256;

    @Mixin private StrictConfig strict = new StrictConfig();

    @Override
    public Integer call() throws IOException {
      Path folder = ModelOptions.folder(model);
      long start = System.nanoTime();
      LoadOptions options = LoadOptions.standard().withStrictConfig(strict.on);
      String hash;
      try (TransformerModel loaded = TransformerModel.load(folder, options)) {
        double seconds = (System.nanoTime() - start) / 1e9;
        ModelInfo info = loaded.info();
        ModelTrial trial = tried(loaded, folder);
        // Before the parameters are looked at, for which the largest is copied.
        OptionalLong memory = ProcessMemory.peakBytes();
        long values = finite(loaded);
        hash = info.weightsSha256();
        print(
            "%s: %s, %d blocks, width %d, context %d, vocabulary %d%n",
            folder.getFileName(),
            info.architecture(),
            info.layers(),
            info.width(),
            loaded.contextLength(),
            loaded.vocabularySize());
        print("%d parameters, %d values, all finite%n", loaded.parameters().size(), values);
        print("%d hook points%n", info.hookPoints().size());
        print("weights sha256 %s%n", hash);
        print("fingerprint %s%n", loaded.fingerprint().sha256());
        trial.texts().forEach((said, text) -> print("%s: %s%n", said, text));
        print(
            "loaded in %.1f s; one text: %s%s%n",
            seconds,
            trial.speed().shown(),
            memory.isEmpty() ? "" : "; " + (memory.getAsLong() >> 20) + " MiB at most");
      } catch (CheckpointException e) {
        err().println("error: " + e.getMessage());
        return ExitCode.DIFFERENT;
      }
      try (TransformerModel half =
          TransformerModel.load(folder, options.with(WeightType.BFLOAT16))) {
        print("with --weights bfloat16: %s%n", ModelTrial.speed(half).shown());
      }
      if (sha256 != null && !sha256.equalsIgnoreCase(hash)) {
        err().printf("error: the hash must be %s%n", sha256);
        return ExitCode.DIFFERENT;
      }
      return ExitCode.DONE;
    }

    /** What is no number in a parameter is named, and not where it came out. */
    private static ModelTrial tried(TransformerModel loaded, Path folder) throws IOException {
      try {
        return ModelTrial.of(loaded, folder);
      } catch (DetoxException e) {
        finite(loaded);
        throw e;
      }
    }

    /** How many values there are. */
    private static long finite(TransformerModel loaded) throws IOException {
      long count = 0;
      for (ModelParameter parameter : loaded.parameters()) {
        float[] values = loaded.parameter(parameter.name());
        for (float value : values) {
          if (!Float.isFinite(value)) {
            throw new CheckpointException(
                "parameter %s has the value %s; fetch the checkpoint again"
                    .formatted(parameter.name(), value));
          }
        }
        count += values.length;
      }
      return count;
    }
  }

  /** A folder of a GGUF file. */
  @Command(
      name = "convert",
      description = "Makes a model folder of a GGUF file; quantised weights are dequantised.")
  static final class Convert extends Program {
    @Parameters(index = "0", paramLabel = "FILE", description = "A model of llama.cpp, FILE.gguf")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "FOLDER", description = "What to write")
    private Path folder = Path.of("");

    @Option(
        names = "--dtype",
        paramLabel = "TYPE",
        defaultValue = "float32",
        description =
            "Of weights that are quantised: float32, which is exact, bfloat16 or float16"
                + " (${DEFAULT-VALUE})")
    private String dtype = "float32";

    @Override
    public Integer call() throws IOException {
      ScalarType type =
          Stream.of(ScalarType.F32, ScalarType.BF16, ScalarType.F16)
              .filter(one -> one.torchName().equals(dtype))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ConfigException(
                          "--dtype is " + dtype + "; allowed are float32, bfloat16 and float16"));
      GgufConversion.write(file, folder, type);
      print("%s: %s%n", folder, CheckpointFolder.open(folder).modelType());
      return ExitCode.DONE;
    }
  }

  /** Fetches one. */
  @Command(
      name = "download",
      description =
          "Downloads a model into the Hugging Face cache; an interrupted download goes on.")
  static final class Download extends Program {
    @Parameters(paramLabel = "ID", description = "Such as openai-community/gpt2")
    private String id = "";

    @Option(
        names = "--revision",
        defaultValue = "main",
        description = "Branch, tag or commit (${DEFAULT-VALUE})")
    private String revision = "main";

    @Option(names = "--quiet", description = "Tells nothing of progress")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
      try (Progress progress = progress(id, "bytes", quiet)) {
        Path folder = HubCache.standard().download(HubRequest.of(id).at(revision), progress);
        progress.finish();
        out().println(folder);
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
