/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.rewrite.Rewrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A language model that is asked, on a server or in this process, rewrites sentences, each in a
 * conversation of its own. A sentence that a filter or the model will not rewrite is {@linkplain
 * #REFUSED refused} under that name; so are answers that are cut off. The model stays with the
 * caller.
 *
 * <p>The weights behind a name on a server may change, so what was rewritten is kept in the run's
 * journal. Safe for several threads.
 */
public final class ChatRewriter extends CheckedRewriter {
  /** Why a sentence has no rewrite that the server or the model will not rewrite. */
  public static final String REFUSED = "the model refuses the sentence";

  /** Why a sentence has no rewrite whose answer was longer than the settings allow. */
  public static final String CUT = "the answer is cut off";

  private static final String VERSION = "1";

  private final ChatModel model;
  private final ChatRequest.Settings settings;
  private final ChatPrompts prompts;

  /**
   * Creates one.
   *
   * @param settings ToxiRewriteCN's own models write at temperature 1 and top-p 0.5
   */
  public ChatRewriter(ChatModel model, ChatRequest.Settings settings, ChatPrompts prompts) {
    this.model = model;
    this.settings = settings;
    this.prompts = prompts;
  }

  /** The most probable answer of up to 2,048 tokens, thoughts included. */
  public static ChatRequest.Settings standard() {
    return ChatRequest.Settings.greedy(2048);
  }

  /** What is asked for, and of whom; which weights answered on a server, nobody can know. */
  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "chat",
        VERSION,
        Map.of(
            "temperature", Double.toString(settings.temperature()),
            "top_p", Double.toString(settings.topP()),
            "max_tokens", Integer.toString(settings.maxTokens()),
            "seed", Long.toString(settings.seed())),
        Map.of("model", model.fingerprint(), "prompts", prompts.fingerprint()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws DetoxException if there is no answer after all attempts, so that a run stops and goes
   *     on later
   */
  @Override
  protected List<Rewrite> say(List<String> sentences) {
    List<String> distinct = sentences.stream().distinct().toList();
    Map<String, Rewrite> rewrites = new HashMap<>();
    for (int start = 0; start < distinct.size(); start += model.atOnce()) {
      List<String> some =
          distinct.subList(start, Math.min(distinct.size(), start + model.atOnce()));
      List<ChatReply> replies = model.answer(some.stream().map(this::request).toList());
      for (int i = 0; i < some.size(); i++) {
        rewrites.put(some.get(i), read(replies.get(i)));
      }
    }
    return sentences.stream().map(rewrites::get).toList();
  }

  /** Draws hang on the sentence and not on its place. */
  private ChatRequest request(String sentence) {
    return new ChatRequest(
        sentence, prompts.system(sentence), prompts.user(sentence), null, settings);
  }

  private static Rewrite read(ChatReply reply) {
    return switch (reply.kind()) {
      case REFUSED -> new Rewrite.Refused(REFUSED);
      case TOO_LONG -> new Rewrite.Refused("the sentence is too long for the model");
      case EMPTY -> new Rewrite.Refused("the answer is empty");
      case FAILED -> throw new DetoxException(reply.problem());
      case ANSWERED -> answered(reply);
    };
  }

  private static Rewrite answered(ChatReply reply) {
    if (reply.cut()) {
      return new Rewrite.Refused(CUT);
    }
    String text = ModelAnswer.of(reply.text());
    return text.isEmpty()
        ? new Rewrite.Refused("the answer is empty")
        : new Rewrite.Rewritten(text);
  }
}
