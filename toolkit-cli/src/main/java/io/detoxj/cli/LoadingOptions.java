/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import ai.djl.Device;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a model runs, and what it takes. */
final class LoadingOptions {
  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "DEVICE",
      description = "cpu, cuda or cuda:N (${DEFAULT-VALUE})")
  private String device = "cpu";

  @Option(
      names = "--weights",
      defaultValue = "float32",
      description = "float32 or bfloat16, which takes half the memory (${DEFAULT-VALUE})")
  private WeightType weights = WeightType.FLOAT32;

  @Option(
      names = "--memory",
      defaultValue = "2g",
      paramLabel = "SIZE",
      description =
          "What passes may take beside the weights, such as 800m or 4g; changes speed alone"
              + " (${DEFAULT-VALUE})")
  private String memory = "2g";

  @Mixin private StrictConfig strict = new StrictConfig();

  /** Loads a model's folder; the caller closes it. */
  TransformerModel open(Path folder) throws IOException {
    return TransformerModel.load(
        folder,
        LoadOptions.standard()
            .on(device())
            .with(weights)
            .withStrictConfig(strictConfig())
            .withPassMemory(passMemory()));
  }

  private long passMemory() {
    Matcher size =
        Pattern.compile("([1-9]\\d{0,8})([mg])").matcher(memory.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new UsageException(
          "--memory is a number of mebibytes or gibibytes such as 800m or 4g, not " + memory);
    }
    return Long.parseLong(size.group(1)) << (size.group(2).equals("g") ? 30 : 20);
  }

  /** Whether an unknown field of config.json is refused. */
  boolean strictConfig() {
    return strict.on;
  }

  private Device device() {
    if (!device.matches("cpu|cuda(:\\d{1,3})?")) {
      throw new UsageException(
          "there is no device \"" + device + "\"; give cpu, cuda, or cuda:1 for the second GPU");
    }
    return device.equals("cpu")
        ? Device.cpu()
        : Device.gpu(device.equals("cuda") ? 0 : Integer.parseInt(device.substring(5)));
  }
}
