/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.openscience.cdk.aromaticity.Aromaticity;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.exception.InvalidSmilesException;
import org.openscience.cdk.graph.Cycles;
import org.openscience.cdk.graph.GraphUtil;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.ringsearch.RingSearch;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smiles.SmilesParser;
import org.openscience.cdk.tools.manipulator.AtomContainerManipulator;

/** Reads SMILES with the rules by which RDKit takes or refuses it. */
final class SmilesReader {
  private static final int LARGEST_TRIED_RING = 6;
  private static final Aromaticity AROMATICITY =
      new Aromaticity(
          Aromaticity.Model.Daylight, Cycles.or(Cycles.all(), Cycles.all(LARGEST_TRIED_RING)));

  /** A bond at the end of a branch; what is in square brackets has charges and not bonds. */
  private static final Pattern OPEN_BOND = Pattern.compile("^[^\\s]*[-=#:$~](?![^\\[\\s]*\\])[).]");

  /** Has nothing that changes while it reads, and is slow to make. */
  private static final SmilesParser PARSER = strict();

  private SmilesReader() {}

  private static SmilesParser strict() {
    SmilesParser parser = new SmilesParser(SilentChemObjectBuilder.getInstance());
    parser.setStrict(true);
    return parser;
  }

  /**
   * The molecule without explicit hydrogen, its rings and aromatic atoms marked.
   *
   * @throws InvalidMoleculeException if it is none
   */
  static IAtomContainer read(String smiles) {
    String text = smiles.strip();
    if (text.isEmpty()) {
      throw new InvalidMoleculeException(MoleculeProblem.EMPTY, "there is no SMILES");
    }
    if (text.length() > Molecule.MAX_CHARACTERS) {
      throw tooLarge(text.length() + " characters", Molecule.MAX_CHARACTERS + " characters");
    }
    try {
      return checked(parse(text));
    } catch (StackOverflowError e) {
      throw new InvalidMoleculeException(
          MoleculeProblem.TOO_COMPLEX, "its branches or rings are nested too deeply", e);
    }
  }

  private static IAtomContainer checked(IAtomContainer parsed) {
    if (parsed.getAtomCount() > Molecule.MAX_ATOMS) {
      throw tooLarge(parsed.getAtomCount() + " atoms", Molecule.MAX_ATOMS + " atoms");
    }
    IAtomContainer molecule = AtomContainerManipulator.suppressHydrogens(parsed);
    Cycles.markRingAtomsAndBonds(molecule);
    requireAromaticInRings(molecule);
    molecule.atoms().forEach(SmilesReader::separateCharges);
    molecule.atoms().forEach(SmilesReader::requireValence);
    Rings.requireFew(molecule);
    markAromatic(molecule);
    return molecule;
  }

  private static IAtomContainer parse(String text) {
    if (text.split("\\s", 2)[0].contains(">")) {
      throw new InvalidMoleculeException(
          MoleculeProblem.SYNTAX, "a reaction is no molecule; give one side of it");
    }
    if (OPEN_BOND.matcher(text).find()) {
      throw new InvalidMoleculeException(
          MoleculeProblem.SYNTAX, "a bond in the SMILES leads to no atom");
    }
    try {
      return PARSER.parseSmiles(text);
    } catch (InvalidSmilesException e) {
      String message = String.valueOf(e.getMessage());
      MoleculeProblem problem =
          message.contains("kekul") || message.contains("Kekul")
              ? MoleculeProblem.NOT_KEKULIZABLE
              : MoleculeProblem.SYNTAX;
      throw new InvalidMoleculeException(problem, "not valid SMILES: " + message.strip(), e);
    } catch (RuntimeException e) {
      throw new InvalidMoleculeException(
          MoleculeProblem.SYNTAX, "not valid SMILES, and the parser fails on it: " + e, e);
    }
  }

  /**
   * What is written as aromatic has to be in a ring, and cannot have its double bond outside of the
   * aromatic part: not between two rings, and not to another atom of its only ring.
   */
  private static void requireAromaticInRings(IAtomContainer molecule) {
    int[] aromatic =
        StreamSupport.stream(molecule.atoms().spliterator(), false)
            .filter(IAtom::isAromatic)
            .mapToInt(IAtom::getIndex)
            .toArray();
    if (aromatic.length == 0) {
      return;
    }
    RingSearch rings =
        new RingSearch(molecule, GraphUtil.subgraph(GraphUtil.toAdjList(molecule), aromatic));
    for (int i = 0; i < aromatic.length; i++) {
      IAtom atom = molecule.getAtom(aromatic[i]);
      if (!atom.isInRing()) {
        throw outside(atom);
      }
      for (IBond bond : atom.bonds()) {
        boolean toAromatic = bond.getOther(atom).isAromatic();
        boolean astray =
            toAromatic
                ? !bond.isInRing()
                : bond.isInRing()
                    && !rings.cyclic(i)
                    && bond.getOther(atom).getAtomicNumber() == IAtom.C;
        if (bond.getOrder() == IBond.Order.DOUBLE && astray) {
          throw outside(atom);
        }
      }
    }
  }

  private static InvalidMoleculeException outside(IAtom atom) {
    return new InvalidMoleculeException(
        MoleculeProblem.AROMATIC_OUTSIDE_RING,
        "atom %s (%s) is written as aromatic, and there is no ring for that"
            .formatted(atom.getIndex() + 1, atom.getSymbol()));
  }

  /** Writes a nitro group with five bonds at its nitrogen as one with charges. */
  private static void separateCharges(IAtom atom) {
    if (atom.getAtomicNumber() != IAtom.N || atom.getFormalCharge() != 0 || valence(atom) != 5) {
      return;
    }
    List<IBond> oxo = new ArrayList<>();
    for (IBond bond : atom.bonds()) {
      IAtom other = bond.getOther(atom);
      if (other.getAtomicNumber() == IAtom.O
          && bond.getOrder() == IBond.Order.DOUBLE
          && other.getFormalCharge() == 0) {
        oxo.add(bond);
      }
    }
    if (oxo.size() == 2) {
      oxo.get(0).setOrder(IBond.Order.SINGLE);
      oxo.get(0).getOther(atom).setFormalCharge(-1);
      atom.setFormalCharge(1);
    }
  }

  private static void requireValence(IAtom atom) {
    int most = Elements.maxValence(atom.getAtomicNumber(), atom.getFormalCharge());
    int valence = valence(atom);
    if (valence > most) {
      throw new InvalidMoleculeException(
          MoleculeProblem.VALENCE,
          "atom %s (%s) has %s bonds and can have %s"
              .formatted(atom.getIndex() + 1, atom.getSymbol(), valence, Math.max(0, most)));
    }
  }

  private static int valence(IAtom atom) {
    int sum = atom.getImplicitHydrogenCount();
    for (IBond bond : atom.bonds()) {
      sum += bond.getOrder().numeric();
    }
    return sum;
  }

  private static void markAromatic(IAtomContainer molecule) {
    Aromaticity.clear(molecule);
    try {
      AROMATICITY.apply(molecule);
    } catch (CDKException e) {
      throw new InvalidMoleculeException(
          MoleculeProblem.TOO_COMPLEX, "its aromatic rings cannot be found: " + e, e);
    }
  }

  private static InvalidMoleculeException tooLarge(String found, String most) {
    return new InvalidMoleculeException(
        MoleculeProblem.TOO_LARGE,
        "the molecule has %s, and at most %s are read".formatted(found, most));
  }
}
