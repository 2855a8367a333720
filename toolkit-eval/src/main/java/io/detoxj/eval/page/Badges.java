/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdict;
import java.util.Locale;

/** Short labels that tell at a glance what a system is and whether it passes. */
final class Badges {
  private Badges() {}

  static void passing(Html html, Verdict.Passing passing) {
    String name = passing.name().toLowerCase(Locale.ROOT);
    html.element("span", mark(passing), "class", "badge " + name);
  }

  /** A control that changes nothing, as it should be, is called null. */
  static String mark(Verdict.Passing passing) {
    return passing == Verdict.Passing.INERT ? "null" : passing.label();
  }

  static void role(Html html, Role role) {
    String name = role.name().toLowerCase(Locale.ROOT);
    html.element("span", name, "class", "role " + name);
  }

  static void broken(Html html, SystemResult system) {
    if (system.broken() != null) {
      html.text(" ").element("span", "broken", "class", "badge broken");
    }
    if (!system.neverActed().isEmpty()) {
      html.text(" ").element("span", "never acted", "class", "badge broken");
    }
  }
}
