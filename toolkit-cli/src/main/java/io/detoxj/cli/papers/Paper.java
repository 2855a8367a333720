/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import io.detoxj.core.ConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A paper that the toolkit implements.
 *
 * @param id by which it is called
 * @param title of the paper
 * @param authors in their order
 * @param venue where it was published
 * @param links to the paper, https alone
 * @param gist what it does, in a sentence or two
 * @param seen what of it was read when this was written
 * @param module of the toolkit
 * @param names of methods, rewriters and commands here; none if it is in Java alone
 * @param guides pages below docs
 * @param needs what its experiments ask for beside the repository
 * @param tables what it published
 */
public record Paper(
    String id,
    String title,
    List<String> authors,
    String venue,
    List<String> links,
    String gist,
    String seen,
    String module,
    List<String> names,
    List<String> guides,
    List<Need> needs,
    List<PublishedTable> tables) {
  private static final Pattern LINK = Pattern.compile("https://[A-Za-z0-9./_?=&#%-]+");
  private static final Pattern GUIDE = Pattern.compile("[a-z0-9-]+\\.md");

  /** Refuses what is missing, and commands that name a need which is not there. */
  public Paper(
      @Nullable String id,
      @Nullable String title,
      @Nullable List<String> authors,
      @Nullable String venue,
      @Nullable List<String> links,
      @Nullable String gist,
      @Nullable String seen,
      @Nullable String module,
      @Nullable List<String> names,
      @Nullable List<String> guides,
      @Nullable List<Need> needs,
      @Nullable List<PublishedTable> tables) {
    this.id = CatalogueRules.id("id", id);
    this.title = CatalogueRules.text("title", title);
    this.authors = CatalogueRules.texts("authors", CatalogueRules.filled("authors", authors));
    this.venue = CatalogueRules.text("venue", venue);
    this.links = CatalogueRules.texts("links", CatalogueRules.filled("links", links));
    this.gist = CatalogueRules.text("gist", gist);
    this.seen = CatalogueRules.text("seen", seen);
    this.module = CatalogueRules.id("module", module);
    this.names = CatalogueRules.texts("names", names);
    this.guides = CatalogueRules.texts("guides", CatalogueRules.filled("guides", guides));
    this.needs = CatalogueRules.list("needs", needs);
    this.tables = CatalogueRules.filled("tables", tables);
    CatalogueRules.distinct("needs", this.needs, Need::id);
    CatalogueRules.distinct("tables", this.tables, PublishedTable::id);
    require("links", this.links, LINK, "an address that begins with https://");
    require("guides", this.guides, GUIDE, "the name of a page in docs, such as steering.md");
    Set<String> known = this.needs.stream().map(Need::id).collect(Collectors.toSet());
    for (PaperCommand command : commands()) {
      for (String need : command.needs()) {
        if (!known.contains(need)) {
          throw new ConfigException(
              "paper \"%s\": a command needs \"%s\", which is none of its needs %s"
                  .formatted(this.id, need, known));
        }
      }
    }
  }

  private static void require(String field, List<String> values, Pattern pattern, String what) {
    for (String value : values) {
      if (!pattern.matcher(value).matches()) {
        throw new ConfigException("\"%s\" has \"%s\"; it must be %s".formatted(field, value, what));
      }
    }
  }

  /** The commands of all tables; a line that several tables have is there once. */
  public List<PaperCommand> commands() {
    Map<String, PaperCommand> byLine = new LinkedHashMap<>();
    tables.stream()
        .flatMap(table -> table.commands().stream())
        .forEach(command -> byLine.putIfAbsent(command.line(), command));
    return List.copyOf(byLine.values());
  }

  /** By what it is called here, in words. */
  public String called() {
    return names.isEmpty() ? "in Java alone" : String.join(", ", names);
  }

  /** Those of them that run with the repository alone. */
  public List<PaperCommand> offline() {
    return commands().stream().filter(PaperCommand::offline).toList();
  }
}
