/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.remote.ServerAddress;
import io.detoxj.eval.toxicity.scorer.LlmJudgeOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A language model that judges, as it is written: {@code llm:url=...,model=...,votes=5}. */
final class LlmJudgeText {
  private static final List<String> KEYS =
      List.of("url", "model", "votes", "temperature", "key", "rate", "read-price", "written-price");

  private final String option;
  private final Map<String, String> values = new LinkedHashMap<>();

  private LlmJudgeText(String option, String text) {
    this.option = option;
    for (String setting : text.split(",", -1)) {
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      if (!KEYS.contains(key)) {
        throw new UsageException(
            "%s: llm has no setting \"%s\"; nearest of its %s: %s"
                .formatted(option, key, KEYS.size(), NearestNames.to(key, KEYS)));
      }
      if (equals < 0 || equals == setting.length() - 1) {
        throw new UsageException(
            "%s: %s needs a value, as in llm:url=https://example.org/v1/chat/completions,model=NAME"
                .formatted(option, key));
      }
      if (values.put(key, setting.substring(equals + 1)) != null) {
        throw new UsageException("%s: %s is given twice; keep one".formatted(option, key));
      }
    }
  }

  /**
   * Reads the settings.
   *
   * @param option that has them
   * @throws UsageException if one is missing, not known or out of its range; no value of an address
   *     that may be a key is shown
   */
  static LlmJudgeOptions read(String option, String text) {
    return OptionValue.of(option, () -> new LlmJudgeText(option, text).options());
  }

  private LlmJudgeOptions options() {
    LlmJudgeOptions usual =
        LlmJudgeOptions.of(ServerAddress.parse(required("url"), "url"), required("model"));
    RequestLimits limits = usual.limits().withRequestsPerSecond(number("rate", 0));
    return usual
        .with(limits)
        .withVotes(read("votes", Integer::valueOf, usual.votes()))
        .withTemperature(number("temperature", usual.temperature()))
        .withKeyVariable(values.getOrDefault("key", usual.keyVariable()))
        .withPrices(number("read-price", 0), number("written-price", 0));
  }

  private String required(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new UsageException(
          "%s: llm needs %s=..., as in llm:url=https://example.org/v1/chat/completions,model=NAME"
              .formatted(option, key));
    }
    return value;
  }

  private double number(String key, double usual) {
    double value = read(key, Double::valueOf, usual);
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new UsageException("%s: %s must be 0 or more, not %s".formatted(option, key, value));
    }
    return value;
  }

  private <T> T read(String key, Function<String, T> reader, T usual) {
    String value = values.get(key);
    try {
      return value == null ? usual : reader.apply(value);
    } catch (NumberFormatException e) {
      throw new UsageException("%s: %s must be a number, not \"%s\"".formatted(option, key, value));
    }
  }
}
