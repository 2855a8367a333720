/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.ForeignText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of a paper's tables here: ours beside the published values.
 *
 * @param format of the written form
 * @param paper its id
 * @param tables in the paper's order
 */
public record Reproduction(String format, String paper, List<Table> tables) {
  /** The format that this code writes. */
  public static final String FORMAT = "detoxj-reproduction-1";

  /** How a command ended. */
  public enum Outcome {
    /** It ran to its end. */
    DONE,
    /** It had run to its end before. */
    DONE_BEFORE,
    /** It was not run, for something is not there. */
    MISSING,
    /** It is of a larger scale than was asked for. */
    LEFT_OUT,
    /** It failed. */
    FAILED,
    /** It was stopped by Control-C, and goes on when it is called again. */
    STOPPED
  }

  /**
   * A command and what came of it.
   *
   * @param line as the catalogue has it
   * @param outcome how it ended
   * @param why it has no numbers; empty if it has
   * @param seconds it took
   */
  public record Ran(String line, Outcome outcome, String why, double seconds) {}

  /**
   * A table.
   *
   * @param published as the catalogue has it
   * @param commands in their order
   * @param ours rows of what they wrote
   */
  public record Table(PublishedTable published, List<Ran> commands, List<OwnNumbers> ours) {
    /** Keeps copies of the lists. */
    public Table {
      commands = List.copyOf(commands);
      ours = List.copyOf(ours);
    }
  }

  /** Keeps a copy of the list. */
  public Reproduction {
    tables = List.copyOf(tables);
  }

  /** One of this format. */
  public static Reproduction of(String paper, List<Table> tables) {
    return new Reproduction(FORMAT, paper, tables);
  }

  /** Whether a command of it ended so. */
  public boolean has(Outcome outcome) {
    return tables.stream()
        .flatMap(table -> table.commands().stream())
        .anyMatch(ran -> ran.outcome() == outcome);
  }

  /** As JSON, with a line end. */
  public String json() {
    return BoundedJson.mapper().valueToTree(this).toPrettyString() + "\n";
  }

  /** As a page: published rows and ours in one table, and how each command ended. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# " + paper + "\n");
    for (Table table : tables) {
      PublishedTable published = table.published();
      text.append("\n## %s: %s\n\n".formatted(published.heading(), published.title()));
      text.append(published.measures()).append("\n\n");
      List<String> head = new ArrayList<>(List.of(""));
      published.columns().forEach(one -> head.add(unit(one)));
      row(text, head);
      text.append("|").append("---|".repeat(head.size())).append('\n');
      for (PublishedTable.Row one : published.rows()) {
        row(text, row("paper: " + one.name(), one.cells()));
      }
      for (OwnNumbers one : table.ours()) {
        row(text, row("here: " + ForeignText.shown(one.name()), one.cells()));
      }
      text.append(
          "\nPublished values: %s. Comparable: %s. %s\n\n"
              .formatted(
                  published.evidence().line(), published.comparable().word(), published.why()));
      if (!published.without().isEmpty()) {
        text.append("No command: ").append(published.without()).append('\n');
      }
      for (Ran ran : table.commands()) {
        text.append("- ").append(words(ran)).append(": `").append(ran.line()).append("`\n");
      }
    }
    return text.toString();
  }

  private static String unit(PublishedTable.Column column) {
    return column.unit().isEmpty() ? column.name() : column.name() + ", " + column.unit();
  }

  private static List<String> row(String name, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(name));
    row.addAll(cells);
    return row;
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    text.append('\n');
  }

  /** How a command ended, for people. */
  public static String words(Ran ran) {
    String outcome =
        switch (ran.outcome()) {
          case DONE -> String.format(Locale.ROOT, "done in %.0f s", ran.seconds());
          case DONE_BEFORE -> "done before";
          case MISSING -> "not run";
          case LEFT_OUT -> "left out";
          case FAILED -> "failed";
          case STOPPED -> "stopped";
        };
    return ran.why().isEmpty() ? outcome : outcome + ", " + ran.why();
  }
}
