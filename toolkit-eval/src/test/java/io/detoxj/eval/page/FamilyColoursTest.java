/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SampleReports;
import io.detoxj.eval.report.SystemResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FamilyColoursTest {
  private static SystemResult system(String name, Role role) {
    return SampleReports.system(name, role, -0.3, -0.1, 36);
  }

  @Test
  void a_family_has_one_colour_and_so_have_its_controls() {
    FamilyColours colours =
        new FamilyColours(
            SampleReports.report(
                system("steer-1", Role.METHOD)
                    .withControls(List.of(new ControlComparison("random-1", null))),
                system("edit-1", Role.METHOD)
                    .withControls(List.of(new ControlComparison("other", null))),
                system("steer-2", Role.METHOD),
                system("random-1", Role.CONTROL),
                system("random-2", Role.CONTROL),
                system("other", Role.CONTROL),
                system("alone", Role.CONTROL)));
    assertThat(List.of("steer-1", "steer-2", "random-1", "random-2"))
        .allMatch(name -> colours.style(name).equals("fam-0"));
    assertThat(colours.style("edit-1")).isEqualTo("fam-1");
    assertThat(colours.style("other")).isEqualTo("fam-1");
    assertThat(colours.style("alone")).as("of no method").isEqualTo("fam-2");
    assertThat(colours.style("base")).isEmpty();
  }

  @Test
  void colours_come_again_after_the_last() {
    List<SystemResult> many = new ArrayList<>();
    for (int i = 0; i <= FamilyColours.COLOURS; i++) {
      many.add(system("family" + (char) ('a' + i), Role.METHOD));
    }
    Report report = SampleReports.report(many.toArray(SystemResult[]::new));
    FamilyColours colours = new FamilyColours(report);
    assertThat(colours.style("familyh")).isEqualTo("fam-7");
    assertThat(colours.style("familyi")).isEqualTo("fam-0");
    String sheets = PageResource.joined(List.of("drawings.css", "front.css")).text();
    for (int i = 0; i < FamilyColours.COLOURS; i++) {
      assertThat(sheets.split("\\.fam-" + i + " \\{ color: ", -1)).as("in both sheets").hasSize(3);
    }
  }
}
