/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.evaluation.Thresholds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Edits a molecule by rules, by one edit and then by more, until no toxic group is left and the
 * structural gates are passed. What has toxic groups gets the rules for such, and what has none the
 * others. Of each round the most promising go on to the next, and the best that is found is varied
 * by one more edit. It proposes up to three that pass the gates, with the fewest toxic groups and
 * unlike each other; if none passes, those that fail the fewest. Of more than 100 heavy atoms it
 * proposes nothing. It knows nothing of the task and asks no judge: what is toxic to it are its own
 * groups from the literature.
 *
 * @param rules what is applied
 * @param toxicophores what is to be gone
 * @param thresholds of the gates
 */
public record RuleRepair(
    List<RepairRule> rules, List<Toxicophore> toxicophores, Thresholds thresholds)
    implements Repairer {
  /** The most edits that take toxic groups away or mend gates. */
  private static final int ROUNDS = 3;

  /** The most heavy atoms; a few edits make nothing drug-like of a larger molecule. */
  private static final int MOST_ATOMS = 100;

  /** The most molecules that go on to the next round. */
  private static final int BREADTH = 6;

  /** A proposal with the concern about it. */
  private record Rated(Proposal proposal, int concern) {
    /** How far it is from its aim: toxic groups, and gates that it fails. */
    int distance() {
      return concern + 2 * proposal.failed().size();
    }

    boolean passes() {
      return proposal.failed().isEmpty();
    }

    double similarity() {
      return proposal.similarity();
    }

    String smiles() {
      return proposal.molecule().canonicalSmiles();
    }
  }

  /** Copies the lists. */
  public RuleRepair {
    rules = List.copyOf(rules);
    toxicophores = List.copyOf(toxicophores);
  }

  /** With the rules and toxic groups that come with the toolkit and the paper's gates. */
  public static RuleRepair standard() {
    return new RuleRepair(RepairRule.bundled(), Toxicophore.bundled(), Thresholds.standard());
  }

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public RepairResponse repair(RepairTask task) {
    return response(proposals(task));
  }

  static RepairResponse response(List<Proposal> proposals) {
    return RepairResponse.of(
        proposals.stream().map(found -> found.molecule().canonicalSmiles()).toList());
  }

  /** What it proposes, with how many edits each took. */
  List<Proposal> proposals(RepairTask task) {
    Molecule original = Molecule.parse(task.smiles());
    if (original.heavyAtoms() > MOST_ATOMS) {
      return List.of();
    }
    Fingerprint fingerprint = Fingerprint.of(original);
    Set<String> seen = new HashSet<>();
    seen.add(original.canonicalSmiles());
    List<Rated> all = new ArrayList<>();
    List<Molecule> front = List.of(original);
    for (int round = 1; round <= ROUNDS && !enough(all); round++) {
      List<Rated> found = new ArrayList<>();
      for (Molecule molecule : front) {
        edit(molecule, concern(molecule) > 0, round, fingerprint, seen, found);
      }
      all.addAll(found);
      front =
          found.stream()
              .filter(rated -> rated.proposal().similar() && rated.distance() > 0)
              .sorted(order())
              .limit(BREADTH)
              .map(rated -> rated.proposal().molecule())
              .toList();
    }
    Optional<Rated> best = all.stream().filter(rated -> rated.distance() == 0).min(order());
    if (best.isPresent()) {
      // A group may be toxic that is not known here: proposals should not differ at one place
      // alone.
      Proposal found = best.get().proposal();
      edit(found.molecule(), false, found.edits() + 1, fingerprint, seen, all);
    } else if (all.stream().noneMatch(Rated::passes)) {
      edit(original, false, 1, fingerprint, seen, all);
    }
    return chosen(all);
  }

  private static Comparator<Rated> order() {
    return Comparator.comparingInt(Rated::distance)
        .thenComparing(Comparator.comparingDouble(Rated::similarity).reversed())
        .thenComparing(Rated::smiles);
  }

  private static boolean enough(List<Rated> all) {
    return all.stream().filter(rated -> rated.distance() == 0).count() >= MOST;
  }

  private void edit(
      Molecule molecule,
      boolean alerts,
      int round,
      Fingerprint original,
      Set<String> seen,
      List<Rated> found) {
    for (RepairRule rule : rules) {
      if (rule.alert() == alerts) {
        for (Molecule result : rule.edit().apply(molecule)) {
          if (seen.add(result.canonicalSmiles())) {
            Proposal.of(result, round, original, thresholds)
                .ifPresent(proposal -> found.add(new Rated(proposal, concern(result))));
          }
        }
      }
    }
  }

  private int concern(Molecule molecule) {
    return toxicophores.stream().mapToInt(group -> group.concern(molecule)).sum();
  }

  /** Of what passes, one after another the one of least concern and least like those before it. */
  private static List<Proposal> chosen(List<Rated> all) {
    List<Rated> passing = all.stream().filter(Rated::passes).toList();
    if (passing.isEmpty()) {
      return all.stream()
          .sorted(
              Comparator.<Rated>comparingInt(rated -> rated.proposal().failed().size())
                  .thenComparing(order()))
          .limit(MOST)
          .map(Rated::proposal)
          .toList();
    }
    List<Rated> left = new ArrayList<>(passing);
    left.sort(order());
    List<Proposal> chosen = new ArrayList<>();
    Map<Rated, Double> likeness = new HashMap<>();
    while (!left.isEmpty() && chosen.size() < MOST) {
      Rated best = left.get(0);
      double least = Double.POSITIVE_INFINITY;
      for (Rated rated : left) {
        double cost = rated.concern() + likeness.getOrDefault(rated, 0.0);
        if (cost < least) {
          least = cost;
          best = rated;
        }
      }
      left.remove(best);
      chosen.add(best.proposal());
      Fingerprint taken = best.proposal().fingerprint();
      for (Rated rated : left) {
        likeness.merge(rated, rated.proposal().fingerprint().similarity(taken), Math::max);
      }
    }
    return chosen;
  }
}
