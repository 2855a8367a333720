/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.chat.ServerChatOptions;
import io.detoxj.core.remote.ServerAddress;
import java.util.List;
import java.util.Optional;

/**
 * A language model on a server that is asked about molecules, as it is written: {@code
 * llm:url=...,model=...}.
 *
 * @param server how to reach it
 * @param readPrice what a million tokens that are read costs
 * @param writtenPrice the same of tokens that are written
 */
record AskedModel(ServerChatOptions server, double readPrice, double writtenPrice) {
  private static final String LLM = "llm:";
  private static final List<String> KEYS =
      List.of("url", "model", "key", "rate", "read-price", "written-price");

  /**
   * Reads one.
   *
   * @param option that has it
   * @param rate requests a second, where none is given; 0 is no limit
   * @return empty if the text does not begin with {@code llm:}
   * @throws UsageException if a setting is missing, not known or out of its range, or it is an
   *     address alone
   */
  static Optional<AskedModel> read(String option, String text, double rate) {
    if (text.matches("https?:.*")) {
      throw new UsageException(
          "%s: an address needs the name of a model beside it, as in llm:url=https://example.org/v1/chat/completions,model=NAME"
              .formatted(option));
    }
    return text.startsWith(LLM)
        ? Optional.of(
            OptionValue.of(
                option,
                () -> of(new LlmSettings(option, text.substring(LLM.length()), KEYS), rate)))
        : Optional.empty();
  }

  private static AskedModel of(LlmSettings settings, double rate) {
    ServerChatOptions usual =
        ServerChatOptions.of(
            ServerAddress.parse(settings.required("url"), "url"), settings.required("model"));
    return new AskedModel(
        usual
            .with(usual.limits().withRequestsPerSecond(settings.number("rate", rate)))
            .withKeyVariable(settings.text("key", usual.keyVariable())),
        settings.number("read-price", 0),
        settings.number("written-price", 0));
  }
}
