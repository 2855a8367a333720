/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionSelectionTest {
  private static final int COUNT = 25;

  @TempDir Path folder;
  private ReferenceModel reference;
  private TransformerModel model;
  private BehaviourDirection direction;

  @BeforeEach
  void load() {
    open("llama");
  }

  private void open(String name) {
    if (reference != null) {
      reference.close();
    }
    reference = ReferenceModel.load(name, folder);
    model = reference.model();
    direction = direction(1);
  }

  @AfterEach
  void close() {
    reference.close();
  }

  private BehaviourDirection direction(long seed) {
    return BehaviourDirection.shared(
        Vectors.random(model.info().width(), 2, RandomStreams.named(seed, "test")), "test");
  }

  private Region select(NeuronScore score, BehaviourDirection along) {
    return RegionSelection.of(score, EditTarget.GATE, COUNT).select(model, along);
  }

  private double cosine(Neuron neuron, BehaviourDirection along) {
    float[][] all = NeuronLayout.of(model.info(), EditTarget.GATE, neuron.layer()).read(model);
    return Vectors.cosine(all[neuron.index()], along.at(neuron.layer()));
  }

  private List<Neuron> all() {
    List<Neuron> all = new ArrayList<>();
    for (int layer = 0; layer < model.info().layers(); layer++) {
      int count = NeuronLayout.of(model.info(), EditTarget.GATE, layer).count();
      for (int i = 0; i < count; i++) {
        all.add(new Neuron(layer, i));
      }
    }
    return all;
  }

  @Test
  void the_lowest_cosines_of_all_layers_are_chosen() {
    Region region = select(NeuronScores.lowestCosine(), direction);
    assertThat(region.neurons()).hasSize(COUNT).doesNotHaveDuplicates().isSorted();
    assertThat(all()).containsAll(region.neurons());
    double highestInside =
        region.neurons().stream().mapToDouble(n -> cosine(n, direction)).max().orElseThrow();
    double lowestOutside =
        all().stream()
            .filter(n -> !region.neurons().contains(n))
            .mapToDouble(n -> cosine(n, direction))
            .min()
            .orElseThrow();
    assertThat(highestInside).isLessThanOrEqualTo(lowestOutside).isNegative();
    assertThat(region.byLayer().size()).isGreaterThan(1);
  }

  @Test
  void the_opposite_direction_has_the_highest_cosines() {
    assertThat(select(NeuronScores.lowestCosine(), direction.negated()).neurons())
        .isEqualTo(select(NeuronScores.highestCosine(), direction).neurons());
  }

  @Test
  void the_length_of_the_direction_does_not_matter() {
    BehaviourDirection longer =
        BehaviourDirection.shared(Vectors.scaled(direction.at(0), 37), "longer");
    assertThat(select(NeuronScores.lowestCosine(), longer).neurons())
        .isEqualTo(select(NeuronScores.lowestCosine(), direction).neurons());
  }

  @Test
  void repeats_and_ties_go_to_the_first() {
    NeuronScore flat =
        new NeuronScore() {
          @Override
          public String id() {
            return "flat";
          }

          @Override
          public double[] of(
              TransformerModel of, EditTarget target, int layer, BehaviourDirection along) {
            double[] scores = new double[40];
            scores[2] = Double.NaN;
            return scores;
          }
        };
    Region region = RegionSelection.of(flat, EditTarget.GATE, 4).select(model, direction);
    assertThat(region.neurons())
        .containsExactly(new Neuron(0, 0), new Neuron(0, 1), new Neuron(0, 3), new Neuron(0, 4));
    assertThat(select(NeuronScores.lowestCosine(), direction))
        .isEqualTo(select(NeuronScores.lowestCosine(), direction));
  }

  @Test
  void random_regions_depend_on_the_seed_alone() {
    Region one = select(NeuronScores.random(1), direction);
    assertThat(select(NeuronScores.random(1), direction(2)).neurons()).isEqualTo(one.neurons());
    assertThat(select(NeuronScores.random(2), direction).neurons()).isNotEqualTo(one.neurons());
  }

  @Test
  void layers_can_be_restricted_and_shared_out() {
    RegionSelection selection =
        RegionSelection.of(NeuronScores.lowestCosine(), EditTarget.GATE, COUNT);
    Region one = selection.within(Set.of(1)).select(model, direction);
    assertThat(one.byLayer()).containsOnlyKeys(1);
    assertThat(one.neurons()).hasSize(COUNT);
    Map<Integer, Integer> counts = new HashMap<>();
    selection
        .fromEachLayer()
        .select(model, direction)
        .byLayer()
        .forEach((layer, indices) -> counts.put(layer, indices.size()));
    assertThat(counts).hasSize(model.info().layers());
    assertThat(counts.values().stream().mapToInt(i -> i).sum()).isEqualTo(COUNT);
    assertThat(counts.get(0) - counts.get(model.info().layers() - 1)).isBetween(0, 1);
    assertThat(one.method()).isEqualTo("min-cosine gate layers [1]");
  }

  @Test
  void preactivations_are_those_of_the_texts() {
    List<String> texts = List.of("you soggy turnip", "a soggy old hat");
    NeuronScore score = NeuronScores.lowestPreactivation(model, texts, ProgressListener.silent());
    HookPoint point = new HookPoint(1, HookSite.MLP_PRE);
    double[] mean = new double[score.of(model, EditTarget.GATE, 1, direction).length];
    for (Map<HookPoint, float[]> of :
        TextPooling.ofText().means(model, texts, Set.of(point), ProgressListener.silent())) {
      Arrays.setAll(mean, i -> mean[i] + of.get(point)[i] / 2.0);
    }
    assertThat(score.of(model, EditTarget.GATE, 1, direction)).containsExactly(mean, within(1e-6));
    assertThatThrownBy(() -> score.of(model, EditTarget.QUERY, 1, direction))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("neurons of an MLP");
  }

  @Test
  void value_vectors_away_from_the_behaviour_come_first() {
    open("gpt2");
    ValueScore score =
        ValueScore.of(model, direction, List.of("soggy turnip"), ProgressListener.silent());
    Region region = select(score, direction);
    float[][] values = NeuronLayout.of(model.info(), EditTarget.DOWN, 0).read(model);
    double[] scores = score.of(model, EditTarget.GATE, 0, direction);
    for (int i = 0; i < scores.length; i++) {
      assertThat(scores[i]).isEqualTo(Vectors.cosine(values[i], direction.at(0)));
      assertThat(score.byEffect().of(model, EditTarget.GATE, 0, direction)[i])
          .isEqualTo(Vectors.dot(values[i], direction.at(0)));
    }
    region.byLayer().getOrDefault(0, List.of()).forEach(i -> assertThat(scores[i]).isNegative());
    assertThat(region.method()).startsWith("value-away (test)");
  }

  @Test
  void in_a_gated_mlp_the_mean_of_the_other_branch_turns_the_sign() {
    open("gemma2");
    List<String> texts = List.of("you soggy turnip");
    ValueScore score = ValueScore.of(model, direction, texts, ProgressListener.silent());
    HookPoint in = new HookPoint(1, HookSite.MLP_IN);
    float[] input =
        TextPooling.ofText()
            .means(model, texts, Set.of(in), ProgressListener.silent())
            .get(0)
            .get(in);
    float[][] branch = NeuronLayout.of(model.info(), EditTarget.UP, 1).read(model);
    float[][] values = NeuronLayout.of(model.info(), EditTarget.DOWN, 1).read(model);
    float[] gains = PostNormGains.behind(model, EditTarget.DOWN, 1).orElseThrow();
    double[] scores = score.of(model, EditTarget.GATE, 1, direction);
    double[] effects = score.byEffect().of(model, EditTarget.GATE, 1, direction);
    int turned = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < gains.length; j++) {
        values[i][j] *= gains[j];
      }
      double mean = Vectors.dot(branch[i], input);
      double cosine = Vectors.cosine(values[i], direction.at(1));
      turned += mean < 0 ? 1 : 0;
      assertThat(scores[i]).isEqualTo(Math.signum(mean) * cosine);
      assertThat(effects[i])
          .isCloseTo(mean * Vectors.dot(values[i], direction.at(1)), within(1e-6));
    }
    assertThat(turned).isPositive();
  }

  @Test
  void the_papers_share_gives_the_papers_count_and_those_of_other_models() {
    // 16,384 / 352,256 of two layers of this tiny model.
    int rows = all().size();
    assertThat(RegionSelection.paperCount(model.info(), EditTarget.GATE))
        .isEqualTo((int) Math.round(rows * 16_384.0 / 352_256));
    assertThat(RegionSelection.paper(model.info()).select(model, direction).target())
        .isEqualTo(EditTarget.GATE);
  }

  @Test
  void what_cannot_be_chosen_is_refused() {
    assertThatThrownBy(
            () ->
                RegionSelection.of(NeuronScores.lowestCosine(), EditTarget.GATE, 100_000)
                    .select(model, direction))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100000 vectors of GATE are wanted");
    assertThatThrownBy(
            () -> RegionSelection.paper(model.info()).within(Set.of(9)).select(model, direction))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[9]");
    BehaviourDirection narrow = BehaviourDirection.shared(new float[] {1, 2}, "narrow");
    assertThatThrownBy(() -> select(NeuronScores.lowestCosine(), narrow))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("width 2");
    assertThatThrownBy(() -> new Region(EditTarget.GATE, List.of(), "none"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
