/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be said about a config.json that was read.
 *
 * @param file the file
 * @param harmless fields known to have no part in the forward pass that only some files have
 * @param unknown fields of which nothing is known
 * @param warnings whole sentences
 */
public record ConfigNotes(
    Path file, List<String> harmless, List<String> unknown, List<String> warnings) {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigNotes.class);

  /** Makes the lists immutable. */
  public ConfigNotes {
    harmless = List.copyOf(harmless);
    unknown = List.copyOf(unknown);
    warnings = List.copyOf(warnings);
  }

  /** Says it in the log: at most one line about each kind of field, and the warnings. */
  public void log() {
    if (!harmless.isEmpty()) {
      LOG.info("{}: fields without a part in the forward pass are ignored: {}", file, harmless);
    }
    if (!unknown.isEmpty()) {
      LOG.warn("{}: {}", file, unknownFields());
    }
    warnings.forEach(warning -> LOG.warn("{}: {}", file, warning));
  }

  private String unknownFields() {
    return "these fields are not known and are ignored, though they might change what the model"
        + " computes: "
        + unknown
        + "; load with LoadOptions.withStrictConfig, on the command line --strict-config, to refuse"
        + " them";
  }
}
