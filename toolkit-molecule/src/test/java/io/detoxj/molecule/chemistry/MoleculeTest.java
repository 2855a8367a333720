/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoleculeTest {
  @ParameterizedTest
  @CsvSource({
    "'', EMPTY",
    "' ', EMPTY",
    "C(, SYNTAX",
    "C%, SYNTAX",
    "hello, SYNTAX",
    "CC>>CO, SYNTAX",
    "CC[S+](O-)C, SYNTAX",
    "c1cccc1, NOT_KEKULIZABLE",
    "Cc1nc2cc(Cl)ccc2[nH]1C, NOT_KEKULIZABLE",
    "cc, AROMATIC_OUTSIDE_RING",
    "CC=CC1=ccccc1, AROMATIC_OUTSIDE_RING",
    "C(C)(C)(C)(C)C, VALENCE",
    "CN(C)(C)C, VALENCE",
    "CC(C)N(C)=O, VALENCE",
    "FC(F)(F)(F)Cl, VALENCE",
    "[CH4+]C, VALENCE"
  })
  void what_rdkit_refuses_is_refused_by_name(String smiles, MoleculeProblem problem) {
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(() -> Molecule.parse(smiles))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem))
        .withMessageMatching("(?s).{10,}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN(=O)=O",
        "C[N+](=O)[O-]",
        "O=c1cccc[nH]1",
        "C1=c2ccccc2=CN1",
        "c1ccccc1-c1ccccc1",
        "CS(=O)(=O)C",
        "CP(=O)(O)O",
        "[NH4+].[Cl-]",
        "[Fe]",
        "CC ethane",
        "[2H]C",
        "C[B-](F)(F)F"
      })
  void what_rdkit_takes_is_taken(String smiles) {
    assertThat(Molecule.parse(smiles).smiles()).isEqualTo(smiles);
  }

  @ParameterizedTest
  @CsvSource({
    "OCC, CCO",
    "c1ccccc1C, CC1=CC=CC=C1",
    "CN(=O)=O, C[N+](=O)[O-]",
    "C[C@H](N)O, O[C@@H](N)C",
    "F/C=C/Cl, Cl/C=C/F",
    "[H]C([H])([H])O, CO"
  })
  void one_molecule_has_one_canonical_text(String one, String other) {
    assertThat(Molecule.parse(one).canonicalSmiles())
        .isEqualTo(Molecule.parse(other).canonicalSmiles());
  }

  @ParameterizedTest
  @CsvSource({"CCO, COC", "F/C=C/Cl, F/C=C\\Cl", "C[C@H](N)O, C[C@@H](N)O", "CO, [13CH3]O"})
  void others_have_others(String one, String other) {
    assertThat(Molecule.parse(one).canonicalSmiles())
        .isNotEqualTo(Molecule.parse(other).canonicalSmiles());
  }

  @Test
  void salts_and_metals_are_told() {
    Molecule salt = Molecule.parse("CC[NH3+].[Cl-]");
    assertThat(salt.parts()).isEqualTo(2);
    assertThat(salt.hasMetal()).isFalse();
    assertThat(salt.heavyAtoms()).isEqualTo(4);
    assertThat(Molecule.parse("CC[Hg]C").hasMetal()).isTrue();
    assertThat(Molecule.parse("C[Si](C)(C)C").hasMetal()).isFalse();
    assertThat(Molecule.parse("[H][H]").heavyAtoms()).isZero();
  }

  @Test
  void large_ones_are_computed_or_refused_by_name() {
    assertThat(Molecule.parse("C".repeat(500)).heavyAtoms()).isEqualTo(500);
    assertThat(Description.of(Molecule.parse("C".repeat(500))).lipinski().violations())
        .isEqualTo(2);
    assertProblem("C".repeat(1000), MoleculeProblem.TOO_LARGE);
    assertProblem("C".repeat(5001), MoleculeProblem.TOO_LARGE);
  }

  /** Each benzene doubles the ways around the large ring. */
  @Test
  void rings_of_rings_end_in_time() {
    String benzenes = "C1" + "c%11ccc(cc%11)".repeat(80) + "C1";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertProblem(benzenes, MoleculeProblem.TOO_COMPLEX));
    assertThat(Description.of(Molecule.parse("C1" + "c%11ccc(cc%11)".repeat(4) + "C1")))
        .extracting(Description::syntheticAccessibility)
        .satisfies(score -> assertThat((double) score).isBetween(1.0, 10.0));
  }

  @Test
  void too_many_paths_are_refused_by_name() {
    Molecule star = Molecule.parse("[Fe]" + "(C)".repeat(60) + "C");
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(() -> Fingerprint.of(star))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(MoleculeProblem.TOO_COMPLEX));
  }

  private static void assertProblem(String smiles, MoleculeProblem problem) {
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(() -> Molecule.parse(smiles))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
