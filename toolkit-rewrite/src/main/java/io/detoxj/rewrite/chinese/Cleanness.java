/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.data.ToxiRewriteCn.Labelled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether labelled toxic words are still in rewrites: W-Clean and S-Clean. A word is there if it is
 * a part of the rewrite as it stands; labels that repeat count again.
 *
 * @param records all predictions, those without a labelled record left out
 * @param labels toxic words of the records whose rewrite is not empty
 * @param found labels that are in the rewrite
 * @param unclean records with one such label or more
 * @param empty records whose rewrite is empty
 * @param unlabelled predictions whose text is not among the labelled ones
 */
public record Cleanness(
    int records, int labels, int found, int unclean, int empty, int unlabelled) {
  /** How predictions find their labels. */
  public enum Join {
    /** By the text. Of records with one text the first prediction has the first, and so on. */
    TEXT,
    /**
     * By the place in the list, as the released program does. For predictions of a part of the data
     * this compares texts that have nothing to do with each other.
     */
    POSITION
  }

  /**
   * Counts.
   *
   * @throws ConfigException if there are more predictions than records to join by position
   */
  public static Cleanness of(List<Prediction> predictions, List<Labelled> labelled, Join join) {
    List<Optional<Labelled>> joined = joined(predictions, labelled, join);
    int labels = 0;
    int found = 0;
    int unclean = 0;
    int empty = 0;
    int unlabelled = 0;
    for (int i = 0; i < predictions.size(); i++) {
      String rewritten = predictions.get(i).rewritten();
      if (joined.get(i).isEmpty()) {
        unlabelled++;
      } else if (rewritten.isEmpty()) {
        empty++;
      } else {
        List<String> words = joined.get(i).get().toxicWords();
        int there = (int) words.stream().filter(rewritten::contains).count();
        labels += words.size();
        found += there;
        unclean += there > 0 ? 1 : 0;
      }
    }
    return new Cleanness(
        predictions.size() - unlabelled, labels, found, unclean, empty, unlabelled);
  }

  /**
   * The labelled record of each prediction; none if its text is not among theirs.
   *
   * @throws ConfigException as {@link #of}
   */
  static List<Optional<Labelled>> joined(
      List<Prediction> predictions, List<Labelled> labelled, Join join) {
    return join == Join.TEXT ? byText(predictions, labelled) : byPosition(predictions, labelled);
  }

  /** The labelled record of each prediction by its text, in the order of the file. */
  private static List<Optional<Labelled>> byText(
      List<Prediction> predictions, List<Labelled> labelled) {
    Map<String, Deque<Labelled>> waiting = new HashMap<>();
    labelled.forEach(
        one -> waiting.computeIfAbsent(one.toxic(), text -> new ArrayDeque<>()).add(one));
    List<Optional<Labelled>> joined = new ArrayList<>();
    for (Prediction prediction : predictions) {
      Deque<Labelled> records = waiting.get(prediction.toxic());
      if (records == null) {
        joined.add(Optional.empty());
      } else {
        // The last one stays for whoever predicts a text more often than the data have it.
        Labelled next = records.size() > 1 ? records.remove() : records.element();
        joined.add(Optional.of(next));
      }
    }
    return joined;
  }

  private static List<Optional<Labelled>> byPosition(
      List<Prediction> predictions, List<Labelled> labelled) {
    if (predictions.size() > labelled.size()) {
      throw new ConfigException(
          "there are %s predictions for %s labelled records, so they cannot be joined by position; join them by text"
              .formatted(predictions.size(), labelled.size()));
    }
    return labelled.subList(0, predictions.size()).stream().map(Optional::of).toList();
  }

  /** Percent of the labels that are gone; 100 without labels. */
  public double words() {
    return labels == 0 ? 100 : 100 * (1 - (double) found / labels);
  }

  /** Percent of the records without a label, empty ones counted as clean: as published. */
  public double sentences() {
    return records == 0 ? 100 : 100 * (1 - (double) unclean / records);
  }

  /** The same with empty ones counted as failures: to say nothing is no rewrite. */
  public double sentencesSaid() {
    return records == 0 ? 0 : 100 * (1 - (double) (unclean + empty) / records);
  }
}
