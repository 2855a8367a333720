/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a page says what its notebook gives now. Prose and snippets must be the same to the
 * letter. In outputs, numbers with a fraction may differ by one in their last digit, for another
 * processor may round the other way; outputs that are marked as varying are not compared.
 */
public final class PageComparison {
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /** A line of a page. */
  private record Line(int number, String text, boolean output) {}

  private PageComparison() {}

  /**
   * Compares.
   *
   * @param committed the page as it is
   * @param now the page as it would be written now
   * @return where they differ first; empty if they say the same
   */
  public static Optional<String> difference(String committed, String now) {
    List<Line> before = lines(committed);
    List<Line> after = lines(now);
    for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
      Line old = i < before.size() ? before.get(i) : end(before);
      Line fresh = i < after.size() ? after.get(i) : end(after);
      boolean same =
          (old.output() && fresh.output())
              ? sameOutput(old.text(), fresh.text())
              : old.equals(new Line(old.number(), fresh.text(), fresh.output()));
      if (!same) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "line %d of the page is%n    %s%nbut the notebook gives%n    %s",
                old.number(),
                old.text(),
                fresh.text()));
      }
    }
    return Optional.empty();
  }

  private static Line end(List<Line> lines) {
    return new Line(lines.size() + 1, "(the end)", false);
  }

  /** The lines that count: all but those of outputs that vary. */
  private static List<Line> lines(String page) {
    List<Line> lines = new ArrayList<>();
    boolean varying = false;
    String closing = "";
    int number = 0;
    boolean output = false;
    for (String text : page.lines().toList()) {
      number++;
      if (closing.isEmpty()) {
        lines.add(new Line(number, text, false));
        if (text.startsWith("```")) {
          closing = text.replaceFirst("[^`].*", "");
          output = text.substring(closing.length()).equals(NotebookPage.OUTPUT);
        } else if (!text.isBlank()) {
          varying = text.equals(NotebookPage.VARIES);
        }
      } else if (text.equals(closing)) {
        closing = "";
        varying = false;
        lines.add(new Line(number, text, false));
      } else if (!(output && varying)) {
        lines.add(new Line(number, text, output));
      }
    }
    return lines;
  }

  private static boolean sameOutput(String old, String fresh) {
    // A number that rounds to another length moves the columns of its table.
    String a = SPACES.matcher(old.strip()).replaceAll(" ");
    String b = SPACES.matcher(fresh.strip()).replaceAll(" ");
    if (!NUMBER.matcher(a).replaceAll("0").equals(NUMBER.matcher(b).replaceAll("0"))) {
      return false;
    }
    Matcher first = NUMBER.matcher(a);
    Matcher second = NUMBER.matcher(b);
    while (first.find() && second.find()) {
      if (!near(new BigDecimal(first.group()), new BigDecimal(second.group()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean near(BigDecimal a, BigDecimal b) {
    if (a.scale() != b.scale()) {
      return false;
    }
    BigDecimal allowed = a.scale() == 0 ? BigDecimal.ZERO : BigDecimal.ONE.movePointLeft(a.scale());
    return a.subtract(b).abs().compareTo(allowed) <= 0;
  }
}
