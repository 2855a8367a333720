/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.chemistry.StructureEdit;
import io.detoxj.molecule.evaluation.Thresholds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The control of {@link RuleRepair}: as many proposals as that has for the task, each of as many
 * edits, held to the same structural gates in the same way, but each edit is drawn at random with
 * the place where it is made. It does not look for toxic groups.
 *
 * @param pool where edits are drawn from
 * @param seed of the draws; each task has a stream of its own
 * @param edits how many edits each proposal has, by the unit id of the task; of other tasks there
 *     is no proposal
 * @param thresholds of the gates
 */
public record RandomRepair(
    Pool pool, long seed, Map<String, List<Integer>> edits, Thresholds thresholds)
    implements Repairer {
  /** Where edits are drawn from. */
  public enum Pool {
    /**
     * The same replacements at places of any kind: what rules put in place of a toxic group is put
     * in place of any hydrogen, substituent or atom of its kind.
     */
    PLACES,
    /**
     * The rules themselves, which have places at toxic groups alone where they are meant for such.
     */
    RULES
  }

  private static final List<StructureEdit> ANYWHERE =
      BundledFile.text(RandomRepair.class, "random_edits.tsv")
          .lines()
          .map(line -> new StructureEdit(line.split("\t", -1)[1]))
          .toList();

  private static final List<StructureEdit> RULES =
      RepairRule.bundled().stream().map(RepairRule::edit).toList();

  /** The most draws for one proposal. */
  private static final int TRIES = 40;

  /** Copies the map. */
  public RandomRepair {
    edits = Map.copyOf(edits);
  }

  @Override
  public String name() {
    String what = pool == Pool.PLACES ? "random edits" : "random rules";
    return "%s, seed %s".formatted(what, seed);
  }

  @Override
  public RepairResponse repair(RepairTask task) {
    Molecule original = Molecule.parse(task.smiles());
    Fingerprint fingerprint = Fingerprint.of(original);
    List<StructureEdit> possible = pool == Pool.RULES ? RULES : ANYWHERE;
    RandomGenerator random = RandomStreams.named(seed, task.unitId());
    Set<String> taken = new HashSet<>();
    taken.add(original.canonicalSmiles());
    List<String> proposed = new ArrayList<>();
    for (int number : edits.getOrDefault(task.unitId(), List.of())) {
      drawn(original, fingerprint, possible, number, taken, random)
          .ifPresent(
              found -> {
                taken.add(found.molecule().canonicalSmiles());
                proposed.add(found.molecule().canonicalSmiles());
              });
    }
    return RepairResponse.of(proposed);
  }

  /** The first draw that passes the gates; if none does, the one that fails the fewest. */
  private Optional<Proposal> drawn(
      Molecule original,
      Fingerprint fingerprint,
      List<StructureEdit> possible,
      int number,
      Set<String> taken,
      RandomGenerator random) {
    List<Proposal> failing = new ArrayList<>();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Molecule edited = original;
      for (int i = 0; i < number; i++) {
        edited = edited(edited, possible, random);
      }
      if (!taken.contains(edited.canonicalSmiles())) {
        Optional<Proposal> proposal = Proposal.of(edited, number, fingerprint, thresholds);
        if (proposal.isPresent() && proposal.get().failed().isEmpty()) {
          return proposal;
        }
        proposal.ifPresent(failing::add);
      }
    }
    return failing.stream()
        .min(
            Comparator.<Proposal>comparingInt(one -> one.failed().size())
                .thenComparing(Comparator.comparingDouble(Proposal::similarity).reversed()));
  }

  /** With an edit drawn from those that have a place, at a place drawn from its places. */
  private static Molecule edited(
      Molecule molecule, List<StructureEdit> possible, RandomGenerator random) {
    List<StructureEdit> fitting = new ArrayList<>(possible);
    fitting.removeIf(edit -> !edit.hasPlaceIn(molecule));
    while (!fitting.isEmpty()) {
      List<Molecule> results = fitting.remove(random.nextInt(fitting.size())).apply(molecule);
      if (!results.isEmpty()) {
        return results.get(random.nextInt(results.size()));
      }
    }
    return molecule;
  }
}
