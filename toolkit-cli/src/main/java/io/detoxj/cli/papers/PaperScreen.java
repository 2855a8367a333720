/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import java.util.ArrayList;
import java.util.List;

/** The catalogue for a terminal. */
public final class PaperScreen {
  private static final int WIDTH = 100;

  // So that a line of the list has about this width, too.
  private static final int LONGEST_TITLE = 48;
  private static final int NAMES = 2;

  private final StringBuilder text = new StringBuilder();

  private PaperScreen() {}

  /** A line for each paper: id, title, venue, and what it is called here. */
  public static String list(PaperCatalogue catalogue) {
    PaperScreen screen = new PaperScreen();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("id", "title", "venue", "command"));
    for (Paper paper : catalogue.papers()) {
      rows.add(List.of(paper.id(), cut(paper.title()), paper.venue(), brief(paper)));
    }
    screen.grid("", rows);
    screen.line("");
    screen.line(
        "detoxj papers ID tells what a paper needs and published, and the commands for it.");
    return screen.text.toString();
  }

  private static String cut(String title) {
    return title.length() <= LONGEST_TITLE
        ? title
        : title.substring(0, LONGEST_TITLE - 3).strip() + "...";
  }

  private static String brief(Paper paper) {
    List<String> names = paper.names();
    if (names.isEmpty()) {
      return paper.called();
    }
    String first = String.join(", ", names.subList(0, Math.min(names.size(), NAMES)));
    return names.size() <= NAMES ? first : first + ", ...";
  }

  /** All of a paper. */
  public static String page(Paper paper) {
    PaperScreen screen = new PaperScreen();
    screen.line(paper.title());
    screen.wrapped("", String.join(", ", paper.authors()));
    screen.line(paper.venue());
    paper.links().forEach(screen::line);
    screen.line("");
    screen.wrapped("", paper.gist());
    screen.wrapped("", "What was read of it: " + paper.seen());
    screen.wrapped("", "Here: %s, %s".formatted(paper.module(), paper.called()));
    paper.guides().forEach(guide -> screen.line("Guide: docs/" + guide));
    screen.line("");
    screen.line(paper.needs().isEmpty() ? "Needs nothing beside the repository." : "Needs:");
    for (Need need : paper.needs()) {
      screen.line("  %s: %s (%s)".formatted(need.id(), need.name(), need.kind().word()));
      screen.wrapped("    ", need.where() + "; licence: " + need.licence() + "; " + need.purpose());
    }
    screen.line("");
    screen.line("Runs with nothing else:");
    if (paper.offline().isEmpty()) {
      screen.line("  no command of this paper");
    }
    paper.offline().forEach(command -> screen.line("  " + command.line()));
    paper.tables().forEach(screen::table);
    return screen.text.toString();
  }

  private void table(PublishedTable table) {
    line("");
    line(table.heading() + ": " + table.title());
    wrapped("  ", table.measures());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>();
    head.add("");
    for (PublishedTable.Column column : table.columns()) {
      head.add(column.unit().isEmpty() ? column.name() : column.name() + " " + column.unit());
    }
    rows.add(head);
    for (PublishedTable.Row row : table.rows()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.name());
      cells.addAll(row.cells());
      rows.add(cells);
    }
    grid("  ", rows);
    wrapped("  ", "Evidence: " + table.evidence().line());
    for (PublishedTable.Row row : table.rows()) {
      if (row.evidence() != null) {
        wrapped("  ", "Evidence of " + row.name() + ": " + row.evidence().line());
      }
    }
    wrapped("  ", "Comparable with ours: " + table.comparable().word() + ". " + table.why());
    if (!table.without().isEmpty()) {
      wrapped("  ", "No command: " + table.without());
    }
    for (PaperCommand command : table.commands()) {
      String needs = command.offline() ? "nothing else" : String.join(", ", command.needs());
      wrapped("  ", command.does() + " Needs " + needs + ":");
      line("    " + command.line());
    }
    table.programs().forEach(program -> line("    java -cp CLASSPATH " + program));
  }

  /** Columns under one another; the last one is not filled up with blanks. */
  private void grid(String indent, List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
      }
      line(line.toString().stripTrailing());
    }
  }

  private void wrapped(String indent, String paragraph) {
    StringBuilder line = new StringBuilder(indent);
    for (String word : paragraph.split(" ", -1)) {
      if (line.length() > indent.length() && line.length() + word.length() + 1 > WIDTH) {
        line(line.toString());
        line = new StringBuilder(indent);
      }
      line.append(line.length() == indent.length() ? "" : " ").append(word);
    }
    line(line.toString());
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
