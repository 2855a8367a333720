/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import io.detoxj.core.ConfigException;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Log-likelihoods of continuations by the rules of lm-eval: spaces at the end of the context belong
 * to the continuation; context and continuation are tokenised together, and what is longer than the
 * context alone is the continuation; an empty context is the token that begins a text; what is too
 * long loses its beginning. Results do not depend on what else is asked.
 */
final class LmEvalLikelihoods {
  private final TransformerModel model;
  private final int beginning;

  LmEvalLikelihoods(TransformerModel model) {
    this.model = model;
    this.beginning = ScoredTokens.beginning(model);
  }

  /**
   * What is asked.
   *
   * @param rendered whether every special token stands in the context already
   */
  record Request(String context, String continuation, boolean rendered) {
    Request(String context, String continuation) {
      this(context, continuation, false);
    }
  }

  /** The log-likelihood of the continuation in nats, and whether greedy decoding would write it. */
  record Answer(double logLikelihood, boolean greedy) {}

  Tokenizer tokenizer() {
    return model.tokenizer();
  }

  /** Answers requests, in their order. */
  List<Answer> of(List<Request> requests) {
    return new Likelihoods(model)
        .of(requests.stream().map(this::scored).toList()).stream()
            .map(one -> new Answer(0 - one.nats(), one.greedy()))
            .toList();
  }

  /** The log-likelihood of a whole text, each token once. */
  double rolling(String text) {
    int[] tokens = begun(model.tokenizer().encodePrompt(text));
    List<ScoredTokens> windows = windows(tokens, model.contextLength());
    return 0 - new Likelihoods(model).of(windows).stream().mapToDouble(Likelihood::nats).sum();
  }

  /**
   * Windows that do not overlap but for one token of context, as lm-eval has them for {@code
   * loglikelihood_rolling}; the last is filled up with context. A window has one token more than is
   * read of it, which is only predicted.
   */
  static List<ScoredTokens> windows(int[] tokens, int read) {
    List<ScoredTokens> windows = new ArrayList<>();
    for (int scored = 1; scored < tokens.length; scored += read) {
      int end = Math.min(scored + read, tokens.length);
      int[] window = Arrays.copyOfRange(tokens, Math.max(0, end - read - 1), end);
      windows.add(ScoredTokens.last(end - scored, window, 1));
    }
    return windows;
  }

  private int[] begun(int[] ids) {
    return IntStream.concat(IntStream.of(beginning), IntStream.of(ids)).toArray();
  }

  private int[] encoded(String text, boolean rendered) {
    Tokenizer tokenizer = model.tokenizer();
    return rendered ? tokenizer.encode(text) : tokenizer.encodePrompt(text);
  }

  private ScoredTokens scored(Request request) {
    String context = PythonText.stripTrailing(request.context());
    String continuation = request.context().substring(context.length()) + request.continuation();
    int[] all;
    int scored;
    if (request.context().isEmpty()) {
      int[] ids = model.tokenizer().encode(request.continuation());
      all = ids.length > 0 && ids[0] == beginning ? ids : begun(ids);
      scored = all.length - 1;
    } else {
      all = encoded(context + continuation, request.rendered());
      scored = all.length - encoded(context, request.rendered()).length;
    }
    if (scored < 1 || scored > model.contextLength()) {
      throw new ConfigException(
          "the continuation \"%s\" has %s tokens of its own; it must have 1 to %s"
              .formatted(request.continuation(), scored, model.contextLength()));
    }
    int from = Math.max(0, all.length - (model.contextLength() + 1));
    int[] kept = Arrays.copyOfRange(all, from, all.length);
    return ScoredTokens.last(scored, kept, Math.max(1, kept.length - scored));
  }
}
