/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import picocli.CommandLine.Option;

/** How models and classifiers take fields of config.json of which nothing is known. */
final class StrictConfig {
  @Option(
      names = "--strict-config",
      description =
          "Refuses a field of config.json that is not known, instead of ignoring it with a warning")
  boolean on;
}
