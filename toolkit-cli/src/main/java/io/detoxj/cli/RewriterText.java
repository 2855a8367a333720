/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.UsageException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rewriter as it is written: a kind, and settings after a colon, such as {@code
 * delete:lexicon=words.txt,language=zh}. The setting {@code method} is the last one and takes all
 * that follows, for methods have settings of their own.
 *
 * @param text as it was written
 * @param kind such as {@code delete}
 * @param settings by their names
 */
record RewriterText(String text, String kind, Map<String, String> settings) {
  static final String METHOD = "method";

  static final Map<String, List<String>> KINDS =
      new TreeMap<>(
          Map.of(
              "delete", List.of("lexicon", "language", "punctuation", "name"),
              "spans", List.of("file", "name"),
              "infill", List.of("model", "toxicity", "similarity", "proposals", "penalty", "name"),
              "prompt", List.of("model", "language", "prompt", "tokens", "name", METHOD),
              "seq2seq", List.of("model", "prefix", "name"),
              "cosmos",
                  List.of(
                      "folder",
                      "encoder",
                      "sampler",
                      "steps",
                      "begin",
                      "end",
                      "output",
                      "guidance",
                      "candidates",
                      "seed",
                      "workers",
                      "name"),
              "chat",
                  List.of(
                      "url",
                      "model",
                      "key",
                      "temperature",
                      "top-p",
                      "tokens",
                      "rate",
                      "prompt",
                      "prompts",
                      "name")));

  /**
   * Reads it; opens nothing.
   *
   * @throws UsageException if there is no such kind or setting, or a value is missing
   */
  static RewriterText read(String option, String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    List<String> known = KINDS.get(kind);
    if (known == null) {
      throw new UsageException(
          "%s: there is no rewriter \"%s\"; nearest of %s: %s"
              .formatted(option, kind, KINDS.keySet(), NearestNames.to(kind, KINDS.keySet())));
    }
    Map<String, String> settings = new LinkedHashMap<>();
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    while (!rest.isEmpty()) {
      boolean takesAll = rest.startsWith(METHOD + "=");
      int comma = takesAll ? -1 : rest.indexOf(',');
      String setting = comma < 0 ? rest : rest.substring(0, comma);
      rest = comma < 0 ? "" : rest.substring(comma + 1);
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      if (!known.contains(key)) {
        throw new UsageException(
            "%s: %s has no setting \"%s\"; it has %s".formatted(option, kind, key, known));
      }
      if (equals < 0 || equals == setting.length() - 1) {
        throw new UsageException("%s: %s needs a value, as in %s=...".formatted(option, key, key));
      }
      if (settings.put(key, setting.substring(equals + 1)) != null) {
        throw new UsageException("%s: %s is given twice; keep one".formatted(option, key));
      }
    }
    return new RewriterText(text, kind, settings);
  }

  /** The name of its row: as the setting says, else the kind. */
  String name() {
    return settings.getOrDefault("name", kind);
  }

  String value(String key, String usual) {
    return settings.getOrDefault(key, usual);
  }

  String required(String option, String key) {
    String value = settings.get(key);
    if (value == null) {
      throw new UsageException("%s: %s needs %s=...".formatted(option, kind, key));
    }
    return value;
  }

  /** One of some words. */
  String choice(String option, String key, List<String> allowed) {
    String value = settings.getOrDefault(key, allowed.get(0));
    if (!allowed.contains(value)) {
      throw new UsageException(
          "%s: %s must be one of %s, not \"%s\"".formatted(option, key, allowed, value));
    }
    return value;
  }

  double number(String option, String key, double usual) {
    String value = settings.get(key);
    try {
      double number = value == null ? usual : Double.parseDouble(value);
      if (number >= 0 && Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new UsageException(
        "%s: %s must be a number of 0 or more, not \"%s\"".formatted(option, key, value));
  }

  int whole(String option, String key, int usual) {
    double number = number(option, key, usual);
    if (number < 1 || number != Math.rint(number) || number > Integer.MAX_VALUE) {
      throw new UsageException(
          "%s: %s must be a whole number of 1 or more, not \"%s\""
              .formatted(option, key, settings.get(key)));
    }
    return (int) number;
  }
}
