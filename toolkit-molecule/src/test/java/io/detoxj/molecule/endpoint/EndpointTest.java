/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.core.ConfigException;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "AMES, (A), A, 1",
    "AMES, b, B, 0",
    "AMES, is not: B A, B, 0",
    "LD50_Zhu, 612, 612, 0.612",
    "LD50_Zhu, 7.9 or so, 7.9, 0.007",
    "LD50_Zhu, 2500, 2500, 1"
  })
  void answers(String endpoint, String answer, String label, double safety) {
    assertThat(JudgeAnswer.read(endpoint, answer)).isEqualTo(new Judgement.Judged(label, safety));
  }

  @Test
  void answers_that_say_nothing_are_missing() {
    assertThat(JudgeAnswer.read("AMES", "no")).isInstanceOf(Judgement.Missing.class);
    assertThat(JudgeAnswer.read("LD50_Zhu", "A")).isInstanceOf(Judgement.Missing.class);
    assertThatIllegalArgumentException().isThrownBy(() -> new Judgement.Judged("A", 1.5));
  }

  @Test
  void replayed_judgements_are_found_by_the_molecule(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("judged.tsv");
    Files.writeString(file, "endpoint\tsmiles\tanswer\nAMES\tOCC\tB\nDILI\tCCO\tA\n");
    ReplayedEndpoint judge = ReplayedEndpoint.read(file);
    Molecule ethanol = Molecule.parse("CCO");
    assertThat(judge.judge("AMES", ethanol)).isEqualTo(new Judgement.Judged("B", 0));
    assertThat(judge.judge("DILI", ethanol)).isEqualTo(new Judgement.Judged("A", 1));
    assertThat(judge.judge("hERG", ethanol)).isInstanceOf(Judgement.Missing.class);
    assertThat(judge.judge("AMES", Molecule.parse("CC"))).isInstanceOf(Judgement.Missing.class);
    assertThat(judge.provenance()).startsWith("replay of judged.tsv (");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smiles | the first line must be",
        "endpoint,smiles,answer;AMES,CC | line 2 does not have three fields",
        "endpoint,smiles,answer;AMES,C(,A | line 2: not valid SMILES",
        "endpoint,smiles,answer;AMES,CCO,A;AMES,OCC,B | line 3 differs"
      })
  void bad_files_are_named(String lines, String message, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("judged.tsv");
    Files.writeString(file, lines.strip().replace(',', '\t').replace(';', '\n'));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ReplayedEndpoint.read(file))
        .withMessageContaining(message.strip());
  }

  @Test
  void the_constant_judge_finds_all_safe() {
    assertThat(new ConstantEndpoint().judge("AMES", Molecule.parse("C")))
        .isEqualTo(new Judgement.Judged("A", 1));
  }

  @Test
  void fragments_know_three_endpoints() {
    FragmentEndpoint judge = new FragmentEndpoint();
    Molecule nitrosamine = Molecule.parse("CN(C)N=O");
    assertThat(judge.judge("AMES", nitrosamine)).isEqualTo(new Judgement.Judged("high", 0));
    assertThat(judge.judge("AMES", Molecule.parse("CCO"))).isInstanceOf(Judgement.Judged.class);
    assertThat(judge.judge("Carcinogens_Lagunin", nitrosamine))
        .isInstanceOf(Judgement.Judged.class);
    assertThat(judge.judge("hERG", nitrosamine))
        .isEqualTo(new Judgement.Missing("no list of fragments for hERG"));
  }
}
