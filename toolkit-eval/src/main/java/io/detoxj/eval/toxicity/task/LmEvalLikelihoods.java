/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import io.detoxj.core.ConfigException;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.fluency.Windows;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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

  /** What is asked. */
  record Request(String context, String continuation) {}

  /**
   * The answer.
   *
   * @param logLikelihood of the continuation, in nats
   * @param greedy whether greedy decoding would have written it
   */
  record Answer(double logLikelihood, boolean greedy) {}

  /** Answers requests, in their order. */
  List<Answer> of(List<Request> requests) {
    return new Likelihoods(model)
        .of(requests.stream().map(this::scored).toList()).stream()
            .map(one -> new Answer(0 - one.nats(), one.greedy()))
            .toList();
  }

  /** The log-likelihood of a whole text in windows of the model's context, each token once. */
  double rolling(String text) {
    int[] tokens = begun(model.tokenizer().encodePrompt(text));
    List<ScoredTokens> windows =
        new Windows.Rolling(model.contextLength())
            .of(tokens.length).stream()
                .map(
                    one ->
                        ScoredTokens.last(
                            one.end() - one.scoredFrom(),
                            Arrays.copyOfRange(tokens, one.from(), one.end()),
                            1))
                .toList();
    return 0 - new Likelihoods(model).of(windows).stream().mapToDouble(Likelihood::nats).sum();
  }

  private int[] begun(int[] ids) {
    int[] all = new int[ids.length + 1];
    all[0] = beginning;
    System.arraycopy(ids, 0, all, 1, ids.length);
    return all;
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
      all = model.tokenizer().encodePrompt(context + continuation);
      scored = all.length - model.tokenizer().encodePrompt(context).length;
    }
    if (scored < 1 || scored > model.contextLength()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the continuation \"%s\" has %d tokens of its own; it must have 1 to %d",
              request.continuation(),
              scored,
              model.contextLength()));
    }
    int from = Math.max(0, all.length - (model.contextLength() + 1));
    int[] kept = Arrays.copyOfRange(all, from, all.length);
    return ScoredTokens.last(scored, kept, Math.max(1, kept.length - scored));
  }
}
