/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.MissingArtifactException;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter for the bundled GPT-2, by its name, as every other method. */
class AdapterMethodTest {
  private static final Path MODEL = Path.of("../examples/models/gpt2-4m");
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("a", "The neighbour shouted that"), new Prompt("b", "The sea"));

  @TempDir static Path folder;
  private static Path adapter = Path.of("");

  @BeforeAll
  static void files() throws IOException {
    adapter = folder.resolve("my-adapter");
    try (TransformerModel model = TransformerModel.load(MODEL)) {
      PeftFolder.write(TinyAdapter.of(model), adapter, "");
    }
  }

  @Test
  void it_acts_beside_its_control_and_is_exported() throws IOException {
    Generator generator = new Generator(GenerationConfig.greedy(12));
    Path merged = folder.resolve("merged");
    try (TransformerModel model = TransformerModel.load(MODEL);
        Workbench bench = Workbench.of(MODEL, model)) {
      Method method = Methods.parse("adapter:folder=" + adapter).open(bench);
      try (DetoxifiedModel view = model.with(method.detoxifier());
          DetoxifiedModel control = model.with(method.control().orElseThrow().detoxifier())) {
        assertThat(generator.generate(view, PROMPTS))
            .isNotEqualTo(generator.generate(model, PROMPTS))
            .isNotEqualTo(generator.generate(control, PROMPTS));
        for (int i = 0; i < view.firings().size(); i++) {
          assertThat(control.firings().get(i).meanRelativeChange())
              .isBetween(
                  0.999 * view.firings().get(i).meanRelativeChange(),
                  1.001 * view.firings().get(i).meanRelativeChange());
        }
        view.exportTo(merged);
        // The bundled file is in half precision, to which the edited matrices are rounded.
        try (TransformerModel loaded = TransformerModel.load(merged)) {
          assertThat(generator.generate(loaded, PROMPTS))
              .extracting(Completion::text)
              .isEqualTo(generator.generate(view, PROMPTS).stream().map(Completion::text).toList());
        }
      }
    }
  }

  @Test
  void on_the_command_line() {
    CliRun run =
        CliRun.of(
            "generate",
            "--model=" + MODEL,
            "--method=adapter:strength=0.5,folder=" + adapter,
            "--tokens=4",
            "The sea");
    assertThat(run.code()).as(run.err()).isZero();
    CliRun bundled =
        CliRun.of("generate", "--model=" + MODEL, "--method=adapter", "--tokens=4", "The sea");
    assertThat(bundled.code()).as(bundled.err()).isZero();
    CliRun missing =
        CliRun.of(
            "generate",
            "--model=" + MODEL.resolveSibling("gemma2-4m"),
            "--method=adapter",
            "--tokens=4",
            "The sea");
    assertThat(missing.code()).isNotZero();
    assertThat(missing.err()).contains("there is no adapter at", "folder=...");
  }

  @Test
  void one_of_several_beside_the_model() throws IOException {
    try (TransformerModel model = TransformerModel.load(MODEL);
        Workbench bench = Workbench.of(MODEL, model)) {
      Method whole = Methods.parse("adapter:which=holistic").open(bench);
      assertThat(whole.name()).isEqualTo("adapter-holistic-1");
      assertThat(whole.control().orElseThrow().name()).isEqualTo("adapter-control-holistic-1");
      assertThat(whole.detoxifier().spec())
          .isNotEqualTo(Methods.parse("adapter").open(bench).detoxifier().spec());
      assertThatThrownBy(() -> Methods.parse("adapter:which=none").open(bench))
          .isInstanceOf(MissingArtifactException.class)
          .hasMessageContaining(Path.of("adapter", "none").toString());
    }
    for (String wrong :
        List.of("adapter:which=../x", "adapter:which=..", "adapter:which=a,folder=b")) {
      CliRun run = CliRun.of("generate", "--model=" + MODEL, "--method=" + wrong, "The sea");
      assertThat(run.code()).as(wrong).isNotZero();
      assertThat(run.err()).contains("which");
    }
  }
}
