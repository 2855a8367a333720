/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.DetoxException;
import io.detoxj.core.generate.Decoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The beams of one source: running sequences and ended ones, step by step, as beam search of
 * transformers 5 keeps them. Scores are float32, as there.
 */
final class BeamSearch {
  private static final float NEVER = -1e9f;

  private final Decoding.Beams settings;
  private final Set<Integer> ends;
  private final int maxNewTokens;
  private final List<Beam> running = new ArrayList<>();
  private final List<Ended> ended = new ArrayList<>();
  private boolean done;

  /**
   * A running sequence.
   *
   * @param from which of the sequences of the step before it continues
   * @param tokens what was generated
   * @param logProbabilities of each token, before any penalty
   * @param score the sum of log-probabilities after penalties
   */
  record Beam(int from, List<Integer> tokens, List<Float> logProbabilities, float score) {
    private Beam with(int self, int token, float logProbability, float sum) {
      List<Integer> longer = new ArrayList<>(tokens);
      longer.add(token);
      List<Float> more = new ArrayList<>(logProbabilities);
      more.add(logProbability);
      return new Beam(self, longer, more, sum);
    }
  }

  /**
   * An ended sequence.
   *
   * @param beam its tokens, the end included if one ended it
   * @param score the sum of log-probabilities by the length penalty
   * @param byEnd whether a token ended it, and not its length
   */
  record Ended(Beam beam, float score, boolean byEnd) {}

  /** A continuation of a beam. */
  private record Candidate(int beam, int token, float score) {}

  BeamSearch(Decoding.Beams settings, Set<Integer> ends, int maxNewTokens) {
    this.settings = settings;
    this.ends = ends;
    this.maxNewTokens = maxNewTokens;
    for (int beam = 0; beam < settings.beams(); beam++) {
      // All begin alike, so that only the first may go on.
      running.add(new Beam(beam, List.of(), List.of(), beam == 0 ? 0 : NEVER));
    }
  }

  /** The running sequences, best first; as many as beams. */
  List<Beam> running() {
    return running;
  }

  boolean done() {
    return done;
  }

  /**
   * Goes one step further.
   *
   * @param plain log-probabilities of the next token of each running sequence
   * @param scored the same after penalties; may be the same arrays
   */
  void step(float[][] plain, float[][] scored) {
    int beams = settings.beams();
    List<Candidate> best = best(scored, Math.max(2, 1 + ends.size()) * beams);
    int length = running.get(0).tokens().size() + 1;
    List<Beam> next = new ArrayList<>();
    boolean allEnd = true;
    for (int rank = 0; rank < best.size(); rank++) {
      Candidate one = best.get(rank);
      boolean byEnd = ends.contains(one.token());
      boolean ending = byEnd || length >= maxNewTokens;
      allEnd &= ending;
      if (ending && rank < beams) {
        float score = one.score() / (float) Math.pow(length, settings.lengthPenalty());
        add(new Ended(longer(one, plain), score, byEnd));
      } else if (!ending && next.size() < beams) {
        next.add(longer(one, plain));
      }
    }
    done = allEnd || next.size() < beams || isEnough(next.get(0).score(), length);
    running.clear();
    running.addAll(next);
  }

  private Beam longer(Candidate candidate, float[][] plain) {
    float logProbability = plain[candidate.beam()][candidate.token()];
    return running
        .get(candidate.beam())
        .with(candidate.beam(), candidate.token(), logProbability, candidate.score());
  }

  private void add(Ended one) {
    int at = 0;
    while (at < ended.size() && ended.get(at).score() >= one.score()) {
      at++;
    }
    ended.add(at, one);
    if (ended.size() > settings.beams()) {
      ended.remove(ended.size() - 1);
    }
  }

  private boolean isEnough(float bestRunning, int length) {
    if (ended.size() < settings.beams()) {
      return false;
    }
    if (settings.earlyStopping() == Decoding.EarlyStopping.WHEN_FULL) {
      return true;
    }
    boolean toTheEnd =
        settings.earlyStopping() == Decoding.EarlyStopping.WHEN_IMPOSSIBLE
            && settings.lengthPenalty() > 0;
    double power = Math.pow(toTheEnd ? maxNewTokens : length, settings.lengthPenalty());
    return !(bestRunning / (float) power > ended.get(ended.size() - 1).score());
  }

  /** The continuations of greatest score, best first; of equal ones the first beam and token. */
  private List<Candidate> best(float[][] logProbabilities, int count) {
    int[] beamOf = new int[count];
    int size = 0;
    float[] scores = new float[count];
    int[] tokenOf = new int[count];
    for (int beam = 0; beam < logProbabilities.length; beam++) {
      float sum = running.get(beam).score();
      float[] row = logProbabilities[beam];
      for (int token = 0; token < row.length; token++) {
        float score = row[token] + sum;
        if (Float.isNaN(score)) {
          throw new DetoxException(
              "the log-probability of token %s is not a number; the model's weights are damaged, get them again"
                  .formatted(token));
        }
        if (size == count && !(score > scores[count - 1])) {
          continue;
        }
        int at = size < count ? size++ : count - 1;
        while (at > 0 && scores[at - 1] < score) {
          scores[at] = scores[at - 1];
          beamOf[at] = beamOf[at - 1];
          tokenOf[at] = tokenOf[at - 1];
          at--;
        }
        scores[at] = score;
        beamOf[at] = beam;
        tokenOf[at] = token;
      }
    }
    List<Candidate> best = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      best.add(new Candidate(beamOf[i], tokenOf[i], scores[i]));
    }
    return best;
  }

  /** The ended sequences, best first. */
  List<Ended> ended() {
    return List.copyOf(ended);
  }
}
