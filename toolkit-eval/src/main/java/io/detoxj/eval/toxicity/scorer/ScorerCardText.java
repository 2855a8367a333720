/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.CheckpointException;
import io.detoxj.eval.data.BundledFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the card of the bundled scorer, so that what the interface says of blind spots and what the
 * card says are the same words and figures.
 */
final class ScorerCardText {
  private static final String CARD = "SCORER_CARD.md";
  private static final String SUITE = "HateCheck";
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (\\d{1,9}) \\| ([01]\\.\\d+) \\|");
  private static final Pattern POINT =
      Pattern.compile("- \\*\\*([^*]+)\\*\\* ([^`]+?)(?: " + SUITE + ": ([^.]+)\\.)?");
  private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");

  private final String card;

  ScorerCardText(String card) {
    this.card = card;
  }

  /** The card on the class path. */
  static ScorerCardText bundled() {
    return new ScorerCardText(BundledFile.text(ScorerCardText.class, CARD));
  }

  /**
   * The blind spots.
   *
   * @param weightsSha256 of the scorer; figures are left out if the card is of other weights
   * @throws CheckpointException if the card names a figure that it does not have, or has no list
   */
  List<BlindSpot> blindSpots(String weightsSha256) {
    Map<String, BlindSpot.Figure> figures = figures();
    boolean same = card.contains("`" + weightsSha256 + "`");
    List<BlindSpot> spots = new ArrayList<>();
    for (String point : points()) {
      Matcher matcher = POINT.matcher(point);
      if (!matcher.matches()) {
        throw new CheckpointException("the card " + CARD + " has an odd blind spot: " + point);
      }
      String name = matcher.group(1);
      boolean sentence = name.endsWith(".");
      String why = sentence ? matcher.group(2) : name + " " + matcher.group(2);
      List<BlindSpot.Figure> measured = new ArrayList<>();
      String rows = matcher.group(3) == null ? "" : matcher.group(3);
      QUOTED.matcher(rows).results().forEach(row -> measured.add(figure(figures, row.group(1))));
      String title = sentence ? name.substring(0, name.length() - 1) : name;
      spots.add(new BlindSpot(title, why, same ? measured : List.of()));
    }
    if (spots.isEmpty()) {
      throw new CheckpointException("the card " + CARD + " has no list of blind spots");
    }
    return List.copyOf(spots);
  }

  private static BlindSpot.Figure figure(Map<String, BlindSpot.Figure> figures, String name) {
    BlindSpot.Figure figure = figures.get(name);
    if (figure == null) {
      throw new CheckpointException("the card " + CARD + " has no row for " + name);
    }
    return figure;
  }

  private Map<String, BlindSpot.Figure> figures() {
    Map<String, BlindSpot.Figure> figures = new TreeMap<>();
    ROW.matcher(card)
        .results()
        .forEach(
            row ->
                figures.put(
                    row.group(1),
                    new BlindSpot.Figure(
                        SUITE,
                        row.group(1),
                        Integer.parseInt(row.group(2)),
                        Double.parseDouble(row.group(3)))));
    return figures;
  }

  /** The points of the list, each on one line. */
  private List<String> points() {
    List<String> points = new ArrayList<>();
    boolean inside = false;
    for (String line : card.lines().toList()) {
      if (line.startsWith("## ")) {
        inside = line.equals("## Known blind spots");
      } else if (inside && line.startsWith("- ")) {
        points.add(line);
      } else if (inside && line.startsWith("  ")) {
        int last = points.size() - 1;
        points.set(last, points.get(last) + " " + line.strip());
      }
    }
    return points;
  }
}
