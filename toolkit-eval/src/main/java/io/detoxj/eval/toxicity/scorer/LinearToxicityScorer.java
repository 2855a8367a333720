/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.PlattCalibration;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.data.BundledFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small, fast toxicity scorer for English: calibrated logistic regression over hashed words, word
 * pairs and character 3- to 5-grams. It reads words, not meaning: see {@code SCORER_CARD.md} beside
 * the bundled weights for what it was trained on, how well it does, and where it fails. Immutable
 * and safe for use by several threads. {@link #blindSpots} gives the last of these.
 */
public final class LinearToxicityScorer implements Scorer {
  /** Of how a text becomes n-grams and a score; higher if that changes. */
  private static final String RULES = "1";

  private static final String BUNDLED = "linear-scorer.bin";
  private static final long LARGEST_FILE = 64L << 20;

  private final LinearModel model;
  private final byte[] file;
  private final ScorerInfo info;

  private LinearToxicityScorer(LinearModel model, byte[] file) {
    this.model = model;
    this.file = file;
    LinearModel.Header header = model.header();
    this.info =
        new ScorerInfo(header.id(), header.version(), Sha256.hex(file), header.description());
  }

  static LinearToxicityScorer of(LinearModel model) {
    return new LinearToxicityScorer(model, LinearModelFile.encode(model));
  }

  /**
   * The scorer that comes with the toolkit.
   *
   * @throws CheckpointException if the weights are missing from the class path or damaged
   */
  public static LinearToxicityScorer bundled() {
    return decode(BundledFile.bytes(LinearToxicityScorer.class, BUNDLED), BUNDLED);
  }

  /**
   * Loads a scorer from a file that {@link #save} wrote.
   *
   * @param file the file
   * @throws IOException if it cannot be read
   * @throws CheckpointException if it is not a scorer file, is cut short or is damaged
   */
  public static LinearToxicityScorer load(Path file) throws IOException {
    long length = Files.size(file);
    if (length > LARGEST_FILE) {
      throw new CheckpointException(
          "%s is not a readable scorer file: it has %s bytes, and a scorer has at most %s"
              .formatted(file, length, LARGEST_FILE));
    }
    LfsPointer.refuse(file);
    return decode(Files.readAllBytes(file), file.toString());
  }

  private static LinearToxicityScorer decode(byte[] bytes, String name) {
    return new LinearToxicityScorer(LinearModelFile.decode(bytes, name), bytes);
  }

  /**
   * Writes the scorer to a file, whole or not at all.
   *
   * @param target the file to make or replace
   * @throws IOException if it cannot be written
   */
  public void save(Path target) throws IOException {
    AtomicFiles.write(target, temporary -> Files.write(temporary, file));
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder().put("file", info.weightsSha256()).put("rules", RULES).build();
  }

  @Override
  public ScorerInfo info() {
    return info;
  }

  /** How the weights were made: data, counts and settings, by name. */
  public Map<String, String> provenance() {
    return model.header().provenance();
  }

  /**
   * What this kind of scorer is known not to see, from the card of the bundled weights, with what
   * was measured of it there; without figures for other weights.
   *
   * @throws CheckpointException if the card is missing from the class path
   */
  public List<BlindSpot> blindSpots() {
    return ScorerCardText.bundled().blindSpots(info.weightsSha256());
  }

  /** A word; a link or a user's name is none. */
  @Override
  public boolean judges(String text) {
    return new NgramHasher()
        .extract(text, new NgramVector(model.header().bits(), model.header().wordShare()));
  }

  @Override
  public List<String> limits() {
    return blindSpots().stream().map(BlindSpot::sentence).toList();
  }

  @Override
  public boolean concurrent() {
    return true;
  }

  @Override
  public List<ScoreOutcome> score(List<String> texts) {
    NgramHasher hasher = new NgramHasher();
    NgramVector vector = new NgramVector(model.header().bits(), model.header().wordShare());
    PlattCalibration calibration = model.header().calibration();
    List<ScoreOutcome> outcomes = new ArrayList<>(texts.size());
    for (String text : texts) {
      if (hasher.extract(text, vector)) {
        double value = model.decision(vector);
        outcomes.add(new ScoreOutcome.Scored(calibration.probability(value)));
      } else {
        outcomes.add(
            new ScoreOutcome.Unscored(
                text.isBlank() ? "the text is blank" : "the text has no word to judge"));
      }
    }
    return outcomes;
  }

  @Override
  public String toString() {
    return info.id() + " " + info.version() + " (" + info.weightsSha256() + ")";
  }
}
