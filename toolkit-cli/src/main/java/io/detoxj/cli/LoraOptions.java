/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.TargetModules;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What of a model is trained. */
final class LoraOptions {
  @Option(
      names = "--rank",
      defaultValue = "8",
      description = "Of the LoRA adapter; 0 to train all weights (${DEFAULT-VALUE})")
  private int rank;

  @Option(
      names = "--alpha",
      defaultValue = "16",
      description = "Of the adapter, whose scale is alpha by rank (${DEFAULT-VALUE})")
  private double alpha;

  @Option(
      names = "--targets",
      defaultValue = "all-linear",
      paramLabel = "MODULES",
      description =
          "Layers with an adapter, by the end of their name, with + between them"
              + " (${DEFAULT-VALUE})")
  private String targets = "all-linear";

  /** Checks what can be checked before a model is opened. */
  void check() {
    OptionRange.atLeast("--rank", rank, 0);
  }

  /** The adapter; empty if all weights are trained. */
  Optional<LoraConfig> config() {
    return rank == 0
        ? Optional.empty()
        : Optional.of(LoraConfig.of(rank, alpha, TargetModules.parse(targets)));
  }
}
