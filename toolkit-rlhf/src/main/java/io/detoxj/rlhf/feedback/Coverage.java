/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of what an answer needs it has, derived from the corrected answer: nobody marked it
 * (section on completeness of fine-grained RLHF, as released). What the sub-sentences of the
 * correction say is looked up in the passages; the sentences found are needed, but for those marked
 * as minor that prediction 1 does not literally have.
 */
public final class Coverage {
  private final FeedbackRecord feedback;
  private final Segmenter segmenter;
  private final Set<Place> needed;

  private Coverage(FeedbackRecord feedback, Segmenter segmenter, Set<Place> needed) {
    this.feedback = feedback;
    this.segmenter = segmenter;
    this.needed = Set.copyOf(needed);
  }

  /**
   * What a record needs.
   *
   * @param segmenter cuts answers into sub-sentences
   * @return empty if the passages say nothing of the correction: such a record teaches nothing
   */
  public static Optional<Coverage> of(FeedbackRecord feedback, Segmenter segmenter) {
    Set<Place> minor = new HashSet<>();
    feedback.missing().stream()
        .filter(one -> one.type() == MissingType.MINOR_AUXILIARY)
        .forEach(one -> minor.addAll(one.places()));
    Set<Place> needed = new LinkedHashSet<>();
    for (String part : parts(feedback.corrected(), segmenter)) {
      match(part, feedback)
          .filter(place -> !minor.contains(place) || feedback.predictions().get(0).contains(part))
          .ifPresent(needed::add);
    }
    return needed.isEmpty()
        ? Optional.empty()
        : Optional.of(new Coverage(feedback, segmenter, needed));
  }

  /** The sentences whose content an answer needs; one or more. */
  public Set<Place> needed() {
    return needed;
  }

  /** The share of what is needed that a text has, 0 to 1. */
  public double of(String answer) {
    Set<Place> found = new HashSet<>();
    for (String part : parts(answer, segmenter)) {
      match(part, feedback).filter(needed::contains).ifPresent(found::add);
    }
    return (double) found.size() / needed.size();
  }

  /** Of each of {@link FeedbackRecord#PAIRS} the prediction that has more. */
  public List<Preference> preferences() {
    double[] shares = feedback.predictions().stream().mapToDouble(this::of).toArray();
    return FeedbackRecord.PAIRS.stream()
        .map(pair -> Preference.of(shares[pair.first()], shares[pair.second()]))
        .toList();
  }

  private static List<String> parts(String text, Segmenter segmenter) {
    if (text.isBlank()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end : segmenter.ends(new GeneratedText(text, List.of(text.length())))) {
      parts.add(text.substring(start, end).strip());
      start = end;
    }
    return parts;
  }

  /** The sentence that says it best, the first of several, if it says enough of it. */
  private static Optional<Place> match(String part, FeedbackRecord feedback) {
    WindowMatch sought = WindowMatch.of(part);
    @Nullable Place place = null;
    double best = 0;
    for (int p = 0; p < feedback.passages().size(); p++) {
      List<String> sentences = feedback.passages().get(p).sentences();
      for (int s = 0; s < sentences.size(); s++) {
        double share = sought.best(sentences.get(s));
        if (share > best) {
          best = share;
          place = new Place(p + 1, s + 1);
        }
      }
    }
    return best >= WindowMatch.ENOUGH ? Optional.ofNullable(place) : Optional.empty();
  }
}
