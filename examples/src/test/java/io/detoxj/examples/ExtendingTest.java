/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of docs/extending.md do what the page says. */
class ExtendingTest {
  private static final Path PAGE = DocPage.ROOT.resolve("docs/extending.md");

  @TempDir static Path folder;
  private static URLClassLoader types;

  @BeforeAll
  static void compile() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    assertThat(new JavaBlocks().errors(DocPage.read(PAGE).blocks("java"), classes)).isEmpty();
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("io.detoxj.core.architecture.ModelArchitecture"),
        JavaBlocks.packageOf(PAGE) + ".AcmeArchitecture\n");
    types =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, ExtendingTest.class.getClassLoader());
  }

  @AfterAll
  static void close() throws IOException {
    types.close();
  }

  private static Object made(String type, Object... arguments) throws ReflectiveOperationException {
    Constructor<?> constructor =
        types.loadClass(JavaBlocks.packageOf(PAGE) + "." + type).getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    return constructor.newInstance(arguments);
  }

  static List<String> models() {
    return ReferenceModel.names().toList();
  }

  @ParameterizedTest
  @MethodSource("models")
  void the_detoxifiers_keep_to_the_contract(String name) throws ReflectiveOperationException {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      DetoxifierContract.check(reference.model(), (Detoxifier) made("QuietMlps", 1, 0.5));
      DetoxifierContract.check(
          reference.model(), (Detoxifier) made("SofterTokens", Set.of(5, 80, 200), 3.0));
    }
  }

  @Test
  void the_hook_for_trying_out_breaks_it_as_the_page_says() throws ReflectiveOperationException {
    ActivationHook hook =
        (stream, context) -> context.phase() == Phase.DECODE ? stream.neg() : stream;
    Detoxifier trial = (Detoxifier) made("Trial", "after", HookPoint.residPost(1), hook);
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      assertThatThrownBy(() -> DetoxifierContract.check(reference.model(), trial))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("in a batch and in pieces");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void a_factor_that_makes_no_sense_is_refused(double factor) {
    assertThatThrownBy(() -> made("QuietMlps", 1, factor))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_scorer_counts_capitals_and_leaves_what_has_no_letter()
      throws ReflectiveOperationException {
    Scorer scorer = (Scorer) made("CapitalsScorer");
    assertThat(scorer.score(List.of("YOU soggy", "", "SEA")))
        .containsExactly(
            new ScoreOutcome.Scored(3.0 / 8),
            new ScoreOutcome.Unscored("no letter"),
            new ScoreOutcome.Scored(1));
  }

  @Test
  void the_architecture_is_found_and_computes_what_llama_does() throws IOException {
    Path acme = ReferenceModel.writeTo("llama", folder.resolve("acme"));
    Path config = acme.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"llama\"", "\"acme\""));
    assertThatThrownBy(() -> TransformerModel.load(acme))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("\"acme\" is not supported");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(types);
    try (TransformerModel renamed = TransformerModel.load(acme);
        ReferenceModel llama = ReferenceModel.load("llama", folder)) {
      List<int[]> prompt = List.of(llama.prompt(0));
      assertThat(renamed.forward(prompt).get(0))
          .isDeepEqualTo(llama.model().forward(prompt).get(0));
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
