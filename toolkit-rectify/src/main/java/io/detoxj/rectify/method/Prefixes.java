/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.rectify.baseline.ContextPrefix;

/** Texts before prompts, as users write them in one line. */
final class Prefixes {
  private Prefixes() {}

  /**
   * The user's, with a line break after it, or the usual one.
   *
   * @throws ConfigException if the user's is blank
   */
  static ContextPrefix chosen(
      MethodSettings settings, MethodOption<String> option, ContextPrefix usual) {
    if (!settings.has(option)) {
      return usual;
    }
    String text = settings.get(option);
    if (text.isBlank()) {
      throw new ConfigException(
          "%s: %s must be a text, not a blank; leave it out for the usual one"
              .formatted(settings.kind(), option.name()));
    }
    return ContextPrefix.of(text + "\n");
  }
}
