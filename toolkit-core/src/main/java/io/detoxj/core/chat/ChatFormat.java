/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.jinja.TemplateException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a model is told whose turn it is: by its own chat template, or not at all, as plain text. A
 * template that has no place for a system text gets it before the user's, with an empty line
 * between. Immutable.
 */
public final class ChatFormat {
  /** No marks: the texts one after the other. The tokenizer puts what begins a text. */
  public static final ChatFormat PLAIN =
      new ChatFormat(null, ChatTemplateOptions.forAnswer(), false);

  private static final String USER = "thetextoftheuser";
  private static final String SYSTEM = "thetextofthesystem";

  private final @Nullable ChatTemplate template;
  private final ChatTemplateOptions options;
  private final boolean placesSystem;

  private ChatFormat(
      @Nullable ChatTemplate template, ChatTemplateOptions options, boolean placesSystem) {
    this.template = template;
    this.options = options;
    this.placesSystem = placesSystem;
  }

  /**
   * That of a model's folder: its chat template, or plain text if it has none.
   *
   * @throws CheckpointException as {@link #of(ChatTemplate, ChatTemplateOptions)} and {@link
   *     ChatTemplate#load} say
   * @throws TemplateException if the template cannot be read
   * @throws IOException if a file cannot be read
   */
  public static ChatFormat of(Path folder) throws IOException {
    Optional<ChatTemplate> template = ChatTemplate.find(folder);
    return template.isEmpty() ? PLAIN : of(template.get(), ChatTemplateOptions.forAnswer());
  }

  /**
   * That of a template.
   *
   * @param options what the template is given beside the texts
   * @throws CheckpointException if the template leaves out what a user says
   * @throws TemplateException if it refuses or fails on one question of a user
   */
  public static ChatFormat of(ChatTemplate template, ChatTemplateOptions options) {
    ChatMessage user = ChatMessage.user(USER);
    if (!template.render(List.of(user), options).contains(USER)) {
      throw new CheckpointException(
          "the chat template leaves out what the user says, so nothing can be asked by it; take another template, or give plain text");
    }
    boolean places;
    try {
      String both = template.render(List.of(ChatMessage.system(SYSTEM), user), options);
      places = both.contains(SYSTEM) && both.contains(USER);
    } catch (TemplateException e) {
      places = false;
    }
    return new ChatFormat(template, options, places);
  }

  /** Whether a system text has a place of its own. */
  public boolean placesSystem() {
    return placesSystem;
  }

  /** What ends a turn, besides the model's ends of text; none for plain text. */
  public List<String> stops(Tokenizer tokenizer) {
    return template == null ? List.of() : template.endOfTurn(tokenizer).stream().toList();
  }

  /**
   * A question as a prompt that a model continues with its answer.
   *
   * @param id of the prompt
   * @param system who the model is to be; may be empty
   * @param user the question, which is the prompt's text if there is a template
   * @throws TemplateException if the template refuses it or fails
   */
  public Prompt prompt(String id, String system, String user) {
    return prompt(id, system, List.of(ChatMessage.user(user)));
  }

  /**
   * The same after other turns.
   *
   * @param turns of user and model, each with a text alone; the last is the question
   */
  public Prompt prompt(String id, String system, List<ChatMessage> turns) {
    List<ChatMessage> messages = new ArrayList<>(turns);
    if (!system.isEmpty() && placesSystem) {
      messages.add(0, ChatMessage.system(system));
    } else if (!system.isEmpty()) {
      ChatMessage first = turns.get(0);
      messages.set(0, ChatMessage.user(system + "\n\n" + first.text()));
    }
    if (template == null) {
      return new Prompt(
          id, messages.stream().map(ChatMessage::text).collect(Collectors.joining("\n\n")));
    }
    String question = turns.get(turns.size() - 1).text();
    return new Prompt(id, question).renderedAs(template.render(messages, options));
  }

  /**
   * The name of a special token within some texts, which a model would take for a mark and not for
   * text; empty if there is none.
   */
  public static Optional<String> mark(Tokenizer tokenizer, String... texts) {
    return tokenizer.specialTokens().stream()
        .filter(token -> !token.isEmpty())
        .filter(token -> List.of(texts).stream().anyMatch(text -> text.contains(token)))
        .findFirst();
  }

  /** The template and what it is given, but for the time; only that it is plain if it is. */
  public Fingerprint fingerprint() {
    if (template == null) {
      return Fingerprint.builder().put("format", "plain").build();
    }
    return Fingerprint.builder()
        .put("format", "template")
        .put("template", template.fingerprint())
        .put("variables", options.variables().toString())
        .build();
  }

  /** What it is, for people: plain text, or a chat template by the first digits of its hash. */
  @Override
  public String toString() {
    return template == null ? "plain text" : "chat template " + template.sha256().substring(0, 12);
  }
}
