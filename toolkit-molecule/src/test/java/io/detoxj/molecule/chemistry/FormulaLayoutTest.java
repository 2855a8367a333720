/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.vecmath.Point2d;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.layout.StructureDiagramGenerator;

class FormulaLayoutTest {
  private static final Pattern PATH = Pattern.compile("([MLQCZl][-0-9 ]*)*");

  private static IAtomContainer atoms(String smiles) {
    return Molecule.copy(Molecule.parse(smiles).atoms());
  }

  private static List<Drawing.Kind> kinds(Drawing drawing) {
    return drawing.letters().stream().map(Drawing.Letter::kind).distinct().sorted().toList();
  }

  @Test
  void letters_bonds_and_wedges_are_paths_of_svg() {
    Drawing drawing =
        FormulaLayout.of(Molecule.parse("C[C@H](N)C(=O)Nc1cc([N+](=O)[O-])c(Cl)cc1SP")).drawing();
    assertThat(kinds(drawing))
        .containsExactly(
            Drawing.Kind.NITROGEN,
            Drawing.Kind.OXYGEN,
            Drawing.Kind.SULFUR,
            Drawing.Kind.HALOGEN,
            Drawing.Kind.OTHER);
    assertThat(drawing.bonds()).matches(PATH);
    assertThat(drawing.letters()).allSatisfy(one -> assertThat(one.outline()).matches(PATH));
    // Eighteen bonds of some 100 units cannot stand on less.
    assertThat(drawing.width()).isBetween(500, 1500);
    assertThat(drawing.height()).isBetween(300, 1500);
    assertThat(FormulaLayout.of(Molecule.parse("CCC")).drawing().letters()).isEmpty();
  }

  @Test
  void the_same_letter_has_the_same_outline_anywhere() {
    Drawing drawing = FormulaLayout.of(Molecule.parse("O=C(CC=O)C=O")).drawing();
    assertThat(drawing.letters()).hasSize(3).extracting(Drawing.Letter::outline).hasSize(3);
    assertThat(drawing.letters().stream().map(Drawing.Letter::outline).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    // The halogen alone is another, wherever the text has it.
    "Cc1nc2cc(Cl)ccc2[nH]1, Fc1ccc2[nH]c(C)nc2c1, 10",
    // An oxygen between two halves becomes nitrogen: both halves stay.
    "c1ccccc1CCOCCc1ccncc1, c1ccccc1CCNCCc1ccncc1, 16",
    "CCO, CCO, 3",
    "CCO, NN, 0"
  })
  void what_both_have_is_found(String first, String second, int common) {
    int[] partner = CommonPart.of(atoms(first), atoms(second));
    assertThat(Arrays.stream(partner).filter(atom -> atom >= 0).distinct().count())
        .isEqualTo(common);
    assertThat(Arrays.stream(partner).filter(atom -> atom >= 0).count()).isEqualTo(common);
  }

  @Test
  void what_is_gained_and_lost_is_told_and_a_copy_has_neither() {
    FormulaLayout nitro = FormulaLayout.of(Molecule.parse("Cc1ccc([N+](=O)[O-])cc1"));
    FormulaLayout.Changed cyano = nitro.changedTo(Molecule.parse("Cc1ccc(C#N)cc1"));
    assertThat(marks(cyano.gained())).as("C, N and the bond").isEqualTo(3);
    assertThat(marks(cyano.lost())).as("N, two O and their bonds").isEqualTo(5);
    FormulaLayout.Changed copy = nitro.changedTo(Molecule.parse("[O-][N+](=O)c1ccc(C)cc1"));
    assertThat(copy.gained()).isEmpty();
    assertThat(copy.lost()).isEmpty();
    FormulaLayout.Changed saturated =
        FormulaLayout.of(Molecule.parse("CCC=CCC")).changedTo(Molecule.parse("CCCCCC"));
    assertThat(marks(saturated.gained())).as("the bond that was double").isPositive();
  }

  private static long marks(String path) {
    return path.chars().filter(one -> one == 'M').count();
  }

  @Test
  void a_turned_and_mirrored_layout_is_brought_back_with_its_wedges() throws Exception {
    IAtomContainer first = atoms("C[C@H](N)C(=O)Nc1ccccc1");
    new StructureDiagramGenerator().generateCoordinates(first);
    IAtomContainer second = Molecule.copy(first);
    for (IAtom atom : second.atoms()) {
      Point2d at = atom.getPoint2d();
      atom.setPoint2d(new Point2d(7 - at.y, -3 - at.x));
    }
    int[] same = new int[first.getAtomCount()];
    Arrays.setAll(same, i -> i);
    new Superposition(first, second, same).turnSecond();
    for (int i = 0; i < same.length; i++) {
      assertThat(second.getAtom(i).getPoint2d().distance(first.getAtom(i).getPoint2d()))
          .isCloseTo(0, within(1e-9));
    }
    int sides = 0;
    for (int i = 0; i < first.getBondCount(); i++) {
      IBond.Display before = first.getBond(i).getDisplay();
      if (before != IBond.Display.Solid) {
        sides++;
        assertThat(second.getBond(i).getDisplay()).isNotEqualTo(before);
      }
    }
    assertThat(sides).as("bonds with a side").isPositive();
  }

  @Test
  void a_layout_that_was_turned_alone_keeps_its_wedges() throws Exception {
    IAtomContainer first = atoms("C[C@H](N)C(=O)Nc1ccccc1");
    new StructureDiagramGenerator().generateCoordinates(first);
    IAtomContainer second = Molecule.copy(first);
    for (IAtom atom : second.atoms()) {
      Point2d at = atom.getPoint2d();
      atom.setPoint2d(new Point2d(2 - at.y, 1 + at.x));
    }
    int[] same = new int[first.getAtomCount()];
    Arrays.setAll(same, i -> i);
    new Superposition(first, second, same).turnSecond();
    for (int i = 0; i < same.length; i++) {
      assertThat(second.getAtom(i).getPoint2d().distance(first.getAtom(i).getPoint2d()))
          .isCloseTo(0, within(1e-9));
    }
    for (int i = 0; i < first.getBondCount(); i++) {
      assertThat(second.getBond(i).getDisplay()).isEqualTo(first.getBond(i).getDisplay());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "[*]CC",
        "C",
        "[H][H]",
        "[U]",
        "[235U]",
        "[Na+].[Cl-]",
        "[NH4+]",
        "[C-]#[O+]",
        "C=C=C",
        "C1CC1.C1CC1",
        "F/C=C\\F",
        "C[C@@](F)(Cl)Br",
        "C12C3C4C1C5C2C3C45",
        "[Pt](Cl)(Cl)(N)N"
      })
  void unusual_molecules_are_drawn_beside_any_other(String smiles) {
    FormulaLayout aspirin = FormulaLayout.of(Molecule.parse("CC(=O)Oc1ccccc1C(=O)O"));
    Drawing drawing = aspirin.changedTo(Molecule.parse(smiles)).drawing();
    assertThat(drawing.width()).isPositive();
    assertThat(drawing.height()).isPositive();
    assertThat(drawing.bonds().length() + drawing.letters().size()).isPositive();
    assertThat(FormulaLayout.of(Molecule.parse(smiles)).changedTo(Molecule.parse("CCO")).drawing())
        .isNotNull();
  }

  @Test
  void what_is_too_large_is_refused() {
    Molecule large = Molecule.parse("C".repeat(FormulaLayout.MAX_ATOMS + 1));
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(() -> FormulaLayout.of(large))
        .withMessageContaining("up to 150 atoms");
  }
}
