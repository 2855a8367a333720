/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.hub.HubCache;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model, and how it is loaded. */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "Checkpoint folder, or the id of a model in the Hugging Face cache")
  private String model = "";

  @Mixin private LoadingOptions loading = new LoadingOptions();

  /** As the user gave it. */
  String name() {
    return model;
  }

  /** The model's folder. */
  Path folder() throws IOException {
    return folder(model);
  }

  /** The folder of a model by its path or id. */
  static Path folder(String model) throws IOException {
    try {
      return HubCache.standard().find(model);
    } catch (CheckpointException e) {
      throw new CheckpointException(
          e.getMessage() + ", or on the command line: detoxj models download ID", e);
    }
  }

  /** Loads it; the caller closes it. */
  TransformerModel open() throws IOException {
    return loading.open(folder());
  }

  /** Whether an unknown field of config.json is refused. */
  boolean strictConfig() {
    return loading.strictConfig();
  }
}
