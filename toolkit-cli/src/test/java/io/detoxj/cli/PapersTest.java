/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.papers.Evidence;
import io.detoxj.cli.papers.Paper;
import io.detoxj.cli.papers.PaperCatalogue;
import io.detoxj.cli.papers.PaperCommand;
import io.detoxj.cli.papers.PublishedTable;
import io.detoxj.core.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** The bundled catalogue, its pages, and the command that shows both. */
class PapersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path ROOT = Path.of("..");
  private static final PaperCatalogue CATALOGUE = PaperCatalogue.bundled();

  static List<Paper> papers() {
    return CATALOGUE.papers();
  }

  static List<PaperCommand> commands() {
    return papers().stream().flatMap(paper -> paper.commands().stream()).distinct().toList();
  }

  private static ParseResult parsed(PaperCommand command) throws IOException {
    // A file of options stands in the line by its place in the repository.
    String[] arguments =
        command.arguments().stream()
            .map(
                one -> one.startsWith("examples/experiments/") ? ROOT.resolve(one).toString() : one)
            .toArray(String[]::new);
    var line = Detoxj.prepared(System.out, System.err);
    ParseResult called = line.parseArgs(ConfigFile.expanded(arguments, line));
    while (called.hasSubcommand()) {
      called = called.subcommand();
    }
    return called;
  }

  private static List<String> given(ParseResult called, String option) {
    return called.hasMatchedOption(option)
        ? called.matchedOption(option).originalStringValues()
        : List.of();
  }

  @Test
  void the_eight_papers_are_there() {
    assertThat(CATALOGUE.ids())
        .containsExactlyInAnyOrder(
            "breaking-bad-tokens",
            "model-surgery",
            "rectification",
            "fine-grained-rlhf",
            "cosmos",
            "toxirewritecn",
            "named-entities",
            "toximol");
  }

  @ParameterizedTest
  @MethodSource
  void commands(PaperCommand command) throws IOException {
    ParseResult called = parsed(command);
    given(called, "--method").stream()
        .flatMap(method -> Trials.settings(method).stream())
        .forEach(Methods::parse);
    given(called, "--rewriter").stream()
        .filter(rewriter -> !rewriter.equals("copy"))
        .forEach(rewriter -> RewriterText.read("--rewriter", rewriter));
    // What runs with nothing else names neither data nor models that are not in the repository.
    if (command.offline()) {
      assertThat(command.line()).doesNotContain("DATA", "MODELS", "http");
      assertThat(command.arguments())
          .filteredOn(one -> one.startsWith("examples/"))
          .allSatisfy(one -> assertThat(ROOT.resolve(one)).exists());
    }
  }

  /**
   * The page of a reproduction lies in target/papers/PAPER, which a model there would seem to be.
   */
  @Test
  void no_command_writes_where_the_page_of_a_paper_goes() {
    List<String> pages = papers().stream().map(paper -> "target/papers/" + paper.id()).toList();
    for (Paper paper : papers()) {
      assertThat(paper.commands())
          .allSatisfy(
              command -> assertThat(command.arguments()).doesNotContainAnyElementsOf(pages));
    }
  }

  @Test
  void a_command_that_does_not_exist_is_found() {
    PaperCommand wrong =
        new PaperCommand("./detoxj evaluate --model x --output y --modle z", "Fails.", List.of());
    assertThatThrownBy(() -> parsed(wrong)).hasMessageContaining("--modle");
    PaperCommand other =
        new PaperCommand("./detoxj rewrite run --rewriter no --output x", "Fails.", List.of());
    assertThatThrownBy(() -> commands(other)).hasMessageContaining("there is no rewriter \"no\"");
  }

  @ParameterizedTest
  @MethodSource("papers")
  void every_value_has_evidence_and_what_is_unknown_has_no_value(Paper paper) {
    for (PublishedTable table : paper.tables()) {
      for (PublishedTable.Cell cell : table.values()) {
        boolean seen = cell.evidence().kind() != Evidence.Kind.UNKNOWN;
        assertThat(cell.evidence().seen()).isNotBlank();
        if (cell.number().isPresent()) {
          assertThat(seen).as("%s %s %s", paper.id(), table.id(), cell).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("papers")
  void guides_modules_and_programs_exist(Paper paper) {
    assertThat(paper.guides())
        .allSatisfy(guide -> assertThat(ROOT.resolve("docs").resolve(guide)).exists());
    assertThat(ROOT.resolve(paper.module()).resolve("pom.xml")).exists();
    assertThat(paper.tables().stream().flatMap(table -> table.programs().stream()))
        .allSatisfy(
            program -> {
              String type = program.split(" ", 2)[0].replace('.', '/');
              assertThat(ROOT.resolve("examples/src/main/java/" + type + ".java")).exists();
            });
  }

  /** Method kinds, rewriters and commands under which a paper's system is found here. */
  @ParameterizedTest
  @MethodSource("papers")
  void names_are_those_of_methods_rewriters_or_commands(Paper paper) {
    Set<String> known = new HashSet<>(RewriterText.KINDS.keySet());
    Methods.all().forEach(kind -> known.add(kind.name()));
    Detoxj.prepared(System.out, System.err)
        .getSubcommands()
        .forEach(
            (name, line) -> {
              known.add(name);
              line.getSubcommands().keySet().forEach(below -> known.add(name + " " + below));
            });
    assertThat(known).containsAll(paper.names());
  }

  @Test
  void needs_are_named_by_a_command_or_a_program() {
    for (Paper paper : papers()) {
      List<String> used = new ArrayList<>();
      paper.commands().forEach(command -> used.addAll(command.needs()));
      List<String> programs = paper.tables().stream().flatMap(t -> t.programs().stream()).toList();
      assertThat(paper.needs())
          .filteredOn(need -> !used.contains(need.id()))
          .allSatisfy(
              need -> assertThat(programs).anyMatch(program -> program.contains(need.where())));
    }
  }

  @Test
  void pages_are_what_the_command_prints() throws IOException {
    Path folder = ROOT.resolve("docs/papers");
    assertThat(folder.resolve("index.md")).hasContent(done("papers", "--markdown"));
    for (String id : CATALOGUE.ids()) {
      assertThat(Files.readString(folder.resolve(id + ".md")))
          .isEqualTo(done("papers", id, "--markdown"));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(CATALOGUE.ids().size() + 1);
    }
  }

  @Test
  void the_list_has_a_line_for_each_and_a_paper_all_of_its_values() {
    String list = done("papers");
    assertThat(list.lines().filter(line -> line.contains("Model Surgery: Modulating")))
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith("model-surgery ").contains("NAACL", "train-probe"));
    String page = done("papers", "model-surgery");
    assertThat(page)
        .contains(
            "Table 2: Detoxification of LLaMA2-7B", "5.17", "Evidence: paper: arXiv 2407.08770v2")
        .contains("  ./detoxj evaluate --model examples/models/gpt2-4m", "licence: per record");
    assertThat(done("papers", "cosmos")).contains("unknown", "No command: ");
  }

  @Test
  void json_has_a_paper_a_line() throws IOException {
    List<String> lines = done("papers", "--json").lines().toList();
    assertThat(lines).hasSameSizeAs(CATALOGUE.ids());
    JsonNode one = JSON.readTree(done("papers", "toximol", "--json"));
    assertThat(one.path("id").textValue()).isEqualTo("toximol");
    assertThat(one.at("/tables/0/rows/0/cells/0").textValue()).isEqualTo("34.00");
    assertThat(one.at("/tables/0/evidence/kind").textValue()).isEqualTo("released");
    assertThat(lines).contains(one.toString());
  }

  @Test
  void an_unknown_paper_is_told_with_the_nearest_and_all() {
    CliRun run = CliRun.of("papers", "cosmo");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("there is no paper \"cosmo\"", "toxirewritecn", "]: [cosmos, ");
    assertThat(CliRun.of("papers", "a\u001b[2Jb").err()).doesNotContain("\u001b");
  }

  private static String done(String... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }
}
