/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.core.encoder.TokenEncoder;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * BERTScore (Zhang et al., ICLR 2020) over any encoder, as the package bert-score computes it: each
 * token is matched with the token of the other text whose state has the greatest cosine, special
 * tokens among them; precision is the mean over the text's tokens, recall over the reference's, F1
 * their harmonic mean. Special tokens are matched with but have no part in the means. Of several
 * references the best counts, for each of the three on its own.
 *
 * <p>A text without tokens has 0. A text longer than the encoder is cut, as there. RoBERTa gets a
 * blank before each text, as there.
 *
 * @param encoder stays with its owner
 * @param layer after which the states are taken; bert-score has a table of one for each model, such
 *     as 17 for roberta-large and 8 for bert-base-chinese
 * @param idf whether tokens count by how few of the references have them
 * @param baseline what is scaled to 0; empty for no rescaling
 * @param with what rewrites are compared with
 */
public record BertScore(
    TokenEncoder encoder, int layer, boolean idf, Optional<Score> baseline, ComparedWith with)
    implements ItemMetric {
  private static final int SHA_DIGITS = 8;

  /**
   * The three numbers.
   *
   * @param precision of the text's tokens
   * @param recall of the reference's tokens
   * @param f1 their harmonic mean
   */
  public record Score(double precision, double recall, double f1) {
    private Score best(Score other) {
      return new Score(
          Math.max(precision, other.precision),
          Math.max(recall, other.recall),
          Math.max(f1, other.f1));
    }

    private Score above(Score base) {
      return new Score(
          (precision - base.precision) / (1 - base.precision),
          (recall - base.recall) / (1 - base.recall),
          (f1 - base.f1) / (1 - base.f1));
    }
  }

  /**
   * Checks the layer and the baseline.
   *
   * @throws IllegalArgumentException if the encoder has no such layer, or a baseline is not below 1
   */
  public BertScore {
    if (layer < 0 || layer > encoder.info().layers()) {
      throw new IllegalArgumentException(
          "layer %s is not there; the encoder has layers 0 to %s"
              .formatted(layer, encoder.info().layers()));
    }
    baseline.ifPresent(
        base -> {
          if (!(base.precision < 1 && base.recall < 1 && base.f1 < 1)) {
            throw new IllegalArgumentException("a baseline is below 1, not " + base);
          }
        });
  }

  /** F1 without idf and rescaling against references. */
  public BertScore(TokenEncoder encoder, int layer) {
    this(encoder, layer, false, Optional.empty(), ComparedWith.REFERENCES);
  }

  @Override
  public MetricId id() {
    return new MetricId(
        "bert_score",
        1,
        Map.of(
            "encoder",
            encoder.info().architecture()
                + " "
                + encoder.info().weightsSha256().substring(0, SHA_DIGITS),
            "layer",
            Integer.toString(layer),
            "idf",
            idf ? "references" : "none",
            "baseline",
            baseline.map(base -> Double.toString(base.f1())).orElse("none"),
            "with",
            with.nameInId(),
            "value",
            "f1"));
  }

  @Override
  public MetricKind kind() {
    return new MetricKind("Content", Direction.HIGHER);
  }

  @Override
  public List<OptionalDouble> values(List<RewrittenItem> items) {
    List<String> texts = new ArrayList<>();
    List<List<String>> references = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<OptionalDouble> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      List<String> others = with.texts(items.get(i));
      values.add(OptionalDouble.empty());
      if (items.get(i).text().isPresent() && !others.isEmpty()) {
        places.add(i);
        texts.add(items.get(i).text().get());
        references.add(others);
      }
    }
    List<Score> scores = scores(texts, references);
    for (int i = 0; i < places.size(); i++) {
      values.set(places.get(i), OptionalDouble.of(scores.get(i).f1()));
    }
    return values;
  }

  /**
   * Compares texts with references.
   *
   * @param texts may be empty texts
   * @param references one or more for each text
   * @return one score a text, in the same order
   * @throws IllegalArgumentException if a text has no references
   */
  public List<Score> scores(List<String> texts, List<List<String>> references) {
    references.forEach(References::require);
    List<String> flat = references.stream().flatMap(List::stream).toList();
    List<Vectors> theirs = vectors(flat);
    Map<Integer, Double> weights = idf ? weights(theirs) : Map.of();
    double unseen = idf ? Math.log(flat.size() + 1.0) : 1;
    List<Vectors> ours = vectors(texts);
    List<Score> scores = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < texts.size(); i++) {
      Score best = null;
      for (int r = 0; r < references.get(i).size(); r++) {
        Score score = score(ours.get(i), theirs.get(next++), weights, unseen);
        best = best == null ? score : best.best(score);
      }
      Score kept = best == null ? new Score(0, 0, 0) : best;
      scores.add(baseline.map(kept::above).orElse(kept));
    }
    return scores;
  }

  /** States one unit long, a row each token. */
  private record Vectors(TokenEncoder.States states, List<double[]> rows) {
    static Vectors of(TokenEncoder.States states) {
      List<double[]> rows = new ArrayList<>();
      for (int token = 0; token < states.size(); token++) {
        rows.add(unit(states.state(token)));
      }
      return new Vectors(states, rows);
    }

    int size() {
      return rows.size();
    }
  }

  private List<Vectors> vectors(List<String> texts) {
    String before = encoder.info().architecture().equals("roberta") ? " " : "";
    List<String> stripped =
        texts.stream()
            .map(WhiteSpace::strip)
            .map(text -> text.isEmpty() ? text : before + text)
            .toList();
    return encoder.encode(stripped, layer).stream().map(Vectors::of).toList();
  }

  private static double[] unit(float[] state) {
    double squares = 0;
    for (float value : state) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    double[] unit = new double[state.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = length > 0 ? state[i] / length : 0;
    }
    return unit;
  }

  /** log((n + 1) / (d + 1)) for a token that d of n references have, special tokens among them. */
  private static Map<Integer, Double> weights(List<Vectors> references) {
    Map<Integer, Integer> documents = new HashMap<>();
    for (Vectors one : references) {
      IntStream.range(0, one.size())
          .map(one.states()::id)
          .distinct()
          .forEach(id -> documents.merge(id, 1, Integer::sum));
    }
    Map<Integer, Double> weights = new HashMap<>();
    double n = references.size() + 1.0;
    documents.forEach((id, count) -> weights.put(id, Math.log(n / (count + 1))));
    return weights;
  }

  private static Score score(
      Vectors ours, Vectors theirs, Map<Integer, Double> weights, double unseen) {
    double[] bestOfOurs = new double[ours.size()];
    double[] bestOfTheirs = new double[theirs.size()];
    Arrays.fill(bestOfOurs, -1);
    Arrays.fill(bestOfTheirs, -1);
    for (int i = 0; i < ours.size(); i++) {
      for (int j = 0; j < theirs.size(); j++) {
        double cosine = dot(ours.rows().get(i), theirs.rows().get(j));
        bestOfOurs[i] = Math.max(bestOfOurs[i], cosine);
        bestOfTheirs[j] = Math.max(bestOfTheirs[j], cosine);
      }
    }
    boolean empty = ours.states().isEmpty() || theirs.states().isEmpty();
    double precision = empty ? 0 : mean(ours, bestOfOurs, weights, unseen);
    double recall = empty ? 0 : mean(theirs, bestOfTheirs, weights, unseen);
    double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new Score(precision, recall, f1);
  }

  private static double mean(
      Vectors one, double[] best, Map<Integer, Double> weights, double unseen) {
    double sum = 0;
    double weight = 0;
    for (int token = 0; token < best.length; token++) {
      if (one.states().isText(token)) {
        double w =
            weights.isEmpty() ? unseen : weights.getOrDefault(one.states().id(token), unseen);
        sum += w * best[token];
        weight += w;
      }
    }
    // With one reference every token is in all of them, so that none counts.
    return weight == 0 ? 0 : sum / weight;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
