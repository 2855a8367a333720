/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.TokenListener;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples that are seen growing. */
class CompletionStreamTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  private static TokenListener.Event event(int sample, String piece) {
    return new TokenListener.Event("p", sample, piece, 1, -1);
  }

  @Test
  void the_first_unfinished_sample_grows_and_the_others_wait() {
    CompletionStream stream = new CompletionStream(out, "base", () -> false);
    assertThat(stream.token(event(0, " the"))).isTrue();
    stream.token(event(1, "a\n"));
    assertThat(text).hasToString("  base | the");
    stream.token(event(0, " rain"));
    stream.token(event(1, "b"));
    assertThat(text).hasToString("  base | the rain");
    // The first is not asked any more, so it is finished and the second is seen.
    stream.token(event(1, "c"));
    assertThat(text.toString().lines()).containsExactly("  base | the rain", "  base | a\\nbc");
  }

  /** Whatever the batches and the lengths, nothing is lost or told twice. */
  @Test
  void what_is_printed_are_the_completions(@TempDir Path folder) throws IOException {
    Generator generator =
        new Generator(GenerationConfig.nucleus(20, 0.9).withSamples(7).withBatchRows(3));
    try (TransformerModel model = TransformerModel.load(TinyGpt2.writeTo(folder))) {
      CompletionStream stream = new CompletionStream(out, "base", () -> false);
      List<Completion> all = generated(generator, model, stream);
      stream.finish(all);
      assertThat(text)
          .hasToString(
              all.stream()
                  .map(one -> CompletionStream.line("base", one.text()))
                  .collect(Collectors.joining("\n", "", "\n")));
    }
  }

  @Test
  void after_control_c_what_is_there_is_printed(@TempDir Path folder) throws IOException {
    AtomicInteger tokens = new AtomicInteger();
    try (TransformerModel model = TransformerModel.load(TinyGpt2.writeTo(folder))) {
      CompletionStream stream =
          new CompletionStream(out, "base", () -> tokens.incrementAndGet() >= 5);
      List<Completion> all = generated(new Generator(GenerationConfig.greedy(20)), model, stream);
      stream.finish(all);
      assertThat(all.get(0).tokens()).hasSize(5);
      assertThat(text).hasToString(CompletionStream.line("base", all.get(0).text()) + "\n");
    }
  }

  private static List<Completion> generated(
      Generator generator, TransformerModel model, CompletionStream stream) {
    return generator.generate(
        model, List.of(new Prompt("p", "the rain")), ProgressListener.silent(), stream);
  }
}
