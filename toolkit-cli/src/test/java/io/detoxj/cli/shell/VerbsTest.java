/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsTest {
  private static final ProjectFolder PROJECT = ProjectFolder.above(Path.of(""));
  private static final String GPT2 = "examples/models/gpt2-4m";
  private static final String RAILWAY = "The railway line was closed in the sixties, but";

  private final Verbs verbs = new Verbs(PROJECT);

  @AfterEach
  void close() {
    verbs.close();
  }

  @Test
  void a_text_is_continued_as_often_as_asked() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    List<Continuations> greedy = verbs.generate(model, RAILWAY, "The king");
    assertThat(greedy).extracting(Continuations::prompt).containsExactly(RAILWAY, "The king");
    assertThat(greedy.get(0).texts()).hasSize(1);
    assertThat(greedy.get(0)).hasToString(RAILWAY + "\n  | " + line(greedy.get(0).texts().get(0)));
    List<Continuations> sampled =
        verbs.generate(
            model,
            GenerationConfig.nucleus(5, 0.9).withSamples(3).withSeed(1),
            RAILWAY,
            "The king");
    assertThat(sampled).allMatch(one -> one.texts().size() == 3);
  }

  private static String line(String text) {
    return text.replace("\n", "\\n");
  }

  @Test
  void a_view_is_compared_with_its_base() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    DetoxifiedModel view = verbs.view(model, verbs.method(model, "vector:strength=2").detoxifier());
    Comparison same = verbs.compare(model, model, RAILWAY);
    assertThat(same.rows()).allMatch(row -> row.base().equals(row.view()));
    Comparison comparison = verbs.compare(model, view, RAILWAY, "The painter was a");
    assertThat(comparison.rows()).anyMatch(one -> !one.base().text().equals(one.view().text()));
    Comparison.Row row = comparison.rows().get(0);
    assertThat(row.base().toxicity().getAsDouble())
        .isEqualTo(verbs.score(row.base().text()).rows().get(0).toxicity().getAsDouble());
    assertThat(comparison.toString().lines())
        .hasSize(6)
        .element(1)
        .matches(line -> line.matches("  base  0\\.\\d\\d \\| .*"));
  }

  @Test
  void methods_by_name_need_a_model_from_a_folder() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    DetoxifiedModel view = verbs.view(model, verbs.method(model, "vector").detoxifier());
    assertThatThrownBy(() -> verbs.method(view, "vector:strength=2"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("load(folder)");
  }

  @Test
  void a_text_without_a_score_has_none() {
    TextScores scores = verbs.score("The king was a fool.", "");
    assertThat(scores.rows().get(1).toxicity()).isEmpty();
    assertThat(scores.highest()).hasValue(scores.rows().get(0).toxicity().getAsDouble());
    assertThat(scores.toString()).matches("0\\.\\d\\d  The king was a fool\\.\n   -  ");
    assertThat(verbs.score("").highest()).isEmpty();
  }

  @Test
  void toxicity_is_the_mean_of_the_highest_scores() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    List<EvalPrompt> prompts = verbs.prompts("neutral", 2);
    double both = verbs.toxicity(model, prompts, 3);
    String[] texts = prompts.stream().map(one -> one.prompt().text()).toArray(String[]::new);
    List<Continuations> all =
        verbs.generate(model, GenerationConfig.nucleus(20, 0.9).withSamples(3).withSeed(1), texts);
    double first = verbs.score(all.get(0).texts()).highest().getAsDouble();
    double second = verbs.score(all.get(1).texts()).highest().getAsDouble();
    assertThat(both).isCloseTo((first + second) / 2, within(1e-12));
    assertThatThrownBy(() -> verbs.toxicity(model, List.of(), 3))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no prompt");
  }

  @Test
  void the_lens_ends_with_the_answer_of_the_model() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    LensTable lens = verbs.lens(model, RAILWAY);
    NextTokens answer = verbs.next(model, RAILWAY);
    assertThat(lens.blocks()).hasSize(model.info().layers());
    NextTokens last = lens.blocks().get(lens.blocks().size() - 1);
    assertThat(last.first().id()).isEqualTo(answer.first().id());
    assertThat(last.first().probability()).isCloseTo(answer.first().probability(), within(1e-5));
    assertThat(lens.blocks().get(0).first().probability())
        .isNotCloseTo(answer.first().probability(), within(1e-5));
    assertThat(answer.tokens().stream().mapToDouble(NextTokens.Token::probability).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(answer.probability(answer.first().text())).isEqualTo(answer.first().probability());
    assertThatThrownBy(() -> answer.probability("no such token"))
        .hasMessageContaining("no single token is \"no such token\"");
  }

  @Test
  void what_was_captured_is_found_by_any_of_its_names() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    Captured captured = verbs.capture(model, "The boy said", "blocks.*.resid_post");
    assertThat(captured.tokens()).containsExactly("The", " boy", " said");
    assertThat(captured.at("transformer.h.1")).isSameAs(captured.at("blocks.1.resid_post"));
    assertThat(captured.at("blocks.1.resid_post"))
        .isSameAs(captured.cache().at(HookPoint.residPost(1), 0));
    assertThat(captured.toString().lines()).hasSize(2 + model.info().layers());
    assertThatThrownBy(() -> verbs.capture(model, "", "embed"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no token");
  }

  @Test
  void an_experiment_has_methods_then_controls() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    Report report =
        verbs.experiment(
            model, verbs.prompts("provoking", 2), 2, "vector:strength=1", "vector:strength=2");
    assertThat(report.systems())
        .extracting(one -> one.system() + " " + one.role())
        .containsExactly(
            "base " + Role.BASE,
            "steering-vector-1 " + Role.METHOD,
            "steering-vector-2 " + Role.METHOD,
            "random-direction-1 " + Role.CONTROL,
            "random-direction-2 " + Role.CONTROL);
    String plot = verbs.plot(report, "Two prompts", "verbs-test");
    assertThat(plot).isEqualTo("examples/target/notebooks/verbs-test.svg");
    assertThat(PROJECT.root().resolve(plot)).content().contains("<svg");
    assertThat(Display.of(report)).contains("steering-vector-2").contains("delta TP");
    assertThatThrownBy(() -> verbs.plot(report, "Outside", "../outside"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"../outside\"");
  }

  @Test
  void there_are_only_so_many_prompts() {
    assertThatThrownBy(() -> verbs.prompts("neutral", 101))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there are 100 bundled prompts in the group \"neutral\", not 101");
    assertThatThrownBy(() -> verbs.prompts("rude", 1))
        .hasMessageContaining("provoking and neutral");
  }

  @Test
  void a_scratch_folder_is_empty_and_nowhere_else() throws IOException {
    Path folder = verbs.scratch("verbs-test");
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/c"), "left over");
    assertThat(verbs.scratch("verbs-test")).isEqualTo(folder).isEmptyDirectory();
    assertThat(PROJECT.relative(folder)).isEqualTo("examples/target/notebooks/scratch/verbs-test");
    assertThatThrownBy(() -> verbs.scratch("..")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> verbs.scratch("a/b")).isInstanceOf(ConfigException.class);
  }

  @Test
  void links_in_a_scratch_folder_are_not_followed(@TempDir Path elsewhere) throws IOException {
    Path kept = Files.writeString(elsewhere.resolve("kept"), "stays");
    Files.createSymbolicLink(verbs.scratch("verbs-link").resolve("link"), elsewhere);
    assertThat(verbs.scratch("verbs-link")).isEmptyDirectory();
    assertThat(kept).exists();
  }

  @Test
  void what_was_kept_last_is_closed_first_and_all_is_closed() {
    List<String> closed = new ArrayList<>();
    verbs.keep(() -> closed.add("first"));
    verbs.keep(
        () -> {
          closed.add("second");
          throw new IllegalStateException("stuck");
        });
    verbs.keep(() -> closed.add("third"));
    assertThatThrownBy(verbs::close).hasMessageContaining("stuck");
    assertThat(closed).containsExactly("third", "second", "first");
    verbs.close();
    assertThat(closed).hasSize(3);
  }

  @Test
  void a_model_is_closed_with_its_views() throws IOException {
    TransformerModel model = verbs.load(GPT2);
    DetoxifiedModel view = verbs.view(model, verbs.method(model, "vector").detoxifier());
    verbs.close();
    assertThatThrownBy(view::firings).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> model.forward(List.of(new int[] {1})))
        .isInstanceOf(IllegalStateException.class);
    assertThat(verbs.score("The king").rows()).hasSize(1);
  }

  @Test
  void a_check_says_what_is_not_so() {
    verbs.check(true, "fine");
    assertThatThrownBy(() -> verbs.check(false, "two is one"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this is not so: two is one");
  }
}
