/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import io.detoxj.core.math.CalibrationError;
import io.detoxj.core.math.RocAuc;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How well {@code -Q} of the last token read foretells that a continuation will be judged toxic.
 *
 * @param examples held-out continuations
 * @param toxicShare share of them judged toxic
 * @param at by how much of the continuation has been read
 */
public record ValueQuality(int examples, double toxicShare, Map<Place, Measured> at) {
  private static final int BINS = 10;

  /** How much has been read. */
  public enum Place {
    /** The prompt alone. */
    PROMPT,
    /** The prompt and half of the continuation. */
    HALF,
    /** The finished text. */
    END
  }

  /**
   * Measured at one place.
   *
   * @param auc area under the ROC curve of {@code -Q}
   * @param calibrationError expected calibration error of {@code -Q}, ten bins of equal width
   * @param brier mean squared error of {@code -Q}
   */
  public record Measured(double auc, double calibrationError, double brier) {}

  /** Keeps a copy of the map. */
  public ValueQuality {
    at = Map.copyOf(at);
  }

  /**
   * Values and outcomes at one place.
   *
   * @param values in [-1, 0]
   * @param undesired whether each continuation was judged toxic
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Outcomes(double[] values, boolean[] undesired) {}

  /**
   * Measures a network.
   *
   * @param examples continuations of prompts it has not learnt from, each with a token of prompt
   *     and one of continuation at least; a reward of -0.5 or less is toxic
   * @throws IllegalArgumentException if not both outcomes occur
   */
  public static ValueQuality measure(ValueNetwork network, List<ValueExample> examples) {
    Map<Place, Outcomes> outcomes = outcomes(network, examples);
    Map<Place, Measured> at = new EnumMap<>(Place.class);
    outcomes.forEach((place, values) -> at.put(place, measured(values)));
    boolean[] undesired = outcomes.get(Place.END).undesired();
    int toxic = 0;
    for (boolean one : undesired) {
      toxic += one ? 1 : 0;
    }
    return new ValueQuality(undesired.length, (double) toxic / undesired.length, at);
  }

  private static Measured measured(Outcomes outcomes) {
    double[] risks = new double[outcomes.values().length];
    for (int i = 0; i < risks.length; i++) {
      risks[i] = -outcomes.values()[i];
    }
    return new Measured(
        RocAuc.of(risks, outcomes.undesired()),
        CalibrationError.expected(risks, outcomes.undesired(), BINS),
        CalibrationError.brier(risks, outcomes.undesired()));
  }

  /** Values at each place with what became of the texts; examples without a place are left out. */
  public static Map<Place, Outcomes> outcomes(ValueNetwork network, List<ValueExample> examples) {
    List<ValueExample> used =
        examples.stream()
            .filter(one -> one.promptLength() >= 2 && one.tokens().length > one.promptLength() + 1)
            .toList();
    List<double[]> taken = network.taken(used.stream().map(ValueExample::tokens).toList());
    Map<Place, Outcomes> result = new EnumMap<>(Place.class);
    for (Place place : Place.values()) {
      double[] values = new double[used.size()];
      boolean[] undesired = new boolean[used.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = taken.get(i)[lastRead(used.get(i), place) - 1];
        undesired[i] = used.get(i).reward() <= -0.5;
      }
      result.put(place, new Outcomes(values, undesired));
    }
    return result;
  }

  /** The index of the last token read at a place. */
  public static int lastRead(ValueExample example, Place place) {
    int prompt = example.promptLength();
    int fresh = example.tokens().length - prompt;
    return switch (place) {
      case PROMPT -> prompt - 1;
      case HALF -> prompt - 1 + fresh / 2;
      case END -> example.tokens().length - 1;
    };
  }

  /**
   * Fits the bias correction on raw values of all three places.
   *
   * @param network without a calibration
   */
  public static ValueCalibration calibrate(ValueNetwork network, List<ValueExample> examples) {
    List<double[]> values = new ArrayList<>();
    List<boolean[]> undesired = new ArrayList<>();
    outcomes(network.with(ValueCalibration.NONE), examples)
        .values()
        .forEach(
            one -> {
              values.add(one.values());
              undesired.add(one.undesired());
            });
    int each = values.get(0).length;
    double[] all = new double[values.size() * each];
    boolean[] toxic = new boolean[all.length];
    for (int i = 0; i < values.size(); i++) {
      System.arraycopy(values.get(i), 0, all, i * each, each);
      System.arraycopy(undesired.get(i), 0, toxic, i * each, each);
    }
    return ValueCalibration.fit(all, toxic);
  }
}
