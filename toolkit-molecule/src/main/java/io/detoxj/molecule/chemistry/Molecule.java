/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.graph.ConnectivityChecker;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.smiles.SmiFlavor;
import org.openscience.cdk.smiles.SmilesGenerator;
import org.openscience.cdk.tools.manipulator.AtomContainerManipulator;

/**
 * A molecule that RDKit would also take as one. Immutable and safe for use by several threads.
 *
 * @see MoleculeProblem what is none
 */
public final class Molecule {
  /** The most atoms that are written out. */
  public static final int MAX_ATOMS = 999;

  /** The longest SMILES that is read, in characters. */
  public static final int MAX_CHARACTERS = 5000;

  private final String smiles;
  private final IAtomContainer atoms;
  private volatile @Nullable String canonical;
  private volatile @Nullable SmartsTarget target;

  private Molecule(String smiles, IAtomContainer atoms) {
    this.smiles = smiles;
    this.atoms = atoms;
  }

  /**
   * Reads SMILES. What comes after the first blank is a title and ignored, as by RDKit.
   *
   * @throws InvalidMoleculeException if RDKit would not take it, or it has more than {@value
   *     #MAX_ATOMS} atoms or {@value #MAX_CHARACTERS} characters, or too many rings to compare
   */
  public static Molecule parse(String smiles) {
    return new Molecule(smiles, SmilesReader.read(smiles));
  }

  /** A molecule that an edit has made, written and read again, so that it is held to the rules. */
  static Molecule of(IAtomContainer atoms) {
    return parse(write(atoms, SmiFlavor.Isomeric));
  }

  /** The same, where reading has to find out which bonds of its aromatic atoms are double. */
  static Molecule ofAromatic(IAtomContainer atoms) {
    return parse(write(atoms, SmiFlavor.Isomeric | SmiFlavor.UseAromaticSymbols));
  }

  /** The text it was read from. */
  public String smiles() {
    return smiles;
  }

  /**
   * SMILES that is the same for all ways to write the molecule, with isotopes and configuration.
   * Where parts differ by configuration alone, which comes first is as it was read.
   *
   * <p>It is CDK's and not RDKit's: texts of both cannot be compared.
   */
  public String canonicalSmiles() {
    String known = canonical;
    if (known == null) {
      known = writeCanonical();
      canonical = known;
    }
    return known;
  }

  private String writeCanonical() {
    int[] place = new int[atoms.getAtomCount()];
    write(atoms, new SmilesGenerator(SmiFlavor.Unique | SmiFlavor.UseAromaticSymbols), place);
    IAtomContainer ordered = copy(atoms);
    IAtom[] inOrder = new IAtom[place.length];
    for (int i = 0; i < place.length; i++) {
      inOrder[place[i]] = ordered.getAtom(i);
    }
    ordered.setAtoms(inOrder);
    // The text follows the order of bonds, too.
    IBond[] bonds = AtomContainerManipulator.getBondArray(ordered);
    Arrays.sort(bonds, Comparator.comparingInt(Molecule::lower).thenComparingInt(Molecule::upper));
    ordered.setBonds(bonds);
    return upwardsFirst(write(ordered, SmiFlavor.Isomeric | SmiFlavor.UseAromaticSymbols));
  }

  /** With all directions of bonds turned if the first one points down, which means the same. */
  private static String upwardsFirst(String smiles) {
    int down = smiles.indexOf('\\');
    int up = smiles.indexOf('/');
    if (down < 0 || (up >= 0 && up < down)) {
      return smiles;
    }
    return smiles.replace('/', '\0').replace('\\', '/').replace('\0', '\\');
  }

  /** How many atoms it has that are no hydrogen. */
  public int heavyAtoms() {
    int count = 0;
    for (IAtom atom : atoms.atoms()) {
      count += atom.getAtomicNumber() > 1 ? 1 : 0;
    }
    return count;
  }

  /** How many parts it has that no bond joins; a salt has two or more. */
  public int parts() {
    return ConnectivityChecker.partitionIntoMolecules(atoms).getAtomContainerCount();
  }

  /** Whether one of its atoms is a metal. */
  public boolean hasMetal() {
    for (IAtom atom : atoms.atoms()) {
      if (Elements.isMetal(atom.getAtomicNumber())) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is left without side chains: rings, what joins them, and atoms with a double bond to them
   * (Bemis and Murcko, J. Med. Chem. 39, 1996).
   *
   * @return its canonical SMILES, empty if there is no ring
   */
  public String scaffold() {
    IAtomContainer rest = copy(atoms);
    List<IAtom> ends = Scaffold.ends(rest);
    while (!ends.isEmpty()) {
      ends.forEach(end -> Scaffold.cut(rest, end));
      ends = Scaffold.ends(rest);
    }
    return rest.isEmpty() ? "" : of(rest).canonicalSmiles();
  }

  /** The atoms and bonds, to read and never to change. */
  IAtomContainer atoms() {
    return atoms;
  }

  /** What patterns ask of it. */
  SmartsTarget target() {
    SmartsTarget known = target;
    if (known == null) {
      known = SmartsTarget.of(atoms);
      target = known;
    }
    return known;
  }

  /** The canonical SMILES. */
  @Override
  public String toString() {
    return canonicalSmiles();
  }

  private static int lower(IBond bond) {
    return Math.min(bond.getBegin().getIndex(), bond.getEnd().getIndex());
  }

  private static int upper(IBond bond) {
    return Math.max(bond.getBegin().getIndex(), bond.getEnd().getIndex());
  }

  /** A copy whose atoms and bonds may be changed. */
  static IAtomContainer copy(IAtomContainer atoms) {
    try {
      return atoms.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String write(IAtomContainer atoms, int flavour) {
    return write(atoms, new SmilesGenerator(flavour), new int[atoms.getAtomCount()]);
  }

  private static String write(IAtomContainer atoms, SmilesGenerator generator, int[] place) {
    try {
      return generator.create(atoms, place);
    } catch (CDKException e) {
      throw new IllegalStateException("a molecule cannot be written as SMILES", e);
    }
  }
}
