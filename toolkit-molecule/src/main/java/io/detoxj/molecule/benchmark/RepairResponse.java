/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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
    /** It says that it will not answer. */
    REFUSED,
    /** It is blank. */
    EMPTY,
    /** It is not in the format that was asked for. */
    OTHER_FORMAT,
    /** There is no answer. */
    MISSING
  }

  private static final String MARKER = "MODIFIED_SMILES:";

  /** Where a refusal is looked for, in characters. */
  private static final int BEGINNING = 200;

  private static final Pattern REFUSAL =
      Pattern.compile(
          "\\bi (can't|cannot|can not|won't|will not|must decline)\\b"
              + "|\\bi('m| am) (sorry|unable|not able)\\b|\\bas an ai\\b");

  /** Copies the list. */
  public RepairResponse {
    candidates = List.copyOf(candidates);
  }

  /** That there is no answer. */
  public static RepairResponse missing() {
    return new RepairResponse(Kind.MISSING, List.of());
  }

  /** That the model, or the server before it, will not answer. */
  public static RepairResponse refused() {
    return new RepairResponse(Kind.REFUSED, List.of());
  }

  /** What was proposed, or that nothing was. */
  public static RepairResponse of(List<String> candidates) {
    return new RepairResponse(candidates.isEmpty() ? Kind.NONE : Kind.PROPOSAL, candidates);
  }

  /**
   * Reads an answer by the letter of the benchmark's own program: what is between the first {@code
   * MODIFIED_SMILES:} and the second, split at semicolons if there is one, and else taken whole,
   * over several lines, too. Among several, {@code none} is taken for SMILES. Without the marker it
   * is a refusal if its first 200 characters have words of one: "I cannot", "I can't", "I won't",
   * "I will not", "I must decline", "I am sorry", "I am unable", "I am not able" or "as an AI".
   */
  public static RepairResponse parse(String text) {
    int marker = text.indexOf(MARKER);
    if (marker < 0) {
      return new RepairResponse(withoutMarker(text), List.of());
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

  private static Kind withoutMarker(String text) {
    if (text.isBlank()) {
      return Kind.EMPTY;
    }
    String said = text.strip();
    String beginning = said.substring(0, Math.min(BEGINNING, said.length()));
    String plain = beginning.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    return REFUSAL.matcher(plain).find() ? Kind.REFUSED : Kind.OTHER_FORMAT;
  }
}
