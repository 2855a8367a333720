/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import io.detoxj.core.math.PlattCalibration;
import java.util.Map;

/**
 * A classifier of one kind of toxicity: logistic regression, boosted trees or the mean of the
 * log-odds of both, then Platt scaling. Immutable and safe for use by several threads.
 */
public final class EndpointClassifier {
  private final Facts facts;
  private final LogisticModel linear;
  private final TreeEnsemble trees;
  private final Neighbours neighbours;

  /**
   * What is known of a classifier beside its weights.
   *
   * @param endpoint as the Therapeutics Data Commons call it, such as {@code AMES}
   * @param treeShare the share of the trees in the log-odds, from 0 to 1
   * @param calibration from log-odds to probability
   * @param threshold the probability from which a molecule is found toxic, above 0 and below 1
   * @param domain the similarity with the nearest molecule of the training from which on it is to
   *     be asked, from 0 to 1
   * @param provenance how it was made
   */
  public record Facts(
      String endpoint,
      double treeShare,
      PlattCalibration calibration,
      double threshold,
      double domain,
      Map<String, String> provenance) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not as it must be
     */
    public Facts {
      if (!(treeShare >= 0 && treeShare <= 1) || !(domain >= 0 && domain <= 1)) {
        throw new IllegalArgumentException(
            "treeShare and domain are from 0 to 1, not %s and %s".formatted(treeShare, domain));
      }
      if (!(threshold > 0 && threshold < 1)) {
        throw new IllegalArgumentException("threshold is between 0 and 1, not " + threshold);
      }
      provenance = Map.copyOf(provenance);
    }
  }

  EndpointClassifier(Facts facts, LogisticModel linear, TreeEnsemble trees, Neighbours neighbours) {
    if (linear.size() != MoleculeFeatures.SIZE) {
      throw new IllegalArgumentException(
          "it has %s weights, not %s".formatted(linear.size(), MoleculeFeatures.SIZE));
    }
    this.facts = facts;
    this.linear = linear;
    this.trees = trees;
    this.neighbours = neighbours;
  }

  /** What is known of it. */
  public Facts facts() {
    return facts;
  }

  /** How many molecules it was trained on. */
  public int trainedOn() {
    return neighbours.size();
  }

  /** What it says of a molecule with these features. */
  public EndpointPrediction predict(MoleculeFeatures features) {
    double logOdds = 0;
    if (facts.treeShare() < 1) {
      logOdds += (1 - facts.treeShare()) * linearLogOdds(features);
    }
    if (facts.treeShare() > 0) {
      logOdds += facts.treeShare() * treeLogOdds(features);
    }
    return new EndpointPrediction(
        facts.calibration().probability(logOdds),
        facts.threshold(),
        neighbours.nearest(features.fragments().bins()),
        facts.domain());
  }

  /** What the logistic regression alone says, before the calibration. */
  public double linearLogOdds(MoleculeFeatures features) {
    return linear.logOdds(features.row());
  }

  /** What the trees alone say, before the calibration. */
  public double treeLogOdds(MoleculeFeatures features) {
    return trees.logOdds(features.row().dense());
  }

  LogisticModel linear() {
    return linear;
  }

  TreeEnsemble trees() {
    return trees;
  }

  Neighbours neighbours() {
    return neighbours;
  }
}
