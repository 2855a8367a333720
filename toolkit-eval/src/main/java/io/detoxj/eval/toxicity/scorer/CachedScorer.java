/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scorer that is asked for no text twice: scores it gave before come from a {@link ScoreCache}.
 * Unknown texts are asked for once each, in their order, some at a time, and what comes is kept
 * before more is asked, so that a failure loses at most that many. A text that could not be judged
 * is asked for again next time.
 *
 * <p>Safe for several threads, if only one at a time asks the scorer. Closing it closes the scorer;
 * the cache is closed by whoever opened it.
 */
public final class CachedScorer implements Scorer {
  private final Scorer scorer;
  private final ScoreCache cache;
  private final int textsAtOnce;
  private long reused;
  private @Nullable LocalDate oldest;
  private @Nullable LocalDate newest;

  /**
   * Wraps a scorer.
   *
   * @param scorer asked for what is not in the cache
   * @param cache may hold scores of other scorers too
   * @param textsAtOnce most texts of one request to the scorer, 1 to 1024: 1 for a service, more
   *     for a scorer that is faster in batches
   * @throws IllegalArgumentException if textsAtOnce is out of its range
   */
  public CachedScorer(Scorer scorer, ScoreCache cache, int textsAtOnce) {
    if (textsAtOnce < 1 || textsAtOnce > 1024) {
      throw new IllegalArgumentException("textsAtOnce must be 1 to 1024 but was " + textsAtOnce);
    }
    this.scorer = scorer;
    this.cache = cache;
    this.textsAtOnce = textsAtOnce;
  }

  /** That of the scorer that is wrapped: the scores are its own. */
  @Override
  public ScorerInfo info() {
    return scorer.info();
  }

  /** That of the scorer that is wrapped: the cache gives what it would. */
  @Override
  public Fingerprint fingerprint() {
    return scorer.fingerprint();
  }

  /** Those of the scorer that is wrapped. */
  @Override
  public List<String> attributes() {
    return scorer.attributes();
  }

  /** Those of the scorer that is wrapped, and from when the scores are that were used again. */
  @Override
  public boolean judges(String text) {
    return scorer.judges(text);
  }

  @Override
  public synchronized List<String> limits() {
    List<String> limits = new ArrayList<>(scorer.limits());
    if (reused > 0) {
      limits.add(
          "%s scores were used again; they were given from %s to %s (UTC)."
              .formatted(reused, oldest, newest));
    }
    return List.copyOf(limits);
  }

  /**
   * Scores texts.
   *
   * @throws ScoringException if the scorer fails, or the cache cannot be written; the scores of all
   *     earlier requests are in the cache
   */
  @Override
  public synchronized List<ScoreOutcome> score(List<String> texts) {
    Map<String, ScoreOutcome> known = new HashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (String text : texts) {
      if (known.containsKey(text) || unknown.contains(text)) {
        continue;
      }
      Optional<ScoreCache.Entry> entry = cache.find(fingerprint(), text);
      if (entry.isPresent()) {
        known.put(text, reused(entry.get()));
      } else {
        unknown.add(text);
      }
    }
    List<String> open = List.copyOf(unknown);
    for (int from = 0; from < open.size(); from += textsAtOnce) {
      known.putAll(ask(open.subList(from, Math.min(open.size(), from + textsAtOnce))));
    }
    return texts.stream().map(text -> Objects.requireNonNull(known.get(text))).toList();
  }

  private ScoreOutcome reused(ScoreCache.Entry entry) {
    LocalDate date = entry.date();
    oldest = oldest == null || date.isBefore(oldest) ? date : oldest;
    newest = newest == null || date.isAfter(newest) ? date : newest;
    reused++;
    return entry.score();
  }

  private Map<String, ScoreOutcome> ask(List<String> texts) {
    List<ScoreOutcome> outcomes;
    try {
      outcomes = scorer.score(texts);
    } catch (ScoringException e) {
      throw new ScoringException(
          "%s; its %s scores so far are safe in %s, run again to go on from there"
              .formatted(e.getMessage(), cache.size(fingerprint()), cache.file()),
          e);
    }
    if (outcomes.size() != texts.size()) {
      throw new ScoringException(
          "%s gave %s outcomes for %s texts; a scorer gives one for each"
              .formatted(info().id(), outcomes.size(), texts.size()));
    }
    Map<String, ScoreOutcome> answers = new LinkedHashMap<>();
    Map<String, ScoreOutcome.Scored> judged = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      answers.put(texts.get(i), outcomes.get(i));
      if (outcomes.get(i) instanceof ScoreOutcome.Scored scored) {
        judged.put(texts.get(i), scored);
      }
    }
    try {
      cache.add(info(), fingerprint(), judged);
    } catch (IOException e) {
      throw new ScoringException(
          "the scores cannot be kept in " + cache.file() + ": " + e.getMessage(), e);
    }
    return answers;
  }

  @Override
  public void close() {
    scorer.close();
  }

  @Override
  public String toString() {
    return scorer + " with the scores in " + cache.file();
  }
}
