/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.remote.ServerAddress;
import io.detoxj.eval.toxicity.scorer.LlmJudgeOptions;
import java.util.List;

/** A language model that judges, as it is written: {@code llm:url=...,model=...,votes=5}. */
final class LlmJudgeText {
  private static final List<String> KEYS =
      List.of("url", "model", "votes", "temperature", "key", "rate", "read-price", "written-price");

  private LlmJudgeText() {}

  /**
   * Reads the settings.
   *
   * @param option that has them
   * @throws UsageException if one is missing, not known or out of its range; no value of an address
   *     that may be a key is shown
   */
  static LlmJudgeOptions read(String option, String text) {
    return OptionValue.of(option, () -> options(new LlmSettings(option, text, KEYS)));
  }

  private static LlmJudgeOptions options(LlmSettings settings) {
    LlmJudgeOptions usual =
        LlmJudgeOptions.of(
            ServerAddress.parse(settings.required("url"), "url"), settings.required("model"));
    RequestLimits limits = usual.limits().withRequestsPerSecond(settings.number("rate", 0));
    return usual
        .with(limits)
        .withVotes(settings.read("votes", Integer::valueOf, usual.votes()))
        .withTemperature(settings.number("temperature", usual.temperature()))
        .withKeyVariable(settings.text("key", usual.keyVariable()))
        .withPrices(settings.number("read-price", 0), settings.number("written-price", 0));
  }
}
