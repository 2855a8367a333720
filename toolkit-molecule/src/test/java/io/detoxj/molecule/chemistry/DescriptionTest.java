/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptionTest {
  private static Description describe(String smiles) {
    return Description.of(Molecule.parse(smiles));
  }

  @Test
  void aspirin() {
    Description aspirin = describe("CC(=O)Oc1ccccc1C(=O)O");
    assertThat(aspirin.drugLikeness()).isCloseTo(0.550122, within(1e-6));
    assertThat(aspirin.properties().logP()).isCloseTo(1.3101, within(1e-6));
    // 9 carbons, 8 hydrogens and 4 oxygens.
    assertThat(aspirin.properties().weight())
        .isCloseTo(9 * 12.011 + 8 * 1.008 + 4 * 15.999, within(1e-9));
    assertThat(aspirin.properties().donors()).isEqualTo(1);
    assertThat(aspirin.properties().rotatableBonds()).isEqualTo(2);
    assertThat(aspirin.properties().aromaticRings()).isEqualTo(1);
    // Two carbonyls, a hydroxyl and an ester's oxygen: 2 * 17.07 + 20.23 + 9.23.
    assertThat(aspirin.properties().polarSurface()).isCloseTo(63.60, within(1e-9));
    assertThat(aspirin.lipinski().acceptors()).isEqualTo(3);
    assertThat(aspirin.lipinski().violations()).isZero();
  }

  @Test
  void dibromoethane_and_a_benzimidazole() {
    Description bromide = describe("BrCCBr");
    assertThat(bromide.drugLikeness()).isCloseTo(0.549640, within(1e-6));
    assertThat(bromide.syntheticAccessibility()).isCloseTo(3.207923, within(1e-5));
    Description benzimidazole = describe("Cc1nc2cc(F)ccc2[nH]1");
    assertThat(benzimidazole.drugLikeness()).isCloseTo(0.610993, within(1e-6));
    assertThat(benzimidazole.syntheticAccessibility()).isCloseTo(2.038417, within(1e-5));
  }

  @Test
  void each_number_that_is_too_high_is_a_violation() {
    assertThat(new Lipinski(500, 5, 5, 10).violations()).isZero();
    assertThat(new Lipinski(500.01, 5.01, 6, 11).violations()).isEqualTo(4);
    assertThat(new Lipinski(100, 5.5, 0, 0).violations()).isEqualTo(1);
  }

  @Test
  void isotopes_and_elements_without_a_weight() {
    assertThat(describe("[2H]C").properties().weight())
        .isCloseTo(12.011 + 3.024 + 2.014, within(2e-3));
    assertThat(describe("[300C]").properties().weight()).isEqualTo(300);
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(() -> describe("C[Cn]C"))
        .withMessageContaining("Cn has no average weight");
  }

  @Test
  void small_rings_have_surfaces_of_their_own() {
    assertThat(describe("C1CN1").properties().polarSurface()).isCloseTo(21.94, within(1e-9));
    assertThat(describe("C1CCN1").properties().polarSurface()).isCloseTo(12.03, within(1e-9));
    assertThat(describe("C1CO1").properties().polarSurface()).isCloseTo(12.53, within(1e-9));
    // No type in the table: an oxygen with three bonds, 28.5 - 3 * 8.6.
    assertThat(describe("C[O+](C)C").properties().polarSurface()).isCloseTo(2.7, within(1e-9));
  }

  @Test
  void rings_that_are_hard_to_make() {
    assertThat(Rings.of(Molecule.parse("C1CCC2(CC1)CCCC2").atoms()))
        .isEqualTo(new Rings(1, 0, false));
    assertThat(Rings.of(Molecule.parse("C1CC2CCC1C2").atoms())).isEqualTo(new Rings(0, 2, false));
    assertThat(Rings.of(Molecule.parse("C1CCCCCCCC1").atoms())).isEqualTo(new Rings(0, 0, true));
    assertThat(Rings.of(Molecule.parse("c1ccc2ccccc2c1").atoms()))
        .isEqualTo(new Rings(0, 0, false));
  }

  @Test
  void stereo_centres_count_with_and_without_configuration() {
    assertThat(centres("CC(N)O")).isEqualTo(1);
    assertThat(centres("C[C@H](N)O")).isEqualTo(1);
    assertThat(centres("CC(C)O")).isZero();
    assertThat(centres("CC1CCC(O)CC1")).isZero();
  }

  private static int centres(String smiles) {
    return SyntheticAccessibility.stereoCentres(Molecule.parse(smiles).atoms());
  }

  @Test
  void fingerprints_have_the_bits_of_rdkit() {
    assertThat(bits("CC")).containsExactly(1308, 1772);
    assertThat(bits("CO")).containsExactly(562, 1339);
    assertThat(bits("C=C")).containsExactly(308, 1194);
    assertThat(bits("CCO")).containsExactly(562, 1183, 1308, 1339, 1728, 1772);
    assertThat(bits("C")).isEmpty();
    assertThat(bits("BrCCBr")).hasSize(8);
  }

  private static int[] bits(String smiles) {
    return Fingerprint.of(Molecule.parse(smiles)).bits();
  }

  @Test
  void similarity_is_common_bits_over_all() {
    // CC is in CCO, which has six bits.
    assertThat(similarity("CC", "CCO")).isCloseTo(2.0 / 6, within(1e-12));
    assertThat(similarity("CCO", "OCC")).isEqualTo(1);
    assertThat(similarity("CC", "C=C")).isZero();
    assertThat(similarity("C", "N")).isEqualTo(1);
    assertThat(similarity("Cc1nc2cc(Cl)ccc2[nH]1", "Cc1nc2cc(F)ccc2[nH]1"))
        .isCloseTo(0.513298, within(1e-6));
  }

  private static double similarity(String one, String other) {
    return Fingerprint.of(Molecule.parse(one)).similarity(Fingerprint.of(Molecule.parse(other)));
  }

  @Test
  void several_threads_get_the_same() {
    List<String> molecules =
        Golden.bundled("golden_molecules.tsv").stream().map(row -> row.get("smiles")).toList();
    List<Description> alone = molecules.stream().map(DescriptionTest::describe).toList();
    assertThat(molecules.parallelStream().map(DescriptionTest::describe).toList()).isEqualTo(alone);
  }

  @Test
  void pictures() {
    Molecule phenol = Molecule.parse("Oc1ccccc1");
    Depiction small = new Depiction(200, 100);
    assertThat(small.svg(phenol)).contains("<svg").contains("width='200.0px'");
    byte[] png = small.png(phenol);
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    // Width and height are the first numbers of a PNG.
    assertThat(png[19] & 0xff).isEqualTo(200);
    assertThat(png[23]).isEqualTo((byte) 100);
    assertThat(small.png(phenol)).isEqualTo(png).isNotEqualTo(small.png(Molecule.parse("CCO")));
    assertThatIllegalArgumentException().isThrownBy(() -> new Depiction(0, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new Depiction(100, 100_000));
  }
}
