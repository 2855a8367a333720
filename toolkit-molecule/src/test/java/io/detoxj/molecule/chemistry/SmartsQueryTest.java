/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.isomorphism.DfPattern;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smarts.Smarts;
import org.openscience.cdk.tools.manipulator.AtomContainerManipulator;

/** Our search for patterns beside CDK's. */
class SmartsQueryTest {
  private static DfPattern cdk(String smarts) {
    IAtomContainer query = SilentChemObjectBuilder.getInstance().newAtomContainer();
    assertThat(Smarts.parse(query, smarts)).as(smarts).isTrue();
    return DfPattern.findSubstructure(query);
  }

  @Test
  void the_tables_match_where_cdk_matches() {
    List<String> patterns = new ArrayList<>(Table.lines("qed_structural_alerts.txt"));
    patterns.addAll(Table.lines("qed_acceptors.txt"));
    List<Map<String, String>> rows = Golden.bundled("golden_molecules.tsv");
    int matched = 0;
    for (String smarts : patterns) {
      SmartsQuery ours = new SmartsQuery(smarts);
      DfPattern theirs = cdk(smarts);
      for (Map<String, String> row : rows) {
        Molecule molecule = Molecule.parse(row.get("smiles"));
        boolean expected = theirs.matches(molecule.atoms());
        matched += expected ? 1 : 0;
        assertThat(ours.matches(molecule.target())).as("%s in %s", smarts, row).isEqualTo(expected);
      }
    }
    assertThat(matched).isGreaterThan(300);
  }

  @Test
  void types_of_atoms_begin_where_cdks_do_with_hydrogen_added() {
    for (Map<String, String> row : Golden.bundled("golden_molecules.tsv").subList(0, 60)) {
      Molecule molecule = Molecule.parse(row.get("smiles"));
      IAtomContainer explicit = Molecule.copy(molecule.atoms());
      AtomContainerManipulator.convertImplicitToExplicitHydrogens(explicit);
      SmartsTarget target = SmartsTarget.withHydrogen(molecule.atoms());
      assertThat(target.atoms).isEqualTo(explicit.getAtomCount());
      for (String line : Table.lines("crippen.tsv")) {
        String smarts = line.split("\t", -1)[1];
        DfPattern theirs = cdk(smarts);
        int expected = 0;
        for (int i = 0; i < explicit.getAtomCount(); i++) {
          expected += theirs.matchesRoot(explicit.getAtom(i)) ? 1 : 0;
        }
        assertThat(new SmartsQuery(smarts).countStarts(target))
            .as("%s in %s", smarts, row)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[r6] | Cc1ccccc1 | 6",
        "C~C | CC=CC#C | 4",
        "[#6]:1:[#6]:[#6]:[#6]:[#6]:[#6]:1 | c1ccc2ccccc2c1 | 2",
        "[!#6;!H0] | OCCN | 2",
        "[$(CO),$(CN)] | OCCNC | 3",
        "C1CC1 | C1CC1C1CC1 | 2",
        "[2H] | [2H]C([2H])Cl | 2",
        "[R2] | C1CC2CCC1C2 | 3",
        "C.O | OCCC | 3",
        "C=,#N | CC#N.CC=N | 2"
      })
  void sets_of_atoms(String smarts, String smiles, int sets) {
    SmartsTarget target = Molecule.parse(smiles).target();
    assertThat(new SmartsQuery(smarts).countSets(target)).isEqualTo(sets);
  }

  @Test
  void what_cannot_be_searched_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SmartsQuery("[C"))
        .withMessageContaining("is not SMARTS");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SmartsQuery("(C).(O)"))
        .withMessageContaining("groups its parts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SmartsQuery("N[C@H](C)O"))
        .withMessageContaining("configuration");
  }
}
