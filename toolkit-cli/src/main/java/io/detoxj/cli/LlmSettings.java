/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.UsageException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Settings of a language model on a server, as they are written: {@code url=...,model=...}. */
final class LlmSettings {
  private final String option;
  private final String kind;
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Reads them.
   *
   * @param option that has them
   * @param keys that there are
   * @throws UsageException if one is not known, empty, or there twice; no value of an address that
   *     may be a key is shown
   */
  LlmSettings(String option, String text, List<String> keys) {
    this(option, "llm", text, keys);
  }

  /**
   * As the other, of one that is written with another word before the colon.
   *
   * @param kind the word
   */
  LlmSettings(String option, String kind, String text, List<String> keys) {
    this.option = option;
    this.kind = kind;
    for (String setting : text.split(",", -1)) {
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      if (!keys.contains(key)) {
        throw new UsageException(
            "%s: %s has no setting \"%s\"; nearest of its %s: %s"
                .formatted(option, kind, key, keys.size(), NearestNames.to(key, keys)));
      }
      if (equals < 0 || equals == setting.length() - 1) {
        throw new UsageException(
            "%s: %s needs a value, as in %s:url=https://example.org/v1/chat/completions,model=NAME"
                .formatted(option, key, kind));
      }
      if (values.put(key, setting.substring(equals + 1)) != null) {
        throw new UsageException("%s: %s is given twice; keep one".formatted(option, key));
      }
    }
  }

  String required(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new UsageException(
          "%s: %s needs %s=..., as in %s:url=https://example.org/v1/chat/completions,model=NAME"
              .formatted(option, kind, key, kind));
    }
    return value;
  }

  String text(String key, String usual) {
    return values.getOrDefault(key, usual);
  }

  /** A number of 0 or more. */
  double number(String key, double usual) {
    double value = read(key, Double::valueOf, usual);
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new UsageException("%s: %s must be 0 or more, not %s".formatted(option, key, value));
    }
    return value;
  }

  <T> T read(String key, Function<String, T> reader, T usual) {
    String value = values.get(key);
    try {
      return value == null ? usual : reader.apply(value);
    } catch (NumberFormatException e) {
      throw new UsageException("%s: %s must be a number, not \"%s\"".formatted(option, key, value));
    }
  }
}
