/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.RatioOfSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Perplexity of a corpus: the exponential of all nats over all units, be they tokens, words or
 * bytes, or the bits a byte. Perplexities by tokens can be compared only between models of one
 * vocabulary; by words and bytes between all, if the first token of each text is scored. Texts of
 * which no token was scored are left out and counted as missing.
 *
 * @param unit what the nats are divided by
 * @param model names the model
 * @param scoring how the texts were scored
 */
public record CorpusPerplexity(Unit unit, String model, CorpusScoring scoring) {
  /** What the nats of a corpus are divided by. */
  public enum Unit {
    /** {@code exp(nats / tokens)}. */
    TOKEN("token_perplexity"),
    /** {@code exp(nats / words)}. */
    WORD("word_perplexity"),
    /** {@code exp(nats / bytes)}. */
    BYTE("byte_perplexity"),
    /** {@code nats / (bytes ln 2)}. */
    BITS_PER_BYTE("bits_per_byte");

    private final String named;

    Unit(String named) {
      this.named = named;
    }

    private double of(TextLikelihood text) {
      return switch (this) {
        case TOKEN -> text.tokens();
        case WORD -> text.words();
        case BYTE -> text.bytes();
        case BITS_PER_BYTE -> text.bytes() * Math.log(2);
      };
    }
  }

  /** The definition. */
  public MetricId id() {
    return new MetricId(
        unit.named,
        1,
        Map.of(
            "beginning", scoring.beginning().inIds(),
            "model", model,
            "windows", scoring.windows().inIds()));
  }

  /** Measures a corpus; the texts take the place of prompts. */
  public Measurement measure(List<TextLikelihood> texts) {
    List<RatioOfSums.Term> terms = new ArrayList<>();
    for (TextLikelihood text : texts) {
      if (text.tokens() > 0) {
        terms.add(new RatioOfSums.Term(text.id(), text.nll(), unit.of(text)));
      }
    }
    RatioOfSums.Scale scale =
        unit == Unit.BITS_PER_BYTE ? RatioOfSums.Scale.LINEAR : RatioOfSums.Scale.EXPONENTIAL;
    return new Measurement(
        id(), new RatioOfSums(terms, scale), texts.size(), texts.size() - terms.size());
  }
}
