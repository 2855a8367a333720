/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.jinja.TemplateException;
import io.detoxj.core.model.LanguageModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model in this process that is asked; it may be one with detoxifiers attached. It sees no
 * pictures. An answer depends on the model, the request, its id and its settings, and not on the
 * requests beside it. The model stays with the caller.
 */
public final class LocalChat implements ChatModel {
  /** Of how texts become prompts and tokens answers; higher if that changes. */
  private static final int RULES = 2;

  private final LanguageModel model;
  private final String name;
  private final ChatFormat format;
  private final int atOnce;

  /**
   * Creates one.
   *
   * @param name what tables call it
   * @param format how turns are marked
   * @param atOnce most requests at once, 1 or more
   */
  public LocalChat(LanguageModel model, String name, ChatFormat format, int atOnce) {
    this.model = model;
    this.name = name;
    this.format = format;
    this.atOnce = atOnce;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("model", model.fingerprint())
        .put("format", format.fingerprint())
        .put("rules", RULES)
        .build();
  }

  @Override
  public boolean seesPictures() {
    return false;
  }

  @Override
  public int atOnce() {
    return atOnce;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if one has a picture
   */
  @Override
  public List<ChatReply> answer(List<ChatRequest> requests) {
    ChatReply[] replies = new ChatReply[requests.size()];
    Map<ChatRequest.Settings, List<Integer>> fitting = new LinkedHashMap<>();
    for (int i = 0; i < replies.length; i++) {
      ChatRequest request = requests.get(i);
      Optional<ChatReply> refused = refused(request);
      if (refused.isPresent()) {
        replies[i] = refused.get();
      } else {
        fitting.computeIfAbsent(request.settings(), any -> new ArrayList<>()).add(i);
      }
    }
    fitting.forEach(
        (settings, indices) -> {
          List<ChatRequest> some = indices.stream().map(requests::get).toList();
          List<ChatReply> answers = generate(some, settings);
          for (int i = 0; i < indices.size(); i++) {
            replies[indices.get(i)] = answers.get(i);
          }
        });
    return List.of(replies);
  }

  /** Why a request cannot be given to the model, if it cannot. */
  private Optional<ChatReply> refused(ChatRequest request) {
    if (request.image().isPresent()) {
      throw new IllegalArgumentException("a model in this process sees no pictures");
    }
    Optional<String> special = ChatFormat.mark(model.tokenizer(), request.system(), request.user());
    if (special.isPresent()) {
      return Optional.of(
          ChatReply.none(
              ChatReply.Kind.FAILED,
              "the text holds %s, which the model would take for a mark".formatted(special.get()),
              0));
    }
    int tokens;
    try {
      tokens = prompt(request).tokens(model.tokenizer()).length;
    } catch (TemplateException e) {
      return Optional.of(ChatReply.none(ChatReply.Kind.FAILED, e.getMessage(), 0));
    }
    return tokens < model.contextLength()
        ? Optional.empty()
        : Optional.of(
            ChatReply.none(
                ChatReply.Kind.TOO_LONG,
                "the prompt has %s tokens but must have fewer than the model's context of %s"
                    .formatted(tokens, model.contextLength()),
                0));
  }

  private Prompt prompt(ChatRequest request) {
    return format.prompt(request.id(), request.system(), request.user());
  }

  private List<ChatReply> generate(List<ChatRequest> requests, ChatRequest.Settings settings) {
    GenerationConfig config = GenerationConfig.greedy(settings.maxTokens());
    if (settings.temperature() > 0) {
      config = config.with(new Decoding.Sampling(settings.temperature(), 0, settings.topP()));
    }
    Generator generator =
        new Generator(
            config
                .with(new Stops(format.stops(model.tokenizer()), Set.of(), 0))
                .withSeed(settings.seed())
                .withBatchRows(atOnce));
    List<Prompt> prompts = requests.stream().map(this::prompt).toList();
    return generator.generate(model, prompts).stream().map(LocalChat::reply).toList();
  }

  private static ChatReply reply(Completion completion) {
    FinishReason reason = completion.finishReason();
    return ChatReply.of(
        completion.text(),
        reason == FinishReason.LENGTH || reason == FinishReason.CONTEXT,
        (long) completion.promptTokens().size(),
        (long) completion.tokens().size(),
        1);
  }
}
