/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class FeatureSelectionTest {
  @TempDir Path folder;

  @Test
  void statistics_of_a_group_are_those_counted_by_hand() {
    TextGroup high = new TextGroup(2);
    high.add(new float[][] {{1, 0}, {3, 0}});
    high.add(new float[][] {{0, 2}});
    TextGroup low = new TextGroup(2);
    low.add(new float[][] {{1, 0}});
    low.add(new float[][] {{0, 0}, {0, 5}});
    assertThat(high.max(0)).isEqualTo(3);
    assertThat(high.tokenFrequency(0)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(high.textFrequency(0)).isEqualTo(0.5);
    // Texts' means are 2 and 0, and 1 and 0.
    assertThat(high.mean(0) - low.mean(0)).isEqualTo(0.5);
    // Maxima 3, 0 against 1, 0: wins 2 + 0 + half a tie, of 4.
    assertThat(high.auroc(low, 0)).isEqualTo(2.5 / 4);
    // Maxima 0, 2 against 0, 5.
    assertThat(high.auroc(low, 1)).isEqualTo(1.5 / 4);
  }

  private static FeatureStatistic feature(int index, double frequency, double neutral) {
    return new FeatureStatistic(
        index, 10 - index, frequency, frequency, 1, neutral, neutral, index * 0.1, 0.5);
  }

  private static FeatureSet set(List<FeatureStatistic> features) {
    return new FeatureSet(
        Origin.ofWeights("aa"),
        "bb",
        Optional.empty(),
        HookPoint.residPost(1),
        "cc",
        "test",
        List.of(7),
        features.stream().map(FeatureSet.Feature::of).toList());
  }

  /** A set of one feature of an autoencoder. */
  public static FeatureSet set(SparseAutoencoder sae, int index, double maxActivation) {
    FeatureStatistic one =
        new FeatureStatistic(index, maxActivation, 0.2, 0.3, 1, 0.1, 0.1, 0.5, 0.6);
    return new FeatureSet(
        Origin.ofWeights("aa"),
        sae.sha256(),
        Optional.empty(),
        sae.config().source().point(),
        "cc",
        "test",
        List.of(),
        List.of(FeatureSet.Feature.of(one)));
  }

  @Test
  void features_that_are_not_kept_are_noted_as_dropped() {
    FeatureSet all = set(List.of(feature(3, 0.1, 0), feature(5, 0.2, 0), feature(1, 0.2, 0)));
    FeatureSet kept = all.keeping(Set.of(1, 3), "test confirmed");
    assertThat(kept.indices()).containsExactly(3, 1);
    assertThat(kept.dropped()).containsExactly(7, 5);
    assertThat(kept.method()).isEqualTo("test confirmed");
    assertThatThrownBy(() -> all.keeping(Set.of(), "none"))
        .hasMessageContaining("at least one feature");
  }

  @Test
  void rankings_take_the_best_that_fire() {
    List<FeatureStatistic> all =
        List.of(feature(0, 0, 0), feature(1, 0.2, 0), feature(2, 0.3, 0), feature(3, 0.1, 0));
    assertThat(indices(FeatureRanking.MAX_ACTIVATION.best(all, 2))).containsExactly(1, 2);
    assertThat(indices(FeatureRanking.FREQUENCY.best(all, 2))).containsExactly(2, 1);
    assertThat(indices(FeatureRanking.MEAN_DIFFERENCE.best(all, 9))).containsExactly(3, 2, 1);
  }

  private static List<Integer> indices(List<FeatureStatistic> features) {
    return features.stream().map(FeatureStatistic::index).toList();
  }

  @Test
  void random_controls_fire_about_as_often_and_are_others() {
    List<FeatureStatistic> all =
        IntStream.range(0, 100).mapToObj(i -> feature(i, i / 1000.0, 0)).toList();
    FeatureSet chosen = set(List.of(all.get(20), all.get(80)));
    FeatureStatistics statistics = new FeatureStatistics(all, "cc");
    FeatureSet control = FeatureSelection.randomMatched(chosen, statistics, 1);
    List<Integer> picked =
        control.features().stream().map(feature -> feature.statistic().index()).toList();
    assertThat(picked.get(0)).isBetween(14, 26).isNotEqualTo(20);
    assertThat(picked.get(1)).isBetween(74, 86).isNotEqualTo(80);
    assertThat(FeatureSelection.randomMatched(chosen, statistics, 1)).isEqualTo(control);
  }

  @Test
  void a_set_survives_its_file() throws Exception {
    FeatureSet set =
        set(List.of(feature(3, 0.1, 0.01), feature(5, 0.2, 0))).withLabels(Map.of(5, "rude words"));
    Path file = folder.resolve("features.json");
    set.save(file);
    assertThat(FeatureSet.load(file)).isEqualTo(set);
  }

  @Test
  void damaged_files_and_empty_sets_are_refused() throws Exception {
    assertThatThrownBy(() -> set(List.of())).hasMessageContaining("at least one feature");
    Path file = folder.resolve("features.json");
    Files.writeString(file, "{\"features\": [3]}");
    assertThatThrownBy(() -> FeatureSet.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("features is no list of objects");
    Files.writeString(file, "{\"features\": [");
    assertThatThrownBy(() -> FeatureSet.load(file)).isInstanceOf(CheckpointException.class);
  }
}
