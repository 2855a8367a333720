/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.PlattCalibration;
import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TrainersTest {
  private static final int SIZE = 6;

  private final List<SparseRow> rows = new ArrayList<>();
  private final List<Boolean> labels = new ArrayList<>();

  /** Toxic if feature 0 and not 1, or the other way round; 2 is a number, the rest are noise. */
  private void exclusive(int count) {
    RandomGenerator random = RandomStreams.named(1, "trainers");
    for (int i = 0; i < count; i++) {
      float[] values = new float[SIZE];
      values[0] = random.nextBoolean() ? 1 : 0;
      values[1] = random.nextBoolean() ? 2 : 0;
      values[2] = (float) random.nextGaussian();
      values[3] = random.nextInt(3);
      rows.add(row(values));
      labels.add(values[0] > 0 != values[1] > 0);
    }
  }

  private static SparseRow row(float... values) {
    int[] indices = new int[values.length];
    float[] filled = new float[values.length];
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        indices[n] = i;
        filled[n++] = values[i];
      }
    }
    return new SparseRow(values.length, Arrays.copyOf(indices, n), Arrays.copyOf(filled, n));
  }

  private boolean[] toxic() {
    boolean[] toxic = new boolean[labels.size()];
    for (int i = 0; i < toxic.length; i++) {
      toxic[i] = labels.get(i);
    }
    return toxic;
  }

  /** At the minimum the penalty pulls as strongly as the rows do, and not at the bias. */
  @Test
  void logistic_regression_ends_where_the_gradient_is_zero() {
    RandomGenerator random = RandomStreams.named(2, "trainers");
    for (int i = 0; i < 200; i++) {
      float[] values = {random.nextInt(4), (float) random.nextGaussian(), random.nextInt(2)};
      rows.add(row(values));
      labels.add(random.nextDouble() < PlattCalibration.sigmoid(values[0] - 2 * values[1] - 1));
    }
    double c = 0.7;
    LogisticModel model = new LogisticTrainer(c).train(rows, toxic());
    double[] gradient = new double[4];
    for (int i = 0; i < rows.size(); i++) {
      double error = PlattCalibration.sigmoid(model.logOdds(rows.get(i))) - (labels.get(i) ? 1 : 0);
      for (int j = 0; j < 3; j++) {
        gradient[j] += error * rows.get(i).dense()[j];
      }
      gradient[3] += error;
    }
    for (int j = 0; j < 3; j++) {
      assertThat(gradient[j] + model.weight(j) / c).isCloseTo(0, within(1e-3));
    }
    assertThat(gradient[3]).isCloseTo(0, within(1e-3));
    assertThat(model.weight(1)).isLessThan(-1);
  }

  @Test
  void a_stronger_penalty_gives_smaller_weights() {
    for (int i = 0; i < 50; i++) {
      rows.add(row(i % 2));
      labels.add(i % 2 == 1);
    }
    float strong = new LogisticTrainer(0.01).train(rows, toxic()).weight(0);
    float weak = new LogisticTrainer(10).train(rows, toxic()).weight(0);
    assertThat(strong).isPositive().isLessThan(weak / 5);
  }

  @Test
  void trees_learn_what_no_sum_can() {
    exclusive(400);
    TreeEnsemble trees = new TreeTrainer(60, 0.3, 8, 3, 1, 1, 1).train(rows, toxic());
    LogisticModel linear = new LogisticTrainer(1).train(rows, toxic());
    int byTrees = 0;
    int byLine = 0;
    for (int i = 0; i < rows.size(); i++) {
      byTrees += trees.logOdds(rows.get(i).dense()) > 0 == labels.get(i) ? 1 : 0;
      byLine += linear.logOdds(rows.get(i)) > 0 == labels.get(i) ? 1 : 0;
    }
    assertThat(byTrees).isEqualTo(400);
    assertThat(byLine).isLessThan(300);
  }

  /** One split of two kinds of rows, computed by hand: Newton's step of each leaf. */
  @Test
  void a_tree_of_two_leaves_is_as_computed_by_hand() {
    for (int i = 0; i < 8; i++) {
      rows.add(row(i < 4 ? 0 : 1));
      labels.add(i >= 3);
    }
    TreeEnsemble tree = new TreeTrainer(1, 0.5, 2, 1, 2, 1, 1).train(rows, toxic());
    double base = StrictMath.log(5.5 / 3.5);
    double p = PlattCalibration.sigmoid(base);
    double leftSlope = 4 * p - 1;
    double rightSlope = 4 * p - 4;
    double curve = 4 * p * (1 - p) + 2;
    assertThat(tree.trees()).isEqualTo(1);
    assertThat(tree.nodes()).isEqualTo(3);
    assertThat(tree.value(0)).isEqualTo(0.5f);
    assertThat(tree.logOdds(new float[] {0}) - base)
        .isCloseTo(-0.5 * leftSlope / curve, within(1e-5));
    assertThat(tree.logOdds(new float[] {1}) - base)
        .isCloseTo(-0.5 * rightSlope / curve, within(1e-5));
  }

  @Test
  void leaves_have_as_many_rows_as_asked_for() {
    exclusive(100);
    TreeEnsemble tree = new TreeTrainer(1, 0.5, 31, 51, 0, 1, 1).train(rows, toxic());
    assertThat(tree.nodes()).isEqualTo(1);
  }

  @Test
  void trees_are_the_same_for_a_seed_and_differ_for_others() {
    exclusive(200);
    TreeEnsemble one = new TreeTrainer(5, 0.1, 8, 3, 1, 0.5, 1).train(rows, toxic());
    TreeEnsemble same = new TreeTrainer(5, 0.1, 8, 3, 1, 0.5, 1).train(rows, toxic());
    TreeEnsemble other = new TreeTrainer(5, 0.1, 8, 3, 1, 0.5, 2).train(rows, toxic());
    float[] row = rows.get(0).dense();
    assertThat(same.logOdds(row)).isEqualTo(one.logOdds(row));
    assertThat(other.logOdds(row)).isNotEqualTo(one.logOdds(row));
  }

  @Test
  void numbers_of_many_values_are_binned() {
    for (int i = 0; i < 5000; i++) {
      rows.add(row((i - 2500) / 100f));
    }
    FeatureBins bins = FeatureBins.of(rows);
    assertThat(bins.bins(0)).isBetween(200, 256);
    assertThat(bins.bin(0, -100)).isZero();
    assertThat(bins.bin(0, 100)).isEqualTo(bins.bins(0) - 1);
    int zero = bins.zeroBin(0);
    assertThat(bins.threshold(0, zero)).isGreaterThanOrEqualTo(0);
    assertThat(bins.threshold(0, zero - 1)).isNegative();
  }
}
