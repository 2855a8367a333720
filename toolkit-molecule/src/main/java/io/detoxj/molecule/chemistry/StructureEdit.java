/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openscience.cdk.exception.NoSuchAtomException;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;
import org.openscience.cdk.isomorphism.Transform;
import org.openscience.cdk.smirks.Smirks;

/**
 * A change of one place of a molecule, written as SMIRKS. Atoms that are new, or have other bonds
 * than before, get as much hydrogen as they lack. Immutable and safe for use by several threads.
 */
public final class StructureEdit {
  /** The most places of a molecule that are tried. */
  private static final int MOST_PLACES = 200;

  /** Under this name atoms carry what they were. */
  private static final String BEFORE = "detoxj.before";

  private final String smirks;
  private final SmartsQuery place;

  /**
   * Checks that it can be read.
   *
   * @throws IllegalArgumentException if it is not SMIRKS
   */
  public StructureEdit(String smirks) {
    this.smirks = smirks;
    transform();
    place = new SmartsQuery(smirks.substring(0, smirks.indexOf(">>")));
  }

  /** CDK's keeps the place it is at, so each use has its own. */
  private Transform transform() {
    Transform transform = new Transform();
    if (!smirks.contains(">>") || !Smirks.parse(transform, smirks)) {
      throw new IllegalArgumentException(
          "%s is not SMIRKS: %s".formatted(smirks, transform.message()));
    }
    return transform;
  }

  /** The edit as it was given. */
  public String smirks() {
    return smirks;
  }

  /** Whether the molecule has a place for it, though the result may be none. */
  public boolean hasPlaceIn(Molecule molecule) {
    return place.matches(molecule.target());
  }

  /**
   * The molecule with the change at each place where it can be made, each result once; where the
   * pattern fits the same atoms in two ways it is one of them. Results that are no molecules, fall
   * into parts that the molecule does not have, or are the molecule itself are left out. A change
   * at a configured centre may lose the configuration of all others.
   */
  public List<Molecule> apply(Molecule molecule) {
    if (!hasPlaceIn(molecule)) {
      return List.of();
    }
    List<Molecule> results = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    seen.add(molecule.canonicalSmiles());
    for (IAtomContainer changed : changed(molecule)) {
      Molecule result = readAgain(changed);
      if (result != null
          && result.parts() == molecule.parts()
          && seen.add(result.canonicalSmiles())) {
        results.add(result);
      }
    }
    return results;
  }

  /** Not every place can be changed: a carbon may have no hydrogen to give. */
  private static @Nullable Molecule readAgain(IAtomContainer changed) {
    boolean torn = torn(changed);
    for (IAtom atom : changed.atoms()) {
      if (torn && atom.isAromatic() && atom.getAtomicNumber() == IAtom.C) {
        atom.setImplicitHydrogenCount(Math.max(0, 3 - atom.getBondCount()));
      } else {
        fill(atom);
      }
    }
    try {
      return torn ? Molecule.ofAromatic(changed) : Molecule.of(changed);
    } catch (InvalidMoleculeException e) {
      return null;
    }
  }

  /** Whether an aromatic carbon has lost its double bond, so that all have to be given anew. */
  private static boolean torn(IAtomContainer changed) {
    for (IAtom atom : changed.atoms()) {
      if (atom.isAromatic() && atom.getAtomicNumber() == IAtom.C && !hasDoubleBond(atom)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasDoubleBond(IAtom atom) {
    for (IBond bond : atom.bonds()) {
      if (bond.getOrder() == IBond.Order.DOUBLE) {
        return true;
      }
    }
    return false;
  }

  private List<IAtomContainer> changed(Molecule molecule) {
    IAtomContainer copy = Molecule.copy(molecule.atoms());
    copy.atoms().forEach(atom -> atom.setProperty(BEFORE, state(atom)));
    try {
      return changed(copy);
    } catch (NoSuchAtomException e) {
      // CDK 2.12 stumbles where an atom goes that had a part in a configuration.
      copy.setStereoElements(List.of());
      return changed(copy);
    }
  }

  private List<IAtomContainer> changed(IAtomContainer copy) {
    List<IAtomContainer> results = new ArrayList<>();
    transform().apply(copy, Transform.Mode.Unique, MOST_PLACES).forEach(results::add);
    return results;
  }

  /** Gives an atom its hydrogen, unless it is as it was. */
  private static void fill(IAtom atom) {
    if (!Objects.equals(atom.getProperty(BEFORE), state(atom))) {
      int bonds = bonds(atom);
      int valence = Elements.usualValence(atom.getAtomicNumber(), atom.getFormalCharge(), bonds);
      atom.setImplicitHydrogenCount(Math.max(0, valence - bonds));
    }
  }

  private static List<Integer> state(IAtom atom) {
    return List.of(atom.getAtomicNumber(), atom.getFormalCharge(), bonds(atom));
  }

  private static int bonds(IAtom atom) {
    int sum = 0;
    for (IBond bond : atom.bonds()) {
      sum += bond.getOrder().numeric();
    }
    return sum;
  }
}
