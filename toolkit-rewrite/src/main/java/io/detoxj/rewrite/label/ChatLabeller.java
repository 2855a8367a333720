/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.Sha256;
import io.detoxj.rewrite.rewriter.ModelAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Labels by a language model that is asked with temperature 0 and answers with a label alone, as
 * the classifiers of ToxiRewriteCN do (EMNLP 2025, appendix D). What a model thinks before its
 * answer is cut off, and so are full stops and line ends; another answer than a label is none. The
 * model stays with the caller.
 */
public final class ChatLabeller implements TextLabeller {
  /** Of how answers are read; higher if that changes. */
  private static final int RULES = 1;

  private static final int MAX_TOKENS = 128;
  private static final Pattern LINE_ENDS = Pattern.compile("[。\r\n]");

  private final ChatModel model;
  private final LabelQuestion question;

  /** Creates one that asks a model. */
  public ChatLabeller(ChatModel model, LabelQuestion question) {
    this.model = model;
    this.question = question;
  }

  @Override
  public String provenance() {
    String prompt = Sha256.hexOf(question.system()).substring(0, 12);
    return "%s asked with prompt %s".formatted(model.name(), prompt);
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("model", model.fingerprint())
        .put("prompt", question.system())
        .put("labels", String.join("\n", question.labels()))
        .put("rules", RULES)
        .build();
  }

  @Override
  public List<String> labels() {
    return question.labels();
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.detoxj.core.DetoxException if no request can be answered, as when the key is wrong
   */
  @Override
  public List<LabelOutcome> label(List<String> texts) {
    List<LabelOutcome> outcomes = new ArrayList<>(texts.size());
    for (int start = 0; start < texts.size(); start += model.atOnce()) {
      int end = Math.min(texts.size(), start + model.atOnce());
      List<ChatRequest> requests = new ArrayList<>();
      for (int i = start; i < end; i++) {
        requests.add(
            new ChatRequest(
                Integer.toString(i),
                question.system(),
                texts.get(i),
                null,
                ChatRequest.Settings.greedy(MAX_TOKENS)));
      }
      model.answer(requests).forEach(reply -> outcomes.add(read(reply)));
    }
    return outcomes;
  }

  private LabelOutcome read(ChatReply reply) {
    if (reply.kind() != ChatReply.Kind.ANSWERED) {
      return new LabelOutcome.Unlabelled(
          reply.problem().isEmpty() ? "empty answer" : reply.problem());
    }
    String answer = LINE_ENDS.matcher(ModelAnswer.of(reply.text())).replaceAll("").strip();
    return question.labels().contains(answer)
        ? new LabelOutcome.Labelled(answer, 1)
        : new LabelOutcome.Unlabelled("the answer is no label: " + ForeignText.shown(answer));
  }
}
