/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.evaluation.Measures;
import io.detoxj.molecule.evaluation.Thresholds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies rules to a molecule, one and then two, and proposes of the results that pass the
 * structural gates those that have the fewest toxic groups left; of these the most similar. It
 * knows nothing of the task and asks no judge.
 *
 * @param rules what is applied
 * @param thresholds of the gates
 */
public record RuleRepair(List<RepairRule> rules, Thresholds thresholds) implements Repairer {
  /** The most molecules that a second rule is applied to. */
  private static final int BREADTH = 40;

  private record Found(Molecule molecule, long toxic, double similarity) {}

  /** Copies the list. */
  public RuleRepair {
    rules = List.copyOf(rules);
  }

  /** With the rules that come with the toolkit and the paper's gates. */
  public static RuleRepair standard() {
    return new RuleRepair(RepairRule.bundled(), Thresholds.standard());
  }

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public RepairResponse repair(RepairTask task) {
    Molecule original = Molecule.parse(task.smiles());
    Fingerprint fingerprint = Fingerprint.of(original);
    Map<String, Molecule> once = new LinkedHashMap<>();
    apply(original, once);
    Map<String, Molecule> all = new LinkedHashMap<>(once);
    once.values().stream()
        .sorted(Comparator.comparingLong(this::toxicGroups))
        .limit(BREADTH)
        .forEach(molecule -> apply(molecule, all));
    all.remove(original.canonicalSmiles());
    List<Found> found = new ArrayList<>();
    for (Molecule molecule : all.values()) {
      double similarity = similarityIfPassing(molecule, fingerprint);
      if (similarity >= 0) {
        found.add(new Found(molecule, toxicGroups(molecule), similarity));
      }
    }
    found.sort(
        Comparator.comparingLong(Found::toxic)
            .thenComparing(Comparator.comparingDouble(Found::similarity).reversed())
            .thenComparing(one -> one.molecule().canonicalSmiles()));
    return RepairResponse.of(
        found.stream().limit(MOST).map(one -> one.molecule().canonicalSmiles()).toList());
  }

  private void apply(Molecule molecule, Map<String, Molecule> results) {
    for (RepairRule rule : rules) {
      for (Molecule result : rule.edit().apply(molecule)) {
        results.putIfAbsent(result.canonicalSmiles(), result);
      }
    }
  }

  /** How many rules for toxic groups it still has a place for. */
  private long toxicGroups(Molecule molecule) {
    return rules.stream().filter(rule -> rule.alert() && rule.edit().hasPlaceIn(molecule)).count();
  }

  private double similarityIfPassing(Molecule molecule, Fingerprint original) {
    try {
      Description description = Description.of(molecule);
      double similarity = Fingerprint.of(molecule).similarity(original);
      Measures measures =
          new Measures(
              description.drugLikeness(),
              description.syntheticAccessibility(),
              description.lipinski().violations(),
              similarity);
      return thresholds.failed(measures).isEmpty() ? similarity : -1;
    } catch (InvalidMoleculeException e) {
      return -1;
    }
  }
}
