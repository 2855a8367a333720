/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where two reports differ, to see whether a run that was done again found the same.
 *
 * @param differences the fields that differ
 * @param ignored the fields that differ but do not count, such as the version of Java
 */
public record ReportDifference(List<FieldDifference> differences, List<FieldDifference> ignored) {
  private static final int SHOWN = 50;

  /** Keeps unmodifiable copies of the lists. */
  public ReportDifference {
    differences = List.copyOf(differences);
    ignored = List.copyOf(ignored);
  }

  /** Compares by the {@linkplain ReportComparison#standard() standard comparison}. */
  public static ReportDifference of(Report first, Report second) {
    return ReportComparison.standard().compare(first, second);
  }

  /** Whether no field that counts differs. */
  public boolean identical() {
    return differences.isEmpty();
  }

  /** Whether both were done in the same way, so that their numbers can be compared at all. */
  public boolean sameProtocol() {
    return differences.stream().noneMatch(one -> one.path().get(0).equals("protocol"));
  }

  /**
   * The result for the terminal: {@code identical}, or how many fields differ and the first 50 of
   * them with both values. It ends in a line feed.
   */
  public String summary() {
    StringBuilder text = new StringBuilder();
    if (identical()) {
      text.append("identical\n");
    } else {
      text.append(
          differences.size() == 1 ? "1 field differs" : differences.size() + " fields differ");
      text.append(
          sameProtocol() ? "; the protocol is the same\n" : "; the protocol is not the same\n");
      differences.stream().limit(SHOWN).forEach(one -> text.append(one).append('\n'));
      if (differences.size() > SHOWN) {
        text.append("and ").append(differences.size() - SHOWN).append(" more\n");
      }
    }
    if (!ignored.isEmpty()) {
      text.append(
          ignored.stream()
              .map(one -> String.join(" / ", one.path()))
              .collect(Collectors.joining("; ", "not counted: ", "\n")));
    }
    return text.toString();
  }
}
