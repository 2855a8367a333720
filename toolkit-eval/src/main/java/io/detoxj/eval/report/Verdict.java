/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.OptionalLong;

/**
 * What a report says of one system.
 *
 * @param system its name
 * @param role what it is there for
 * @param passing whether it passes
 * @param sentence the numbers and what follows from them
 * @param unitsFor how many units, such as prompts, would show a difference of the size that was
 *     found, for a method that does not pass since it is not shown to be better than the base or a
 *     control; empty for others, where it is worse, or where it is not known
 */
public record Verdict(
    String system, Role role, Passing passing, String sentence, OptionalLong unitsFor) {
  /** Whether a system passes. */
  public enum Passing {
    /**
     * A method improves the primary metric, and more than each of its controls, within the limit.
     */
    PASSES("passes"),
    /** A method does not. */
    FAILS("fails"),
    /**
     * The numbers for a judgement are not there, an intervention never acted, or a method that does
     * well was not compared with a control.
     */
    UNDECIDED("undecided"),
    /** A control is not shown to change the primary metric, which is as it should be. */
    INERT("as it should be"),
    /** A control changes the primary metric by itself. */
    ACTS("acts");

    private final String label;

    Passing(String label) {
      this.label = label;
    }

    /** In a word or a few, as on the page. */
    public String label() {
      return label;
    }
  }
}
