/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.jinja.TemplateException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prompts as questions to a chat model: what a user says, by the model's own template, and an
 * answer that ends where a turn does.
 *
 * @param format how turns are marked
 * @param system who the model is to be; may be empty
 */
public record ChatPrompts(ChatFormat format, String system) {
  /**
   * The prompts as the model is to read them; ids and texts stay.
   *
   * @throws ConfigException if one has no text, holds a special token, which the model would take
   *     for a mark, or is refused by the template; the message names it
   */
  public List<Prompt> of(List<Prompt> prompts, Tokenizer tokenizer) {
    ChatFormat.mark(tokenizer, system)
        .ifPresent(
            token -> {
              throw new ConfigException(
                  "the system text holds %s, which the model would take for a mark; take it out"
                      .formatted(token));
            });
    return prompts.stream().map(prompt -> of(prompt, tokenizer)).toList();
  }

  private Prompt of(Prompt prompt, Tokenizer tokenizer) {
    if (prompt.text().isEmpty()) {
      throw new ConfigException(
          "prompt \"%s\" has no text, and a chat model is asked by one; give it a text, or leave out the chat"
              .formatted(prompt.id()));
    }
    Optional<String> mark = ChatFormat.mark(tokenizer, prompt.text());
    if (mark.isPresent()) {
      throw new ConfigException(
          "prompt \"%s\" holds %s, which the model would take for a mark; take it out of the prompt"
              .formatted(prompt.id(), mark.get()));
    }
    try {
      return format.prompt(prompt.id(), system, prompt.text());
    } catch (TemplateException e) {
      throw new ConfigException(
          "prompt \"%s\" cannot be asked by the chat template: %s"
              .formatted(prompt.id(), e.getMessage()),
          e);
    }
  }

  /** The same generation, which also ends where a turn does. */
  public GenerationConfig ending(GenerationConfig generation, Tokenizer tokenizer) {
    Stops stops = generation.stops();
    List<String> strings = new ArrayList<>(stops.strings());
    format.stops(tokenizer).stream().filter(end -> !strings.contains(end)).forEach(strings::add);
    return generation.with(new Stops(strings, stops.tokens(), stops.minNewTokens()));
  }
}
