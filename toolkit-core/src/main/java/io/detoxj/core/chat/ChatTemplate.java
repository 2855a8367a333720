/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.jinja.RenderLimits;
import io.detoxj.core.jinja.Template;
import io.detoxj.core.jinja.TemplateException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model marks the turns of a conversation: the program in Jinja that its authors publish with
 * it. It gives the text that {@code apply_chat_template} of transformers 5.24 gives, or is refused.
 * The text holds the model's special tokens, those that begin it too, and is encoded by {@link
 * Tokenizer#encode}, which adds none. What a template may do is bounded as {@link Template} says.
 * Immutable, and safe for several threads.
 */
public final class ChatTemplate {
  private static final String DEFAULT = "default";
  private static final String WITH_TOOLS = "tool_use";
  private static final List<String> AROUND = List.of("bos_token", "eos_token");
  private static final String MARK = "theanswerofthemodel";

  private final Map<String, Template> templates;
  private final Map<String, String> specialTokens;
  private final @Nullable String name;

  private ChatTemplate(
      Map<String, Template> templates, Map<String, String> specialTokens, @Nullable String name) {
    this.templates = templates;
    this.specialTokens = specialTokens;
    this.name = name;
  }

  /**
   * The templates of a model's folder: chat_template.jinja, or else the field chat_template of
   * tokenizer_config.json or of chat_template.json, a text or a list of named ones, and the files
   * in additional_chat_templates. Special tokens are those of tokenizer_config.json, or else of
   * special_tokens_map.json.
   *
   * @throws CheckpointException if there is none, a file is damaged, or a template uses the token
   *     that begins or ends a text and no file says what it is
   * @throws TemplateException if a template cannot be read
   * @throws IOException if a file cannot be read
   */
  public static ChatTemplate load(Path folder) throws IOException {
    return find(folder)
        .orElseThrow(
            () ->
                new CheckpointException(
                    "%s has no chat template, neither chat_template.jinja nor chat_template in tokenizer_config.json: a base model has none, and is given plain text; for a chat model, copy these files from where it came from, or put the template of the model it was trained from beside it as chat_template.jinja"
                        .formatted(folder)));
  }

  /**
   * The same, or nothing if the folder has none.
   *
   * @throws CheckpointException as {@link #load} does, but for the lack of a template
   * @throws TemplateException if a template cannot be read
   * @throws IOException if a file cannot be read
   */
  public static Optional<ChatTemplate> find(Path folder) throws IOException {
    TemplateFiles files = TemplateFiles.of(folder);
    if (files.sources().isEmpty()) {
      return Optional.empty();
    }
    ChatTemplate found = of(files.sources(), files.specialTokens());
    for (String token : AROUND) {
      boolean used = found.templates.values().stream().anyMatch(one -> one.mentions(token));
      if (used && !files.mentioned().contains(token)) {
        throw new CheckpointException(
            "the chat template of %s uses %s, and neither tokenizer_config.json nor special_tokens_map.json says what it is; copy them from where the model came from"
                .formatted(folder, token));
      }
    }
    return Optional.of(found);
  }

  /**
   * Of templates as texts.
   *
   * @param sources by their names, of which {@code default} is the usual one
   * @param specialTokens such as {@code bos_token} with its text
   * @throws TemplateException if one cannot be read
   */
  public static ChatTemplate of(Map<String, String> sources, Map<String, String> specialTokens) {
    Map<String, Template> templates = new LinkedHashMap<>();
    sources.forEach((name, source) -> templates.put(name, Template.parse(source)));
    return new ChatTemplate(templates, new LinkedHashMap<>(specialTokens), null);
  }

  /**
   * The same with the template of a name, whatever is rendered.
   *
   * @throws CheckpointException if there is none of the name
   */
  public ChatTemplate named(String other) {
    if (!templates.containsKey(other)) {
      throw new CheckpointException(
          "there is no chat template \"%s\"; there are %s".formatted(other, templates.keySet()));
    }
    return new ChatTemplate(templates, specialTokens, other);
  }

  /** The names of its templates. */
  public List<String> names() {
    return List.copyOf(templates.keySet());
  }

  /** Whether it prints the date or the time, so that it gives another text on another day. */
  public boolean readsClock() {
    return templates.values().stream().anyMatch(one -> one.mentions("strftime_now"));
  }

  /**
   * The text of a conversation.
   *
   * @param messages at least one
   * @throws IllegalArgumentException if there is no message
   * @throws CheckpointException if of several templates none is for this, see {@link #named}
   * @throws TemplateException if the template refuses the messages, fails or is stopped
   */
  public String render(List<ChatMessage> messages, ChatTemplateOptions options) {
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a conversation needs a message");
    }
    Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
    variables.putAll(options.variables());
    Map<String, @Nullable Object> all = new LinkedHashMap<>(variables);
    all.put("messages", messages.stream().map(ChatMessage::forTemplate).toList());
    all.put("tools", options.tools().isEmpty() ? null : options.tools());
    all.put("documents", options.documents().isEmpty() ? null : options.documents());
    all.put("add_generation_prompt", options.generationPrompt());
    return chosen(options).render(all, options.clock(), RenderLimits.standard());
  }

  private Template chosen(ChatTemplateOptions options) {
    String wanted = name;
    if (wanted == null) {
      boolean tools = !options.tools().isEmpty() && templates.containsKey(WITH_TOOLS);
      wanted = tools ? WITH_TOOLS : DEFAULT;
    }
    Template template = templates.get(wanted);
    if (template == null) {
      throw new CheckpointException(
          "none of the chat templates %s is called %s; choose one by its name"
              .formatted(templates.keySet(), DEFAULT));
    }
    return template;
  }

  /**
   * The special token that the template puts after an answer, which ends a turn of the model. It
   * need not be one that ends a text.
   *
   * @return empty if none follows, or the template takes no such conversation
   */
  public Optional<String> endOfTurn(Tokenizer tokenizer) {
    String text;
    try {
      text =
          render(
              List.of(ChatMessage.user("a"), ChatMessage.assistant(MARK)),
              ChatTemplateOptions.forAnswer().withGenerationPrompt(false));
    } catch (TemplateException e) {
      return Optional.empty();
    }
    int place = text.lastIndexOf(MARK);
    String after = place < 0 ? "" : text.substring(place + MARK.length()).stripLeading();
    return tokenizer.specialTokens().stream()
        .filter(token -> !token.isEmpty() && after.startsWith(token))
        .max(Comparator.comparingInt(String::length));
  }

  /** The templates and special tokens. */
  public Fingerprint fingerprint() {
    Map<String, String> hashes = new TreeMap<>();
    templates.forEach((key, template) -> hashes.put(key, Sha256.hexOf(template.source())));
    return Fingerprint.builder()
        .put("templates", hashes.toString())
        .put("special_tokens", new TreeMap<>(specialTokens).toString())
        .put("name", name == null ? "" : name)
        .build();
  }

  /** The hash of the template that is used where there are no tools, of its text in UTF-8. */
  public String sha256() {
    return Sha256.hexOf(chosen(ChatTemplateOptions.forAnswer()).source());
  }
}
