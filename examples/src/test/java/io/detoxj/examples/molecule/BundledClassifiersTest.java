/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.detoxj.cli.console.Programs;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.classifier.ClassifierEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled classifiers beside scikit-learn's, and made again. */
class BundledClassifiersTest {
  private static final Path DATA = Path.of("../../shared/data");
  private static final double MARGIN = 0.01;

  /** The lines of what sklearn_reference.py recorded on the first scaffold split. */
  static Stream<String> recorded() {
    return BundledFile.text(BundledClassifiersTest.class, "sklearn_reference.tsv")
        .lines()
        .filter(line -> line.contains("\tscaffold-1\tall\t"));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void each_model_is_as_good_as_that_of_scikit_learn_on_the_same_split(String line) {
    String[] theirs = line.split("\t", -1);
    List<String> ours = test(theirs[0]);
    assertThat(ours.get(2)).isEqualTo(theirs[3]);
    for (int i = 0; i < 3; i++) {
      assertThat(Double.parseDouble(ours.get(5 + i)))
          .isGreaterThan(Double.parseDouble(theirs[4 + i]) - MARGIN);
    }
    // What is shipped beats the mean of their two.
    assertThat(Double.parseDouble(ours.get(4).split(" ", -1)[0]))
        .isGreaterThan(Double.parseDouble(theirs[6]));
  }

  /** The row of the card's table of tests, which is the first with a bracket. */
  private static List<String> test(String endpoint) {
    return BundledFile.text(ClassifierEndpoint.class, "MODEL_CARD.md")
        .lines()
        .filter(line -> line.startsWith("| " + endpoint + " |") && line.contains("["))
        .map(line -> Arrays.asList(line.split(" *\\| *", -1)))
        .findFirst()
        .orElseThrow();
  }

  @Tag("shared")
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"DILI", "hERG"})
  void they_come_out_the_same_to_the_byte(String endpoint, @TempDir Path folder)
      throws IOException {
    assumeTrue(Files.isDirectory(DATA), () -> "the data are not at " + DATA);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code =
        Programs.run(
            new TrainClassifiers(),
            new ByteArrayOutputStream(),
            errors,
            "--data",
            DATA.toString(),
            "--output",
            folder.toString(),
            "--endpoint",
            endpoint);
    assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(folder.resolve(endpoint + ".bin"))
        .hasBinaryContent(BundledFile.bytes(ClassifierEndpoint.class, endpoint + ".bin"));
  }
}
