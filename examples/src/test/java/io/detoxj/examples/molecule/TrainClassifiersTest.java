/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.classifier.ClassifierFile;
import io.detoxj.molecule.classifier.EndpointClassifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On made-up data: what has a nitro group is toxic. */
class TrainClassifiersTest {
  private static final List<String> RINGS =
      List.of("c1ccccc1", "c1ccncc1", "c1ccoc1", "c1ccsc1", "C1CCCCC1", "C1CCNC1", "c1cnccn1");
  private static final List<String> CHAINS = List.of("", "C", "CC", "CCC", "CO", "CN", "CCO");

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void data() throws IOException {
    StringBuilder rows = new StringBuilder("Drug_ID\tDrug\tY\n");
    for (String ring : RINGS) {
      for (String chain : CHAINS) {
        rows.append("a\t").append(chain).append(ring).append("\t0\n");
        rows.append("b\t\"O=[N+]([O-])CC").append(chain).append(ring).append("\"\t1.0\n");
      }
    }
    rows.append("c\tC[C@H](F)Cl\t0\nc\tC[C@@H](F)Cl\t1\n"); // the same but for configuration
    rows.append("d\tOCC\t0\nd\tC(C)O\t0\n"); // the same
    rows.append("e\tc1cccc1\t1\n"); // no molecule
    write("tdc-tox/ames.tab", rows.toString());
    write(
        "toximol/dataset/ames.json",
        "[{\"task\": \"ames\", \"id\": 1, \"smiles\": \"CCc1ccccc1\"}]");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private int run(Program program, String... arguments) {
    return Programs.run(program, out, errors, arguments);
  }

  private int train(String output) {
    return run(
        new TrainClassifiers(),
        "--data",
        folder.toString(),
        "--output",
        folder.resolve(output).toString(),
        "--endpoint",
        "AMES",
        "--trees",
        "20");
  }

  @Test
  void rows_that_teach_nothing_are_left_out_and_counted() throws IOException {
    HeldOut heldOut = HeldOut.of(Benchmark.read(folder.resolve("toximol/dataset")));
    EndpointData data = EndpointData.read(folder, "AMES", new HashMap<>(), heldOut);
    assertThat(data.rows()).isEqualTo(103);
    assertThat(data.unreadable()).isEqualTo(1);
    assertThat(data.conflicting()).isEqualTo(2);
    assertThat(data.repeated()).isEqualTo(1);
    // Ethylbenzene itself and those of nearly the same bins.
    assertThat(data.heldOut()).extracting(LabelledMolecule::smiles).contains("c1ccc(cc1)CC");
    assertThat(data.molecules()).hasSize(99 - data.heldOut().size());
    assertThat(data.molecules()).noneMatch(heldOut::contains);
  }

  @Test
  void training_twice_gives_the_same_bytes_and_a_card() throws IOException {
    assertThat(train("one")).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(train("two")).isZero();
    for (String name : List.of("AMES.bin", "AMES.json")) {
      assertThat(folder.resolve("one").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
    }
    EndpointReport report = EndpointReport.read(folder.resolve("one/AMES.json"));
    assertThat(report.validation().auc()).isGreaterThan(0.9);
    assertThat(report.splits()).hasSize(2);

    assertThat(train("one")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("AMES is done already");

    Path packed = folder.resolve("packed");
    assertThat(
            run(
                new PackClassifiers(),
                "--data",
                folder.toString(),
                "--trained",
                folder.resolve("one").toString(),
                "--output",
                packed.toString()))
        .as(errors.toString(StandardCharsets.UTF_8))
        .isZero();
    EndpointClassifier classifier = ClassifierFile.read(packed.resolve("AMES.bin"));
    assertThat(classifier.facts().endpoint()).isEqualTo("AMES");
    assertThat(packed.resolve("MODEL_CARD.md"))
        .content()
        .contains("One classifier for each of 1 kinds")
        .contains("| AMES | 103 | 1 | 2 | 1 | 2 | 0 |")
        .contains("| AMES | 1 | ")
        .doesNotContainPattern("\\{[A-Za-z0-9]+\\}");
  }

  @Test
  void rows_are_exported_for_other_programs() throws IOException {
    assertThat(
            run(
                new TrainClassifiers(),
                "--data",
                folder.toString(),
                "--output",
                folder.resolve("none").toString(),
                "--endpoint",
                "AMES",
                "--splits",
                "2",
                "--export",
                folder.resolve("rows").toString()))
        .isZero();
    assertThat(folder.resolve("none")).doesNotExist();
    List<String> lines = Files.readAllLines(folder.resolve("rows/AMES.tsv"));
    assertThat(lines.get(0)).isEqualTo("smiles\ttoxic\tscaffold-1\tscaffold-2\trandom-1\tfeatures");
    assertThat(lines.get(1).split("\t")).hasSize(6);
  }

  @Test
  void mistakes_are_told() throws IOException {
    assertThat(
            run(
                new TrainClassifiers(),
                "--data",
                folder.toString(),
                "--output",
                folder.resolve("x").toString(),
                "--endpoint",
                "Ames"))
        .isNotZero();
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("there are no data of \"Ames\"");
    write("tdc-tox/ames.tab", "Drug_ID\tDrug\tY\na\tCC\tyes\n");
    assertThat(train("x")).isNotZero();
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("has the label \"yes\" for CC");
    Files.createDirectories(folder.resolve("empty"));
    assertThat(
            run(
                new PackClassifiers(),
                "--data",
                folder.toString(),
                "--trained",
                folder.resolve("empty").toString(),
                "--output",
                folder.resolve("y").toString()))
        .isNotZero();
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("run train-classifiers first");
  }
}
