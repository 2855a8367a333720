/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.RowNames;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows of rectified decoding and of its controls. */
public final class RectifyCandidates {
  /** The name of the folder of a value network beside a model's files. */
  public static final String FOLDER_NAME = "value";

  private RectifyCandidates() {}

  /** The folder of a value network beside a model's files. */
  public static Path beside(Path modelFolder) {
    return modelFolder.resolve(FOLDER_NAME);
  }

  /**
   * Caps and tilts.
   *
   * @param epsilons of the exact cap, normalised
   * @param powers of the tilt
   */
  public static List<Candidate> methods(
      ValueNetwork values, List<Double> epsilons, List<Double> powers) {
    return rows("rectify", Role.METHOD, values, epsilons, powers);
  }

  /**
   * The same with the values of other tokens.
   *
   * @param seed of the permutation of the vocabulary
   */
  public static List<Candidate> controls(
      ValueNetwork values, List<Double> epsilons, List<Double> powers, long seed) {
    return rows("permuted-values", Role.CONTROL, values.permuted(seed), epsilons, powers);
  }

  /** The truncation that the settings bring along, without a rule. */
  static Candidate truncation(ValueNetwork values) {
    return row("top-k-50", Role.CONTROL, values, RectificationSettings.tilt(0));
  }

  /** Truncated by the generator's nucleus like the base, so that perplexities can be compared. */
  private static RectificationSettings nucleusAlone(RectificationSettings settings) {
    return settings.withTopKBefore(0);
  }

  private static List<Candidate> rows(
      String name, Role role, ValueNetwork values, List<Double> epsilons, List<Double> powers) {
    List<Candidate> rows = new ArrayList<>();
    for (double epsilon : epsilons) {
      String row = name + "-cap-" + RowNames.number(epsilon);
      rows.add(row(row, role, values, nucleusAlone(RectificationSettings.cap(epsilon))));
    }
    for (double power : powers) {
      String row = name + "-tilt-" + RowNames.number(power);
      rows.add(row(row, role, values, nucleusAlone(RectificationSettings.tilt(power))));
    }
    return rows;
  }

  static Candidate row(
      String name, Role role, ValueNetwork values, RectificationSettings settings) {
    return new Candidate(name, role, new RectifiedDecoding(values, settings).named(name));
  }
}
