/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Arrays;
import javax.vecmath.Point2d;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.layout.StructureDiagramGenerator;

/** Where the atoms of a molecule stand on paper, and those of others that were made from it. */
public final class FormulaLayout {
  /** The most atoms, hydrogens that are written out included, that are laid out. */
  public static final int MAX_ATOMS = 150;

  /**
   * A molecule beside the one that it was made from, turned so that what both have stands alike.
   *
   * @param drawing of the molecule
   * @param gained a path through the atoms and bonds that the other does not have, to be stroked
   *     broadly with round ends
   * @param lost the same in the drawing of the other, for what is not here
   */
  public record Changed(Drawing drawing, String gained, String lost) {}

  private final IAtomContainer atoms;
  private final Drawing drawing;

  private FormulaLayout(IAtomContainer atoms) {
    this.atoms = atoms;
    this.drawing = drawn(atoms);
  }

  /**
   * Lays a molecule out.
   *
   * @throws InvalidMoleculeException if it has more than {@value #MAX_ATOMS} atoms, or CDK cannot
   */
  public static FormulaLayout of(Molecule molecule) {
    return new FormulaLayout(laidOut(molecule));
  }

  /** How it looks. */
  public Drawing drawing() {
    return drawing;
  }

  /**
   * Lays out a molecule that was made from this one.
   *
   * @throws InvalidMoleculeException if it has more than {@value #MAX_ATOMS} atoms, or CDK cannot
   */
  public Changed changedTo(Molecule molecule) {
    IAtomContainer others = laidOut(molecule);
    int[] partner = CommonPart.of(atoms, others);
    new Superposition(atoms, others, partner).turnSecond();
    int[] back = new int[others.getAtomCount()];
    Arrays.fill(back, -1);
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] >= 0) {
        back[partner[i]] = i;
      }
    }
    return new Changed(
        drawn(others), missing(others, back, atoms), missing(atoms, partner, others));
  }

  private static IAtomContainer laidOut(Molecule molecule) {
    IAtomContainer atoms = Molecule.copy(molecule.atoms());
    if (atoms.getAtomCount() > MAX_ATOMS) {
      throw new InvalidMoleculeException(
          MoleculeProblem.TOO_LARGE,
          "molecules of up to %s atoms are drawn, not %s"
              .formatted(MAX_ATOMS, atoms.getAtomCount()));
    }
    try {
      new StructureDiagramGenerator().generateCoordinates(atoms);
    } catch (CDKException | RuntimeException e) {
      throw notDrawn(e);
    }
    return atoms;
  }

  private static Drawing drawn(IAtomContainer atoms) {
    try {
      return DrawingPen.draw(atoms);
    } catch (RuntimeException e) {
      throw notDrawn(e);
    }
  }

  /** CDK says in many ways that it cannot draw an odd molecule; no page should be lost for that. */
  private static InvalidMoleculeException notDrawn(Exception e) {
    return new InvalidMoleculeException(
        MoleculeProblem.TOO_COMPLEX, "the molecule cannot be drawn: " + e, e);
  }

  /** Through the atoms and bonds of a molecule that have no partner in the other. */
  private static String missing(IAtomContainer atoms, int[] partner, IAtomContainer others) {
    StringBuilder path = new StringBuilder();
    for (IAtom atom : atoms.atoms()) {
      if (partner[atom.getIndex()] < 0) {
        path.append(segment(atom, atom));
      }
    }
    for (IBond bond : atoms.bonds()) {
      int begin = partner[bond.getBegin().getIndex()];
      int end = partner[bond.getEnd().getIndex()];
      boolean known = begin >= 0 && end >= 0;
      IBond other = known ? others.getBond(others.getAtom(begin), others.getAtom(end)) : null;
      boolean same = other != null && CommonPart.type(other) == CommonPart.type(bond);
      if (known ? !same : begin < 0 && end < 0) {
        path.append(segment(bond.getBegin(), bond.getEnd()));
      }
    }
    return path.toString();
  }

  private static String segment(IAtom from, IAtom to) {
    Point2d begin = from.getPoint2d();
    Point2d end = to.getPoint2d();
    return DrawingPen.segment(begin.x, begin.y, end.x, end.y);
  }
}
