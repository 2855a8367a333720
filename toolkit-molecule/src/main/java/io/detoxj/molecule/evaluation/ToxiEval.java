/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RecordedResponses;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.Fingerprint;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.ToxicityEndpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Evaluates proposed molecules: valid or not, measured, judged. What counts as success is said
 * afterwards, by {@link Criteria}.
 *
 * @param judge of toxicity
 * @param mode how closely the paper's program is followed
 */
public record ToxiEval(ToxicityEndpoint judge, EvaluationMode mode) {
  /** The most candidates of a molecule that are looked at. */
  public static final int MOST = 9;

  /** Evaluates the answers of a model to all tasks; unanswered ones are failures of their kind. */
  public Evaluation evaluate(Benchmark benchmark, RecordedResponses responses) {
    List<EvaluatedTask> tasks =
        benchmark.tasks().parallelStream().map(task -> evaluate(task, responses.to(task))).toList();
    return new Evaluation(responses.model(), judge.provenance(), mode, tasks);
  }

  /**
   * Evaluates what was evaluated in another mode. Only what this mode judges by another endpoint is
   * computed and judged again.
   */
  public Evaluation again(Evaluation other) {
    List<EvaluatedTask> tasks = other.tasks().parallelStream().map(this::again).toList();
    return new Evaluation(other.model(), judge.provenance(), mode, tasks);
  }

  private EvaluatedTask again(EvaluatedTask other) {
    if (Endpoints.of(other.task(), mode).equals(other.endpoint())) {
      return other;
    }
    List<String> candidates = other.candidates().stream().map(Candidate::smiles).toList();
    return evaluate(other.task(), new RepairResponse(other.response(), candidates));
  }

  /**
   * Evaluates one answer.
   *
   * @throws InvalidMoleculeException if the task's own molecule cannot be read
   */
  public EvaluatedTask evaluate(RepairTask task, RepairResponse response) {
    String endpoint = Endpoints.of(task, mode);
    Molecule original = original(task);
    Fingerprint fingerprint = Fingerprint.of(original);
    Set<String> seen = new HashSet<>();
    List<Candidate> candidates = new ArrayList<>();
    for (String smiles : response.candidates()) {
      if (candidates.size() < MOST) {
        candidates.add(candidate(smiles, original, fingerprint, endpoint, seen));
      }
    }
    return new EvaluatedTask(
        task, endpoint, judge.judge(endpoint, original), response.kind(), candidates);
  }

  private static Molecule original(RepairTask task) {
    try {
      return Molecule.parse(task.smiles());
    } catch (InvalidMoleculeException e) {
      throw new InvalidMoleculeException(
          e.problem(),
          "the molecule of task %s cannot be read: %s".formatted(task.unitId(), e.getMessage()),
          e);
    }
  }

  private Candidate candidate(
      String smiles,
      Molecule original,
      Fingerprint fingerprint,
      String endpoint,
      Set<String> seen) {
    try {
      Molecule molecule = Molecule.parse(smiles);
      Description description = Description.of(molecule);
      Measures measures =
          new Measures(
              description.drugLikeness(),
              description.syntheticAccessibility(),
              description.lipinski().violations(),
              Fingerprint.of(molecule).similarity(fingerprint));
      String canonical = molecule.canonicalSmiles();
      Candidate.Found found =
          new Candidate.Found(
              canonical,
              molecule.scaffold(),
              measures,
              judge.judge(endpoint, molecule),
              canonical.equals(original.canonicalSmiles()),
              !seen.add(canonical),
              molecule.parts(),
              molecule.hasMetal());
      return new Candidate(smiles, null, found);
    } catch (InvalidMoleculeException e) {
      return new Candidate(smiles, e.problem(), null);
    }
  }
}
