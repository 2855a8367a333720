/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The pages of docs/papers. */
public final class PaperMarkdown {
  private static final String COMMAND = "    ";

  private final StringBuilder text = new StringBuilder();

  private PaperMarkdown() {}

  /** The page that lists all papers. */
  public static String index(PaperCatalogue catalogue) {
    PaperMarkdown page = new PaperMarkdown();
    page.comment("papers --markdown");
    page.paragraph("# Papers");
    page.paragraph(
        "What the papers behind this toolkit published, where each number was seen, and the"
            + " commands that do the same experiment here on a small scale.");
    page.row("paper", "venue", "module", "names here", "values known");
    page.rule(5);
    for (Paper paper : catalogue.papers()) {
      List<PublishedTable.Cell> cells =
          paper.tables().stream().flatMap(table -> table.values().stream()).toList();
      long known = cells.stream().filter(cell -> cell.number().isPresent()).count();
      page.row(
          "[%s](%s.md)".formatted(paper.title(), paper.id()),
          paper.venue(),
          paper.module(),
          paper.names().isEmpty() ? paper.called() : codes(paper.names()),
          known + " of " + cells.size());
    }
    page.paragraph("");
    page.paragraph("In a terminal:");
    page.command("./detoxj papers");
    page.command("./detoxj papers " + catalogue.ids().get(0));
    page.command("./detoxj papers " + catalogue.ids().get(0) + " --json");
    page.paragraph("");
    page.paragraph(
        "`DATA` in a command stands for your folder of data sets, `MODELS` for one of model"
            + " folders. A value that no source shows is `unknown`; `-` is a cell that the source"
            + " leaves empty. Evidence is one of:");
    page.row("word", "the value is from");
    page.rule(2);
    for (Evidence.Kind kind : Evidence.Kind.values()) {
      page.row(kind.word(), meaning(kind));
    }
    return page.text.toString();
  }

  private static String meaning(Evidence.Kind kind) {
    return switch (kind) {
      case PAPER -> "a table or sentence of the paper, which was read";
      case ABSTRACT -> "its abstract";
      case RELEASED -> "code, notebooks or result files that the authors released";
      case PROJECT_PAGE -> "a table on the authors' project page";
      case FIGURE -> "a figure of the authors, by eye";
      case RECOMPUTED -> "what the authors released, computed again here";
      case THIRD_PARTY -> "a table or summary that others published";
      case UNKNOWN -> "nowhere";
    };
  }

  /** The page of a paper. */
  public static String page(Paper paper) {
    PaperMarkdown page = new PaperMarkdown();
    page.comment("papers " + paper.id() + " --markdown");
    page.paragraph("# " + paper.title());
    page.paragraph(String.join(", ", paper.authors()) + ". " + paper.venue() + ".");
    paper.links().forEach(link -> page.line("- <" + link + ">"));
    page.paragraph("");
    page.paragraph(paper.gist());
    page.paragraph("**What was read of it:** " + paper.seen());
    StringJoiner guides = new StringJoiner(", ");
    paper.guides().forEach(guide -> guides.add("[%s](../%s)".formatted(guide, guide)));
    page.paragraph(
        "**Here:** `%s`, %s; guides: %s."
            .formatted(
                paper.module(),
                paper.names().isEmpty() ? paper.called() : "as " + codes(paper.names()),
                guides));
    page.needs(paper);
    page.offline(paper);
    page.paragraph("## Tables");
    paper.tables().forEach(page::table);
    page.paragraph("[All papers](index.md)");
    page.text.setLength(page.text.length() - 1);
    return page.text.toString();
  }

  private void needs(Paper paper) {
    if (paper.needs().isEmpty()) {
      return;
    }
    paragraph("## What is needed beside the repository");
    row("need", "what", "where", "licence", "for");
    rule(5);
    for (Need need : paper.needs()) {
      row(
          "`" + need.id() + "`",
          need.name() + " (" + need.kind().word() + ")",
          need.where(),
          need.licence(),
          need.purpose());
    }
    paragraph("");
  }

  private void offline(Paper paper) {
    paragraph("## What runs with nothing else");
    if (paper.offline().isEmpty()) {
      paragraph("No command of this paper does.");
      return;
    }
    paper.offline().forEach(command -> command(command.line()));
    paragraph("");
  }

  private void table(PublishedTable table) {
    paragraph("### %s: %s".formatted(table.heading(), table.title()));
    paragraph(table.measures());
    boolean mixed = table.rows().stream().anyMatch(row -> row.evidence() != null);
    List<String> head = new ArrayList<>();
    head.add("");
    table.columns().forEach(column -> head.add(heading(column)));
    if (mixed) {
      head.add("evidence");
    }
    row(head.toArray(String[]::new));
    rule(head.size());
    for (PublishedTable.Row row : table.rows()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.name());
      cells.addAll(row.cells());
      if (mixed) {
        cells.add(row.evidence() == null ? "" : row.evidence().line());
      }
      row(cells.toArray(String[]::new));
    }
    paragraph("");
    line("- Evidence: " + table.evidence().line() + ".");
    line("- Comparable with ours: " + table.comparable().word() + ". " + table.why());
    for (PublishedTable.Column column : table.columns()) {
      if (!column.ours().isEmpty()) {
        line("- " + column.name() + " is `" + column.ours() + "` in our reports.");
      }
    }
    if (!table.without().isEmpty()) {
      line("- No command: " + table.without());
    }
    paragraph("");
    for (PaperCommand command : table.commands()) {
      String needs = command.offline() ? "nothing else" : codes(command.needs());
      paragraph(command.does() + " Needs " + needs + ":");
      command(command.line());
      paragraph("");
    }
    for (String program : table.programs()) {
      paragraph("A program of the examples does what no command does:");
      command("java -cp CLASSPATH " + program);
      paragraph("");
    }
  }

  private static String heading(PublishedTable.Column column) {
    String unit = column.unit().isEmpty() ? "" : ", " + column.unit();
    return switch (column.better()) {
      case HIGHER -> column.name() + unit + " ↑";
      case LOWER -> column.name() + unit + " ↓";
      case NEITHER -> column.name() + unit;
    };
  }

  private static String codes(List<String> names) {
    StringJoiner codes = new StringJoiner(", ");
    names.forEach(name -> codes.add("`" + name + "`"));
    return codes.toString();
  }

  private void comment(String command) {
    paragraph(
        "<!-- Written by ./detoxj %s; change papers.json of toolkit-cli, not this page. -->"
            .formatted(command));
  }

  private void row(String... cells) {
    StringJoiner row = new StringJoiner(" | ", "| ", " |");
    for (String cell : cells) {
      row.add(cell.replace("|", "\\|"));
    }
    line(row.toString());
  }

  private void rule(int columns) {
    line("|" + "---|".repeat(columns));
  }

  private void command(String command) {
    line(COMMAND + command);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** A paragraph and a blank line; an empty one ends a table, a list or commands. */
  private void paragraph(String paragraph) {
    text.append(paragraph).append(paragraph.isEmpty() ? "\n" : "\n\n");
  }
}
