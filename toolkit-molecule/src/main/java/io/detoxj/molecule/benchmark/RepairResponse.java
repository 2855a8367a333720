/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a model answered to a task.
 *
 * @param kind whether it proposed anything
 * @param candidates SMILES as proposed, which need not be any
 */
public record RepairResponse(Kind kind, List<String> candidates) {
  /** Kinds of answers. */
  public enum Kind {
    /** It proposes molecules. */
    PROPOSAL,
    /** It says that there is no repair. */
    NONE,
    /** It is not in the format that was asked for. */
    OTHER_FORMAT,
    /** There is no answer. */
    MISSING
  }

  private static final String MARKER = "MODIFIED_SMILES:";

  /** Copies the list. */
  public RepairResponse {
    candidates = List.copyOf(candidates);
  }

  /** That there is no answer. */
  public static RepairResponse missing() {
    return new RepairResponse(Kind.MISSING, List.of());
  }

  /** What was proposed, or that nothing was. */
  public static RepairResponse of(List<String> candidates) {
    return new RepairResponse(candidates.isEmpty() ? Kind.NONE : Kind.PROPOSAL, candidates);
  }

  /**
   * Reads an answer by the letter of the benchmark's own program: what is between the first {@code
   * MODIFIED_SMILES:} and the second, split at semicolons if there is one, and else taken whole,
   * over several lines, too. Among several, {@code none} is taken for SMILES.
   */
  public static RepairResponse parse(String text) {
    int marker = text.indexOf(MARKER);
    if (marker < 0) {
      return new RepairResponse(Kind.OTHER_FORMAT, List.of());
    }
    String rest = text.substring(marker + MARKER.length());
    int second = rest.indexOf(MARKER);
    String proposed = (second < 0 ? rest : rest.substring(0, second)).strip();
    if (proposed.indexOf(';') >= 0) {
      return of(
          Arrays.stream(proposed.split(";", -1))
              .map(String::strip)
              .filter(candidate -> !candidate.isEmpty())
              .toList());
    }
    boolean none = proposed.toLowerCase(Locale.ROOT).equals("none");
    return of(none ? List.of() : List.of(proposed));
  }
}
