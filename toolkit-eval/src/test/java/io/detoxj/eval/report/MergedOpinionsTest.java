/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergedOpinionsTest {
  private static final ScorerInfo JUDGE = new ScorerInfo("judge", "1", "0".repeat(64), "judges");

  /** A method of which a judge finds a difference with this p-value, from base and from control. */
  private static SystemResult method(String name, double p) {
    SystemResult plain = SampleReports.system(name, Role.METHOD, -0.5, -0.3, 40);
    SystemResult decided = SampleReports.decided(plain, p);
    PairedDifference found = decided.differences().values().iterator().next();
    return plain.withSection(
        Opinions.SECTION,
        new Opinions(
            Map.of(),
            List.of(
                new Opinion(
                    JUDGE, false, null, found, List.of(new ControlComparison("random", found))))));
  }

  private static Opinion opinion(SystemResult system) {
    return Opinions.of(system).scorers().get(0);
  }

  @Test
  void p_values_are_adjusted_for_the_systems_of_all_runs() {
    List<SystemResult> merged =
        MergedOpinions.adjusted(List.of(method("steer", 0.01), method("edit", 0.03)));
    // Holm over two: the smaller doubles, the greater stays.
    assertThat(adjusted(opinion(merged.get(0)).fromBase())).isCloseTo(0.02, within(1e-12));
    assertThat(adjusted(opinion(merged.get(1)).fromBase())).isCloseTo(0.03, within(1e-12));
    assertThat(adjusted(opinion(merged.get(0)).fromControls().get(0).difference()))
        .isCloseTo(0.02, within(1e-12));
  }

  private static double adjusted(PairedDifference one) {
    return one.significance().adjustedPValue();
  }

  @Test
  void controls_are_renamed_in_opinions_too() {
    SystemResult renamed =
        MergedOpinions.withControls(
            method("steer", 0.01),
            one -> new ControlComparison("second/" + one.control(), one.difference()));
    assertThat(opinion(renamed).fromControls().get(0).control()).isEqualTo("second/random");
  }
}
