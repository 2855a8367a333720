/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.chemistry.StructureEdit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The control of {@link RuleRepair}: one or two small edits drawn at random, at places drawn at
 * random, with no look at gates.
 *
 * @param seed of the draws; each task has a stream of its own
 */
public record RandomRepair(long seed) implements Repairer {
  private static final int TRIES = 30;

  private static final List<StructureEdit> EDITS =
      BundledFile.text(RandomRepair.class, "random_edits.tsv")
          .lines()
          .map(StructureEdit::new)
          .toList();

  @Override
  public String name() {
    return "random edits";
  }

  @Override
  public RepairResponse repair(RepairTask task) {
    RandomGenerator random = RandomStreams.named(seed, task.unitId());
    Molecule original = Molecule.parse(task.smiles());
    Set<String> candidates = new LinkedHashSet<>();
    for (int attempt = 0; attempt < TRIES && candidates.size() < MOST; attempt++) {
      Molecule edited = original;
      int edits = 1 + random.nextInt(2);
      for (int i = 0; i < edits; i++) {
        edited = edited(edited, random);
      }
      String canonical = edited.canonicalSmiles();
      if (!canonical.equals(original.canonicalSmiles())) {
        candidates.add(canonical);
      }
    }
    return RepairResponse.of(new ArrayList<>(candidates));
  }

  /** With one edit, if the one that is drawn can be made. */
  private static Molecule edited(Molecule molecule, RandomGenerator random) {
    StructureEdit edit = EDITS.get(random.nextInt(EDITS.size()));
    List<Molecule> results = edit.apply(molecule);
    return results.isEmpty() ? molecule : results.get(random.nextInt(results.size()));
  }
}
