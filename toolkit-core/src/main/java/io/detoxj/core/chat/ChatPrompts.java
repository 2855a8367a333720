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
    return prompts.stream()
        .map(
            prompt ->
                conversation(prompt.id(), "", List.of(ChatMessage.user(prompt.text())), tokenizer))
        .toList();
  }

  /**
   * A question after other turns, as the model is to read it.
   *
   * @param id of the prompt
   * @param instructions join the system text, with an empty line between unless one of them has
   *     white space there; may be empty
   * @param turns of user and model, each with a text alone; the last is the question, and the
   *     prompt's text
   * @throws ConfigException as {@link #of}
   */
  public Prompt conversation(
      String id, String instructions, List<ChatMessage> turns, Tokenizer tokenizer) {
    String told = joined(system, instructions);
    ChatFormat.mark(tokenizer, told)
        .ifPresent(
            token -> {
              throw new ConfigException(
                  "the system text holds %s, which the model would take for a mark; take it out"
                      .formatted(token));
            });
    for (ChatMessage turn : turns) {
      if (turn.text().isEmpty()) {
        throw new ConfigException(
            "prompt \"%s\" has no text, and a chat model is asked by one; give it a text, or leave out the chat"
                .formatted(id));
      }
      Optional<String> mark = ChatFormat.mark(tokenizer, turn.text());
      if (mark.isPresent()) {
        throw new ConfigException(
            "prompt \"%s\" holds %s, which the model would take for a mark; take it out of the prompt"
                .formatted(id, mark.get()));
      }
    }
    try {
      return format.prompt(id, told, turns);
    } catch (TemplateException e) {
      throw new ConfigException(
          "prompt \"%s\" cannot be asked by the chat template: %s".formatted(id, e.getMessage()),
          e);
    }
  }

  private static String joined(String one, String other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one + other;
    }
    boolean apart =
        Character.isWhitespace(one.charAt(one.length() - 1))
            || Character.isWhitespace(other.charAt(0));
    return apart ? one + other : one + "\n\n" + other;
  }

  /** The same generation, which also ends where a turn does. */
  public GenerationConfig ending(GenerationConfig generation, Tokenizer tokenizer) {
    Stops stops = generation.stops();
    List<String> strings = new ArrayList<>(stops.strings());
    format.stops(tokenizer).stream().filter(end -> !strings.contains(end)).forEach(strings::add);
    return generation.with(new Stops(strings, stops.tokens(), stops.minNewTokens()));
  }
}
