/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructureEditTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[c:1][N+](=O)[O-]>>[c:1]C#N | Cc1ccc(cc1)[N+](=O)[O-] | Cc1ccc(C#N)cc1",
        "[c:1][NH2:2]>>[c:1][N:2]C(C)=O | Nc1ccccc1 | CC(=O)Nc1ccccc1",
        "[C:1]=[C:2][C:3]=[O:4]>>[C:1]-[C:2][C:3]=[O:4] | CC=CC(C)=O | CCCC(C)=O",
        "[C:1]1O[C:2]1>>[C:1](O)[C:2] | CC1CO1 | CC(C)O",
        "[cH:1]>>[n:1] | c1ccccc1 | c1ccncc1",
        "[cH:1]>>[c:1]F | Cc1ccccc1 | Cc1ccccc1F Cc1cccc(F)c1 Cc1ccc(F)cc1",
        "[c:1]Cl>>[c:1]F | Cc1nc2cc(Cl)ccc2[nH]1 | Cc1nc2cc(F)ccc2[nH]1",
        "[c:1]1[c:2][c:3][c:4][s]1>>[c:1]1[c:2][c:3][c:4]C=C1 | Cc1cccs1 | Cc1ccccc1",
        "[OH:1]>>[N:1] | CCO | CCN",
        "[C;H2:1]>>[O:1] | CCC | COC"
      })
  void edits_one_place_at_a_time(String smirks, String smiles, String expected) {
    List<String> results =
        new StructureEdit(smirks.strip())
            .apply(Molecule.parse(smiles.strip())).stream().map(Molecule::canonicalSmiles).toList();
    assertThat(results)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(expected.strip().split(" ", -1))
                .map(one -> Molecule.parse(one).canonicalSmiles())
                .toList());
  }

  @Test
  void what_would_be_no_molecule_or_fall_apart_is_left_out() {
    Molecule ether = Molecule.parse("CCOCC");
    assertThat(new StructureEdit("[C:1][O:2]>>[C:1].[O:2]").apply(ether)).isEmpty();
    assertThat(new StructureEdit("[C:1]>>[C:1](F)(F)(F)F").apply(ether)).isEmpty();
    assertThat(new StructureEdit("[c:1]>>[c:1]F").apply(ether)).isEmpty();
    assertThat(new StructureEdit("[c:1]>>[c:1]F").hasPlaceIn(ether)).isFalse();
    assertThat(new StructureEdit("[C:1]>>[C:1]").apply(ether)).isEmpty();
  }

  @Test
  void configurations_survive_or_are_lost_without_harm() {
    StructureEdit deoxygenated = new StructureEdit("[C:1][OH]>>[C:1]");
    assertThat(deoxygenated.apply(Molecule.parse("C[C@H](O)CN")))
        .extracting(Molecule::canonicalSmiles)
        .containsExactly(Molecule.parse("CCCN").canonicalSmiles());
    StructureEdit amide = new StructureEdit("[NH2:1]>>[N:1]C");
    assertThat(amide.apply(Molecule.parse("C[C@H](O)CN")))
        .extracting(Molecule::canonicalSmiles)
        .containsExactly(Molecule.parse("C[C@H](O)CNC").canonicalSmiles());
  }

  @Test
  void what_is_no_smirks_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new StructureEdit("[c:1]"));
    assertThatIllegalArgumentException().isThrownBy(() -> new StructureEdit("[c:1>>C"));
  }

  @Test
  void scaffolds_are_rings_and_what_joins_them() {
    assertThat(scaffold("CCc1ccc(CCN2CCOCC2)cc1C"))
        .isEqualTo(Molecule.parse("c1ccc(CCN2CCOCC2)cc1").canonicalSmiles());
    assertThat(scaffold("CC(=O)Oc1ccccc1C(=O)O"))
        .isEqualTo(Molecule.parse("c1ccccc1").canonicalSmiles());
    assertThat(scaffold("O=C1CCCCC1C")).isEqualTo(Molecule.parse("O=C1CCCCC1").canonicalSmiles());
    assertThat(scaffold("O=C(c1ccccc1)c1ccccc1C"))
        .isEqualTo(Molecule.parse("O=C(c1ccccc1)c1ccccc1").canonicalSmiles());
    assertThat(scaffold("Cn1cccc1")).isEqualTo(Molecule.parse("c1cc[nH]c1").canonicalSmiles());
    assertThat(scaffold("CC(C)CC=O")).isEmpty();
    assertThat(scaffold("CC.c1ccccc1")).isEqualTo(scaffold("c1ccccc1"));
  }

  private static String scaffold(String smiles) {
    return Molecule.parse(smiles).scaffold();
  }
}
