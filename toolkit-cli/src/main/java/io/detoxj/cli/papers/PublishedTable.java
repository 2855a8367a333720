/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.detoxj.core.ConfigException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table of a paper, or what is known of it.
 *
 * @param id within the paper
 * @param number as the paper has it, such as {@code Table 2}; {@code unknown} if it was not seen
 * @param title what it is about
 * @param measures how the numbers came about: models, prompts, judge, sample
 * @param columns in their order
 * @param rows in their order, each with a cell for each column
 * @param evidence where the values of rows were seen that have no evidence of their own
 * @param comparable whether numbers of ours can be set beside them
 * @param why they can or cannot
 * @param commands that do the experiment here, in the order in which they have to run
 * @param programs of the examples that do what no command does, with their arguments
 * @param without why there is neither; empty if there is one
 * @param scope which part of our numbers stands beside the table, where reports have several, such
 *     as a scenario; empty for all
 */
public record PublishedTable(
    String id,
    String number,
    String title,
    String measures,
    List<Column> columns,
    List<Row> rows,
    Evidence evidence,
    Comparability comparable,
    String why,
    List<PaperCommand> commands,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> programs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String without,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String scope) {
  /** Stands in a cell whose value was seen nowhere. */
  public static final String UNKNOWN = "unknown";

  /** Stands in a cell that the source itself leaves empty. */
  public static final String NONE = "-";

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,6})?");

  /** Whether numbers of ours can be set beside published ones. */
  public enum Comparability {
    /** Same data, same judge: they should agree. */
    YES,
    /** Some columns or rows can be. */
    PARTLY,
    /** Another model, judge or sample: only the direction can be looked at. */
    NO;

    /** As it is printed and written in JSON. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is good in a column. */
  public enum Better {
    /** More is better. */
    HIGHER,
    /** Less is better. */
    LOWER,
    /** Neither is. */
    NEITHER;

    /** As it is printed and written in JSON. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A column.
   *
   * @param name in a word or two
   * @param unit such as {@code %}; empty for a plain number
   * @param better what is good
   * @param ours what reports of this toolkit call the same quantity; empty if they have none
   */
  public record Column(String name, String unit, Better better, String ours) {
    /** Refuses a column without a name. */
    public Column(
        @Nullable String name,
        @Nullable String unit,
        @Nullable Better better,
        @Nullable String ours) {
      this.name = CatalogueRules.text("name", name);
      this.unit = CatalogueRules.optional("unit", unit);
      this.better = CatalogueRules.present("better", better);
      this.ours = CatalogueRules.optional("ours", ours);
    }
  }

  /**
   * A row.
   *
   * @param name of the system
   * @param cells for each column a number as it was printed, {@link #UNKNOWN} or {@link #NONE}
   * @param evidence of this row alone, or null if it is the table's
   */
  public record Row(
      String name,
      List<String> cells,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Evidence evidence) {
    /** Refuses cells that are no numbers. */
    public Row(@Nullable String name, @Nullable List<String> cells, @Nullable Evidence evidence) {
      this.name = CatalogueRules.text("name", name);
      this.cells = CatalogueRules.texts("cells", CatalogueRules.filled("cells", cells));
      this.evidence = evidence;
      for (String cell : this.cells) {
        if (!NUMBER.matcher(cell).matches() && !cell.equals(UNKNOWN) && !cell.equals(NONE)) {
          throw new ConfigException(
              "row \"%s\" has the cell \"%s\"; it must be a number, %s or %s"
                  .formatted(this.name, cell, UNKNOWN, NONE));
        }
      }
    }

    private boolean known() {
      return cells.stream().anyMatch(cell -> NUMBER.matcher(cell).matches());
    }
  }

  /**
   * A published value with all that belongs to it.
   *
   * @param row its name
   * @param column it stands in
   * @param published as it was printed, or {@link #UNKNOWN} or {@link #NONE}
   * @param evidence where it was seen
   */
  public record Cell(String row, Column column, String published, Evidence evidence) {
    /** The value, if it is known. */
    public Optional<BigDecimal> number() {
      return NUMBER.matcher(published).matches()
          ? Optional.of(new BigDecimal(published))
          : Optional.empty();
    }
  }

  /** Refuses rows of another length, values without evidence, and a table that leads nowhere. */
  public PublishedTable(
      @Nullable String id,
      @Nullable String number,
      @Nullable String title,
      @Nullable String measures,
      @Nullable List<Column> columns,
      @Nullable List<Row> rows,
      @Nullable Evidence evidence,
      @Nullable Comparability comparable,
      @Nullable String why,
      @Nullable List<PaperCommand> commands,
      @Nullable List<String> programs,
      @Nullable String without,
      @Nullable String scope) {
    this.id = CatalogueRules.id("id", id);
    this.number = CatalogueRules.text("number", number);
    this.title = CatalogueRules.text("title", title);
    this.measures = CatalogueRules.text("measures", measures);
    this.columns = CatalogueRules.filled("columns", columns);
    this.rows = CatalogueRules.filled("rows", rows);
    this.evidence = CatalogueRules.present("evidence", evidence);
    this.comparable = CatalogueRules.present("comparable", comparable);
    this.why = CatalogueRules.text("why", why);
    this.commands = CatalogueRules.list("commands", commands);
    this.programs = CatalogueRules.texts("programs", programs);
    this.without = CatalogueRules.optional("without", without);
    this.scope = CatalogueRules.optional("scope", scope);
    CatalogueRules.distinct("columns", this.columns, Column::name);
    CatalogueRules.distinct("rows", this.rows, Row::name);
    for (Row row : this.rows) {
      checkRow(row);
    }
    boolean leads = !this.commands.isEmpty() || !this.programs.isEmpty();
    if (leads != this.without.isEmpty()) {
      throw new ConfigException(
          "table \"%s\" has %s; say in \"without\" why there is no command, if there is none"
              .formatted(this.id, leads ? "commands and \"without\"" : "no command"));
    }
  }

  private void checkRow(Row row) {
    if (row.cells().size() != columns.size()) {
      throw new ConfigException(
          "row \"%s\" of table \"%s\" has %s cells for %s columns"
              .formatted(row.name(), id, row.cells().size(), columns.size()));
    }
    if (row.known() == (evidenceOf(row).kind() == Evidence.Kind.UNKNOWN)) {
      throw new ConfigException(
          "row \"%s\" of table \"%s\" has %s; a value is either seen somewhere or unknown"
              .formatted(
                  row.name(), id, row.known() ? "values without evidence" : "evidence of nothing"));
    }
  }

  /** Its number as a heading begins. */
  public String heading() {
    return number.equals(UNKNOWN)
        ? "Number unknown"
        : number.substring(0, 1).toUpperCase(Locale.ROOT) + number.substring(1);
  }

  /** Where the values of a row were seen. */
  public Evidence evidenceOf(Row row) {
    return row.evidence() == null ? evidence : row.evidence();
  }

  /** All cells, row by row. */
  public List<Cell> values() {
    List<Cell> cells = new ArrayList<>();
    for (Row row : rows) {
      for (int i = 0; i < columns.size(); i++) {
        cells.add(new Cell(row.name(), columns.get(i), row.cells().get(i), evidenceOf(row)));
      }
    }
    return cells;
  }
}
