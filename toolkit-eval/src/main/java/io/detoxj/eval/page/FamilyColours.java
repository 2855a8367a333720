/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemFamily;
import io.detoxj.eval.report.SystemResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The colour of each system: one for a family of methods, the same for the controls it has to beat.
 * They stay the same wherever the report is drawn; after {@value #COLOURS} families they come
 * again, and the names tell families apart.
 */
final class FamilyColours {
  /** So many colours have the style sheets. */
  static final int COLOURS = 8;

  private final Map<String, Integer> bySystem = new LinkedHashMap<>();

  FamilyColours(Report report) {
    List<SystemFamily> families = SystemFamily.of(report.systems());
    int next = 0;
    for (SystemFamily family : families) {
      if (family.role() == Role.METHOD) {
        for (SystemResult system : family.systems()) {
          bySystem.put(system.system(), next);
          for (ControlComparison one : system.controls()) {
            bySystem.putIfAbsent(one.control(), next);
          }
        }
        next++;
      }
    }
    // A control that no method has to beat takes that of its family, or one of its own.
    for (SystemFamily family : families) {
      if (family.role() == Role.CONTROL) {
        Integer known =
            family.systems().stream()
                .map(one -> bySystem.get(one.system()))
                .filter(one -> one != null)
                .findFirst()
                .orElse(null);
        int colour = known == null ? next++ : known;
        family.systems().forEach(one -> bySystem.putIfAbsent(one.system(), colour));
      }
    }
  }

  /** The name of a system's colour in style sheets; none of the base. */
  String style(String system) {
    Integer colour = bySystem.get(system);
    return colour == null ? "" : "fam-" + colour % COLOURS;
  }
}
