/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RocAuc;
import io.detoxj.molecule.classifier.EndpointPrediction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MoleculeSplitTest {
  private static List<LabelledMolecule> molecules() {
    List<LabelledMolecule> all = new ArrayList<>();
    for (String ring : List.of("c1ccccc1", "c1ccncc1", "C1CCCCC1", "c1ccoc1", "c1ccsc1", "C1CC1")) {
      for (String chain : List.of("", "C", "CC", "O", "N", "F", "Cl", "CO", "OC", "CN")) {
        all.add(LabelledMolecule.of(LabelledMolecule.flat(chain + ring), false));
      }
    }
    for (int length = 1; length <= 40; length++) {
      all.add(LabelledMolecule.of(LabelledMolecule.flat("C".repeat(length)), true));
    }
    return all;
  }

  @Test
  void scaffolds_are_not_parted() {
    List<LabelledMolecule> all = molecules();
    MoleculeSplit split = new MoleculeSplit(MoleculeSplit.Kind.SCAFFOLD, 1);
    boolean[] test = split.test(all);
    int[] folds = split.folds(all, 3);
    Set<String> tested = new HashSet<>();
    Set<String> trained = new HashSet<>();
    for (int i = 0; i < test.length; i++) {
      (test[i] ? tested : trained).add(all.get(i).scaffold());
      for (int j = 0; j < i; j++) {
        if (all.get(i).scaffold().equals(all.get(j).scaffold())) {
          assertThat(folds[i]).isEqualTo(folds[j]);
        }
      }
    }
    assertThat(tested).isNotEmpty().doesNotContainAnyElementsOf(trained);
    // Molecules without a ring are one group, and too large to be tested on.
    assertThat(trained).contains("");
    assertThat(split.test(all)).isEqualTo(test);
    assertThat(new MoleculeSplit(MoleculeSplit.Kind.SCAFFOLD, 3).test(all)).isNotEqualTo(test);
  }

  @Test
  void a_random_split_tests_on_a_fifth() {
    List<LabelledMolecule> all = molecules();
    MoleculeSplit split = new MoleculeSplit(MoleculeSplit.Kind.RANDOM, 1);
    int tested = 0;
    for (boolean one : split.test(all)) {
      tested += one ? 1 : 0;
    }
    assertThat(tested).isEqualTo(20);
    assertThat(split.folds(all, 4)).containsOnly(0, 1, 2, 3);
  }

  @Test
  void configuration_is_taken_away() {
    assertThat(LabelledMolecule.flat("C[C@H](F)/C=C\\Cl").canonicalSmiles())
        .isEqualTo(LabelledMolecule.flat("CC(F)C=CCl").canonicalSmiles());
  }

  @Test
  void the_area_is_that_of_all_pairs_and_counts_resampled_ones() {
    double[] scores = {0.1, 0.4, 0.4, 0.8, 0.3};
    boolean[] toxic = {false, true, false, true, false};
    RankedArea area = new RankedArea(scores, toxic);
    assertThat(area.value()).isEqualTo(RocAuc.of(scores, toxic)).isCloseTo(5.5 / 6, within(1e-12));
    // The tied negative twice, another left out.
    assertThat(area.value(new int[] {0, 1, 2, 1, 1})).isCloseTo(5.0 / 6, within(1e-12));
    assertThat(area.value(new int[] {1, 0, 1, 0, 1})).isEqualTo(0.5);
    assertThat(area.restrictedTo(List.of("1", "2")).value()).isEqualTo(0.5);
  }

  @Test
  void quality_is_as_counted_by_hand() {
    List<EndpointPrediction> predictions =
        List.of(
            new EndpointPrediction(0.9, 0.5, 0.8, 0.3),
            new EndpointPrediction(0.4, 0.5, 0.8, 0.3),
            new EndpointPrediction(0.2, 0.5, 0.8, 0.3),
            new EndpointPrediction(0.6, 0.5, 0.1, 0.3));
    Quality quality = Quality.of(predictions, List.of(true, true, false, false));
    assertThat(quality.toxic()).isEqualTo(2);
    assertThat(quality.auc()).isEqualTo(0.75);
    assertThat(quality.aucInside()).isEqualTo(1);
    assertThat(quality.inside()).isEqualTo(0.75);
    assertThat(quality.sensitivity()).isEqualTo(0.5);
    assertThat(quality.specificity()).isEqualTo(0.5);
    assertThat(quality.brier()).isCloseTo((0.01 + 0.36 + 0.04 + 0.36) / 4, within(1e-12));
    assertThat(quality.low()).isLessThanOrEqualTo(0.75);
    assertThat(quality.bins().get(9)).isEqualTo(new Quality.Bin(1, 0.9, 1));
    assertThat(quality.bins().get(0).molecules()).isZero();
  }
}
