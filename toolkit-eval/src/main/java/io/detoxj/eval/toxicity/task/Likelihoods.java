/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TokenScore;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.fluency.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Log-likelihoods of continuations by the rules of lm-eval: spaces at the end of the context belong
 * to the continuation; context and continuation are tokenised together, and what is longer than the
 * context alone is the continuation; an empty context is the token that begins a text; what is too
 * long loses its beginning. Results do not depend on what else is asked.
 */
final class Likelihoods {
  private static final int TOKENS_AT_ONCE = 4096;
  private static final int ROWS_AT_ONCE = 64;

  private final TransformerModel model;
  private final int prefix;

  Likelihoods(TransformerModel model) {
    this.model = model;
    int[] special = model.tokenizer().encodePrompt("");
    this.prefix = special.length > 0 ? special[0] : model.endOfText();
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

  /** Token ids of which the first ones are a prompt and the last ones are scored. */
  private static final class Sequence {
    private final int[] ids;
    private final int scored;
    private final int prompt;

    private Sequence(int[] ids, int scored, int prompt) {
      this.ids = ids;
      this.scored = scored;
      this.prompt = prompt;
    }

    private int prompt() {
      return prompt;
    }

    private int[] ids() {
      return ids;
    }

    private int scored() {
      return scored;
    }

    private int[] read() {
      return Arrays.copyOf(ids, ids.length - 1);
    }
  }

  /** Answers requests, in their order. */
  List<Answer> of(List<Request> requests) {
    return answers(requests.stream().map(this::sequence).toList());
  }

  /** The log-likelihood of a whole text in windows of the model's context, each token once. */
  double rolling(String text) {
    int[] tokens = prepended(model.tokenizer().encodePrompt(text));
    List<Sequence> windows =
        new Windows.Rolling(model.contextLength())
            .of(tokens.length).stream()
                .map(
                    one ->
                        new Sequence(
                            Arrays.copyOfRange(tokens, one.from(), one.end()),
                            one.end() - one.scoredFrom(),
                            1))
                .toList();
    return answers(windows).stream().mapToDouble(Answer::logLikelihood).sum();
  }

  private int[] prepended(int[] ids) {
    int[] all = new int[ids.length + 1];
    all[0] = prefix;
    System.arraycopy(ids, 0, all, 1, ids.length);
    return all;
  }

  private Sequence sequence(Request request) {
    String context = PythonText.stripTrailing(request.context());
    String continuation = request.context().substring(context.length()) + request.continuation();
    int[] all;
    int scored;
    if (request.context().isEmpty()) {
      int[] ids = model.tokenizer().encode(request.continuation());
      boolean begun = ids.length > 0 && ids[0] == prefix;
      all = begun ? ids : prepended(ids);
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
    return new Sequence(kept, scored, kept.length - scored);
  }

  private List<Answer> answers(List<Sequence> sequences) {
    Answer[] answers = new Answer[sequences.size()];
    // Choices of one letter after the same prompt need that prompt once.
    Map<Read, List<Integer>> byRead = new LinkedHashMap<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      Sequence one = sequences.get(i);
      if (one.scored() == 1) {
        byRead.computeIfAbsent(Read.of(one), key -> new ArrayList<>()).add(i);
      } else {
        others.add(i);
      }
    }
    for (List<Integer> part : parts(firstOfEach(byRead), sequences)) {
      last(part, sequences, byRead, answers);
    }
    for (List<Integer> part : parts(others, sequences)) {
      tails(part, sequences, answers);
    }
    return List.of(answers);
  }

  /** All that is read of a sequence, and how much of it is a prompt. */
  private record Read(List<Integer> ids, int prompt) {
    private static Read of(Sequence sequence) {
      return new Read(Arrays.stream(sequence.read()).boxed().toList(), sequence.prompt());
    }
  }

  private static List<Integer> firstOfEach(Map<Read, List<Integer>> byRead) {
    return byRead.values().stream().map(all -> all.get(0)).toList();
  }

  /** Of similar lengths, so that little is padding. */
  private static List<List<Integer>> parts(List<Integer> indices, List<Sequence> sequences) {
    List<Integer> sorted =
        indices.stream()
            .sorted(Comparator.comparingInt((Integer i) -> -sequences.get(i).ids().length))
            .toList();
    List<List<Integer>> parts = new ArrayList<>();
    for (int first = 0; first < sorted.size(); ) {
      int longest = sequences.get(sorted.get(first)).ids().length;
      int rows = Math.max(1, Math.min(ROWS_AT_ONCE, TOKENS_AT_ONCE / longest));
      int end = Math.min(first + rows, sorted.size());
      parts.add(sorted.subList(first, end));
      first = end;
    }
    return parts;
  }

  private void tails(List<Integer> part, List<Sequence> sequences, Answer[] answers) {
    List<List<TokenScore>> scores =
        model.tokenScores(
            part.stream().map(i -> sequences.get(i).ids()).toList(),
            part.stream().map(i -> sequences.get(i).prompt()).toList());
    for (int row = 0; row < scores.size(); row++) {
      List<TokenScore> all = scores.get(row);
      List<TokenScore> tail =
          all.subList(all.size() - sequences.get(part.get(row)).scored(), all.size());
      answers[part.get(row)] =
          new Answer(
              tail.stream().mapToDouble(TokenScore::logProbability).sum(),
              tail.stream().allMatch(TokenScore::greedy));
    }
  }

  private void last(
      List<Integer> part,
      List<Sequence> sequences,
      Map<Read, List<Integer>> byRead,
      Answer[] answers) {
    List<int[]> read = part.stream().map(i -> sequences.get(i).read()).toList();
    float[][] logits;
    try (Session session = model.newSession()) {
      logits = session.prefill(read, part.stream().map(i -> sequences.get(i).prompt()).toList());
    }
    for (int row = 0; row < logits.length; row++) {
      double logSum = logSum(logits[row]);
      int best = best(logits[row]);
      if (Double.isNaN(logSum)) {
        throw new DetoxException(
            "a logit after \"%s\" is NaN or infinite; check the model's weights, and the strength of"
                    .formatted(model.tokenizer().decode(read.get(row)))
                + " what is attached to it");
      }
      for (int i : byRead.get(Read.of(sequences.get(part.get(row))))) {
        int[] ids = sequences.get(i).ids();
        int token = ids[ids.length - 1];
        answers[i] = new Answer(logits[row][token] - logSum, token == best);
      }
    }
  }

  private static double logSum(float[] logits) {
    double max = logits[best(logits)];
    double sum = 0;
    for (float one : logits) {
      sum += Math.exp(one - max);
    }
    return max + Math.log(sum);
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce(0, (one, other) -> logits[other] > logits[one] ? other : one);
  }
}
