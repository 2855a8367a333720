/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.FragmentCounts;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is never trained on: the molecules of the benchmark, whatever their configuration, and all
 * like one of them by either of two fingerprints, RDKit's of paths and the bins of Morgan's
 * fragments.
 */
final class HeldOut {
  /** Tanimoto's similarity from which molecules are alike. */
  static final double ALIKE = 0.7;

  private static final int RADIUS = 2;
  private static final int BINS = 2048;

  private record Prints(Fingerprint paths, FragmentCounts fragments) {
    static Prints of(Molecule molecule) {
      return new Prints(Fingerprint.of(molecule), FragmentCounts.of(molecule, RADIUS, BINS));
    }

    boolean alike(Prints other) {
      return fragments.similarity(other.fragments) >= ALIKE
          || paths.similarity(other.paths) >= ALIKE;
    }
  }

  private final Set<String> smiles;
  private final List<Prints> prints;
  private final Map<String, Boolean> known = new HashMap<>();

  private HeldOut(Set<String> smiles, List<Prints> prints) {
    this.smiles = smiles;
    this.prints = prints;
  }

  /** Of all tasks. */
  static HeldOut of(Benchmark benchmark) {
    Map<String, Molecule> flat =
        benchmark.tasks().stream()
            .map(task -> LabelledMolecule.flat(task.smiles()))
            .collect(Collectors.toMap(Molecule::canonicalSmiles, one -> one, (a, b) -> a));
    return new HeldOut(Set.copyOf(flat.keySet()), flat.values().stream().map(Prints::of).toList());
  }

  /** Whether a molecule is one of the benchmark, or like one. */
  boolean contains(LabelledMolecule molecule) {
    return smiles.contains(molecule.smiles())
        || known.computeIfAbsent(molecule.smiles(), s -> alike(molecule));
  }

  /** One that is too complex for a fingerprint is like none. */
  private boolean alike(LabelledMolecule molecule) {
    try {
      Prints own = Prints.of(molecule.molecule());
      return prints.stream().anyMatch(own::alike);
    } catch (InvalidMoleculeException e) {
      return false;
    }
  }
}
