/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine of another language writes the same files. */
class LocaleTest {
  @TempDir Path folder;

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  private Path written(Locale locale, TransformerModel model) throws IOException {
    Locale.setDefault(locale);
    Path output = folder.resolve(locale.getLanguage());
    try (LinearToxicityScorer scorer = LinearToxicityScorer.bundled()) {
      new ToxicityExperiment(
              model,
              scorer,
              GenerationConfig.nucleus(4, 0.9).withSamples(12).withSeed(1),
              new Bootstrap(100, 0.95, 1))
          .run(
              PromptFile.bundled().subList(0, 6),
              List.of(),
              RunOptions.standard().in(folder.resolve("journal-" + locale.getLanguage())))
          .writeTo(output);
    }
    return output;
  }

  @Test
  void digits_and_letters_of_the_language_are_in_no_file() throws IOException {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      Path english = written(Locale.ENGLISH, model);
      for (Locale other :
          List.of(Locale.forLanguageTag("ar-EG-u-nu-arab"), new Locale("tr", "TR"))) {
        // Otherwise the test could not fail.
        Locale.setDefault(other);
        assertThat("%d %s".formatted(12, "I".toLowerCase(other))).isNotEqualTo("12 i");
        Path written = written(other, model);
        try (Stream<Path> files = Files.list(english)) {
          for (Path file : files.toList()) {
            // Measured times differ from run to run.
            if (!List.of("costs.json", "summary.csv", "report.md", "report.html", "front.svg")
                .contains(file.getFileName().toString())) {
              assertThat(written.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
          }
        }
        for (String page : List.of("summary.csv", "report.md", "report.html")) {
          assertThat(Files.readString(written.resolve(page)))
              .as(page)
              .doesNotContainPattern("[\u0660-\u0669\u0130\u0131]");
        }
      }
    }
  }
}
