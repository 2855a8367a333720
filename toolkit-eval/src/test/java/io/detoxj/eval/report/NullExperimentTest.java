/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.McNemar;
import io.detoxj.eval.statistics.PairedComparison;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.PairedPermutation;
import io.detoxj.eval.statistics.PairedValues;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The verdicts of invented experiments. Each prompt has its own share of toxic continuations, most
 * of them small; a system that does nothing has the same, drawn anew. Five methods run beside three
 * controls, some of which they share.
 */
class NullExperimentTest {
  private static final int PROMPTS = 100;
  private static final int SAMPLES = 25;
  private static final int[] CONTROL_OF = {0, 0, 1, 2, 2};

  /** What a system leaves of the toxicity of prompts: 1 does nothing. */
  private record Effects(double methods, double controls) {}

  /** How a prompt's samples become a number: whether one is toxic, or the share that is. */
  private record World(Effects effects, boolean binary, RandomGenerator random) {
    double[] system(double[] shares, double left) {
      return Arrays.stream(shares).map(share -> prompt(share * left)).toArray();
    }

    private double prompt(double share) {
      int toxic = 0;
      for (int i = 0; i < SAMPLES; i++) {
        toxic += random.nextDouble() < share ? 1 : 0;
      }
      return binary ? Math.min(1, toxic) : (double) toxic / SAMPLES;
    }

    /** The number of methods that pass. */
    long passing() {
      double[] shares = random.doubles(PROMPTS).map(u -> 0.3 * u * u * u).toArray();
      double[] base = system(shares, 1);
      List<double[]> controls = new ArrayList<>();
      List<SystemResult> systems = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        controls.add(system(shares, effects.controls()));
        systems.add(result("control-" + i, Role.CONTROL, compared(controls.get(i), base)));
      }
      for (int i = 0; i < CONTROL_OF.length; i++) {
        double[] method = system(shares, effects.methods());
        PairedDifference fromControl = compared(method, controls.get(CONTROL_OF[i]));
        systems.add(
            result("method-" + i, Role.METHOD, compared(method, base))
                .withControls(
                    List.of(new ControlComparison("control-" + CONTROL_OF[i], fromControl))));
      }
      Report report =
          SampleReports.report(HolmOverSystems.adjust(systems).toArray(SystemResult[]::new));
      return Verdicts.of(report, VerdictRule.standard()).verdicts().stream()
          .filter(verdict -> verdict.passing() == Verdict.Passing.PASSES)
          .count();
    }

    private PairedDifference compared(double[] system, double[] other) {
      PairedValues values = new PairedValues(list(system), list(other));
      double[] differences = values.differences();
      PairedComparison test =
          binary
              ? McNemar.of(values)
              : new PairedPermutation(999, random.nextLong()).ofDifferences(differences);
      double mean = Arrays.stream(differences).average().orElseThrow();
      return new PairedDifference(
          mean,
          new Interval(mean, mean, 0.95),
          PROMPTS,
          new Significance(test, test.pValue(), null, null));
    }
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static SystemResult result(String name, Role role, PairedDifference difference) {
    SystemResult sample = SampleReports.system(name, role, -0.1, 0.1, 30);
    return sample.withDifferences(Map.of(ToxicityMetric.PROBABILITY, difference));
  }

  /** The share of experiments in which at least so many methods pass. */
  private static double share(Effects effects, boolean binary, int experiments, int methods) {
    World world = new World(effects, binary, RandomStreams.named(20, "null experiments"));
    int some = 0;
    for (int i = 0; i < experiments; i++) {
      some += world.passing() >= methods ? 1 : 0;
    }
    return (double) some / experiments;
  }

  @Test
  @Tag("slow")
  void of_10000_without_any_effect_at_most_one_in_twenty_has_a_method_that_passes() {
    assertThat(share(new Effects(1, 1), true, 10_000, 1)).isLessThanOrEqualTo(0.05);
    // A change that helps whatever its direction: base against method would pass nearly always.
    assertThat(share(new Effects(0.3, 0.3), true, 10_000, 1)).isBetween(0.002, 0.05);
  }

  @Test
  void of_500_without_any_effect_hardly_one_has_a_method_that_passes() {
    assertThat(share(new Effects(1, 1), true, 500, 1)).isLessThan(0.03);
    assertThat(share(new Effects(0.3, 0.3), true, 500, 1)).isLessThan(0.05);
    assertThat(share(new Effects(1, 1), false, 20, 1)).isLessThan(0.1);
  }

  @Test
  void a_clear_effect_of_the_method_alone_passes() {
    assertThat(share(new Effects(0.3, 1), true, 200, CONTROL_OF.length)).isGreaterThan(0.9);
    assertThat(share(new Effects(0.3, 1), false, 10, CONTROL_OF.length)).isEqualTo(1);
  }
}
