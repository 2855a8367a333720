/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How fluent completions are to a model other than the one that wrote them, given their prompts.
 *
 * @param name of the model that judges, such as {@code gpt2-xl}
 * @param judge the model; not closed
 * @param reading how it gets its tokens
 */
public record NamedPerplexity(String name, TransformerModel judge, Reading reading) {
  /** Of how texts become tokens and likelihoods here; higher if that changes. */
  private static final String CODE = "1";

  /** How the judge gets the tokens of prompt and completion. */
  public enum Reading {
    /** The very ids that were read and written; both models must have one vocabulary. */
    TOKEN_IDS("by token ids"),
    /**
     * Prompt and completion as texts, each encoded by itself, so that nothing merges over; the
     * completion as what goes on another text, without a space that is not its own.
     */
    RETOKENISED("retokenised"),
    /**
     * Prompt and completion as one text, less the prompt as another, as the evaluation of DExperts
     * does: the difference of their likelihoods over that of their tokens. Where tokens merge over
     * the border, other tokens are compared than were written. Prompts of one token, and pairs in
     * which no token or likelihood is left, have none.
     */
    JOINED("joined");

    private final String inIds;

    Reading(String inIds) {
      this.inIds = inIds;
    }
  }

  /**
   * Checks that the model has a name.
   *
   * @throws ConfigException if the name is blank
   */
  public NamedPerplexity {
    if (name.isBlank()) {
      throw new ConfigException(
          "perplexity needs the name of the model that judges, such as gpt2-xl, not \"\"");
    }
  }

  /** A judge that reads token ids if it shares the writer's vocabulary, and else texts. */
  public static NamedPerplexity of(String name, TransformerModel judge, ModelInfo writer) {
    ModelInfo info = judge.info();
    boolean shared = info.vocabularySha256().equals(writer.vocabularySha256());
    return new NamedPerplexity(name, judge, shared ? Reading.TOKEN_IDS : Reading.RETOKENISED);
  }

  /** Everything that makes its likelihoods. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("reading", reading.name())
        .put("code", CODE)
        .put("judge", judge.fingerprint())
        .build();
  }

  /** The judge as it stands in ids of metrics: {@code gpt2-xl by token ids}. */
  public String model() {
    return name + " " + reading.inIds;
  }

  /** The three perplexities of completions by this judge. */
  public List<Measurement> measure(List<PromptSamples> likelihoods) {
    return Stream.of(
            Perplexity.pooled(model()), Perplexity.dexperts(model()), Perplexity.median(model()))
        .map(metric -> metric.measure(likelihoods))
        .toList();
  }

  /**
   * Scores completions.
   *
   * @param prompts all prompts of the completions; more do no harm
   * @param completions in any order
   * @return by prompt in the order of first completions; {@link CompletionLikelihood#NONE} for a
   *     completion without tokens, one that does not fit the judge's context with its prompt, or
   *     one with an id that the judge has no row for
   * @throws ConfigException if a completion has none of the prompts
   */
  public List<PromptSamples> score(List<Prompt> prompts, List<Completion> completions) {
    Map<String, Prompt> byId = new LinkedHashMap<>();
    prompts.forEach(prompt -> byId.put(prompt.id(), prompt));
    List<CompletionLikelihood> scored = scoreAll(byId, completions);
    return PromptSamples.of(
        IntStream.range(0, completions.size()).boxed().toList(),
        i -> completions.get(i).promptId(),
        i -> new Sample("", List.of(), OptionalDouble.empty(), scored.get(i)));
  }

  private List<CompletionLikelihood> scoreAll(
      Map<String, Prompt> prompts, List<Completion> completions) {
    if (reading == Reading.JOINED) {
      return joined(prompts, completions);
    }
    return scores(completions.stream().map(one -> tokens(prompt(prompts, one), one)).toList())
        .stream()
        .map(one -> one.map(NamedPerplexity::likelihood).orElse(CompletionLikelihood.NONE))
        .toList();
  }

  private List<CompletionLikelihood> joined(
      Map<String, Prompt> prompts, List<Completion> completions) {
    List<Optional<ScoredTokens>> alone = new ArrayList<>();
    List<Optional<ScoredTokens>> joined = new ArrayList<>();
    Map<String, Integer> aloneOf = new HashMap<>();
    for (Completion completion : completions) {
      Prompt prompt = prompt(prompts, completion);
      if (aloneOf.putIfAbsent(prompt.id(), alone.size()) == null) {
        alone.add(afterFirst(promptTokens(prompt)));
      }
      joined.add(afterFirst(judge.tokenizer().encodePrompt(prompt.text() + completion.text())));
    }
    List<Optional<Likelihood>> ofAlone = scores(alone);
    List<Optional<Likelihood>> ofJoined = scores(joined);
    return IntStream.range(0, ofJoined.size())
        .mapToObj(
            i -> less(ofJoined.get(i), ofAlone.get(aloneOf.get(completions.get(i).promptId()))))
        .toList();
  }

  /** None if one of them has none, or less than nothing is left. */
  private static CompletionLikelihood less(Optional<Likelihood> all, Optional<Likelihood> part) {
    if (all.isEmpty() || part.isEmpty()) {
      return CompletionLikelihood.NONE;
    }
    double nats = all.get().nats() - part.get().nats();
    int tokens = all.get().tokens() - part.get().tokens();
    return nats >= 0 && tokens > 0
        ? new CompletionLikelihood(nats, tokens)
        : CompletionLikelihood.NONE;
  }

  private static Optional<ScoredTokens> afterFirst(int[] tokens) {
    return tokens.length < 2 ? Optional.empty() : Optional.of(ScoredTokens.afterFirst(tokens));
  }

  /** Of each that the judge can read; a writer with more rows may have written ids of no token. */
  private List<Optional<Likelihood>> scores(List<Optional<ScoredTokens>> texts) {
    List<ScoredTokens> readable =
        texts.stream().flatMap(Optional::stream).filter(one -> one.fits(judge)).toList();
    Iterator<Likelihood> found = new Likelihoods(judge).of(readable).iterator();
    return texts.stream()
        .map(one -> one.filter(text -> text.fits(judge)).map(text -> found.next()))
        .toList();
  }

  private static Prompt prompt(Map<String, Prompt> prompts, Completion completion) {
    Prompt prompt = prompts.get(completion.promptId());
    if (prompt == null) {
      throw new ConfigException(
          "there is no prompt \"%s\" for one of the completions; give all prompts that were continued"
              .formatted(completion.promptId()));
    }
    return prompt;
  }

  private Optional<ScoredTokens> tokens(Prompt prompt, Completion completion) {
    int[] before;
    int[] after;
    if (reading == Reading.TOKEN_IDS) {
      before = completion.promptTokens().stream().mapToInt(Integer::intValue).toArray();
      after = completion.tokens().stream().mapToInt(Integer::intValue).toArray();
    } else {
      before = promptTokens(prompt);
      after = judge.tokenizer().encodeContinuation(completion.text());
    }
    return before.length == 0 || after.length == 0
        ? Optional.empty()
        : Optional.of(ScoredTokens.continuation(before, after));
  }

  private int[] promptTokens(Prompt prompt) {
    int[] tokens = judge.tokenizer().encodePrompt(prompt.text());
    return tokens.length > 0 ? tokens : new int[] {judge.endOfText()};
  }

  private static CompletionLikelihood likelihood(Likelihood found) {
    return new CompletionLikelihood(found.nats(), found.tokens());
  }
}
