/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.eval.report.Role;
import io.detoxj.eval.run.Candidate;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows of rectified decoding and of its controls. */
public final class RectifyCandidates {
  private static final String FOLDER = "value";

  private RectifyCandidates() {}

  /** The folder of a value network beside a model's files. */
  public static Path beside(Path modelFolder) {
    return modelFolder.resolve(FOLDER);
  }

  /**
   * Caps and tilts, then the same with the values of other tokens, and the truncation alone.
   *
   * @param epsilons of the exact cap, normalised
   * @param powers of the tilt
   * @param controls which of the two forms get a control, at every strength
   */
  public static List<Candidate> of(
      ValueNetwork values,
      List<Double> epsilons,
      List<Double> powers,
      boolean controls,
      long seed) {
    List<Candidate> all = new ArrayList<>(rows("rectify", Role.METHOD, values, epsilons, powers));
    if (controls) {
      all.addAll(rows("permuted-values", Role.CONTROL, values.permuted(seed), epsilons, powers));
      all.add(
          new Candidate(
              "top-k-50",
              Role.CONTROL,
              new RectifiedDecoding(values, RectificationSettings.tilt(0)).named("top-k-50")));
    }
    return all;
  }

  private static List<Candidate> rows(
      String name, Role role, ValueNetwork values, List<Double> epsilons, List<Double> powers) {
    List<Candidate> rows = new ArrayList<>();
    for (double epsilon : epsilons) {
      String row = name + "-cap-" + number(epsilon);
      rows.add(row(row, role, values, RectificationSettings.cap(epsilon)));
    }
    for (double power : powers) {
      String row = name + "-tilt-" + number(power);
      rows.add(row(row, role, values, RectificationSettings.tilt(power)));
    }
    return rows;
  }

  static Candidate row(
      String name, Role role, ValueNetwork values, RectificationSettings settings) {
    return new Candidate(name, role, new RectifiedDecoding(values, settings).named(name));
  }

  /** 2.0 as 2, 0.5 as 0.5. */
  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }
}
