/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.DetoxException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.likelihood.CrossEntropy;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurgerySearchTest {
  @TempDir Path folder;
  private ReferenceModel reference;
  private TransformerModel model;
  private List<int[]> texts;

  @BeforeEach
  void load() {
    reference = ReferenceModel.load("llama", folder);
    model = reference.model();
    texts =
        IntStream.range(0, 6)
            .mapToObj(i -> IntStream.range(0, 9).map(j -> (i * 31 + j * 17) % 300).toArray())
            .toList();
  }

  @AfterEach
  void close() {
    reference.close();
  }

  private SurgeryPatch patch(long seed) {
    BehaviourDirection direction =
        BehaviourDirection.shared(
            Vectors.random(model.info().width(), 1, RandomStreams.named(seed, "t")), "test");
    return SurgeryPatch.of(
        model,
        RegionSelection.of(NeuronScores.random(seed), EditTarget.GATE, 30).select(model, direction),
        direction,
        Strength.rho(1));
  }

  @Test
  void the_ratio_is_that_of_perplexities() {
    PerplexityCost cost = new PerplexityCost(model, texts);
    assertThat(cost.basePerplexity())
        .isCloseTo(Math.exp(CrossEntropy.of(model, texts)), within(1e-9));
    assertThat(cost.ratio(model)).isEqualTo(1);
    try (DetoxifiedModel view = model.with(patch(1).asWeights())) {
      double expected = Math.exp(CrossEntropy.of(view, texts)) / cost.basePerplexity();
      assertThat(cost.ratio(view)).isCloseTo(expected, within(1e-9)).isNotEqualTo(1);
    }
  }

  @Test
  void of_each_kind_the_largest_within_the_limit_then_the_lowest_toxicity() {
    PerplexityCost cost = new PerplexityCost(model, texts);
    Map<String, SurgeryPatch> kinds = new LinkedHashMap<>();
    kinds.put("one", patch(1));
    kinds.put("two", patch(2));
    SurgerySearch search = new SurgerySearch(List.of(4.0, 0.5, 1.0, 2.0), 1.02, 7);
    // The measure is the perplexity itself, so that what is best can be worked out.
    SurgerySearch.Result result =
        search.run(
            model, kinds, cost, view -> CrossEntropy.of(view, texts), ProgressListener.silent());
    Map<String, Double> largest = new LinkedHashMap<>();
    Map<String, Double> toxicity = new LinkedHashMap<>();
    kinds.forEach(
        (name, patch) -> {
          for (double rho : List.of(0.5, 1.0, 2.0, 4.0)) {
            try (DetoxifiedModel view = model.with(patch.at(Strength.rho(rho)).asSidePath())) {
              if (cost.ratio(view) <= 1.02) {
                largest.put(name, rho);
                toxicity.put(name, CrossEntropy.of(view, texts));
              }
            }
          }
        });
    String expected =
        toxicity.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    assertThat(result.best().name()).isEqualTo(expected);
    assertThat(result.best().patch().rho()).isCloseTo(largest.get(expected), within(1e-9));
    assertThat(result.best().toxicity()).hasValue(toxicity.get(expected));
    assertThat(result.baseToxicity()).isEqualTo(CrossEntropy.of(model, texts));
    assertThat(result.controls())
        .extracting(SurgerySearch.Trial::name)
        .containsExactly("random-probe", "random-region", "max-cosine-subtract", "reversed");
    for (SurgerySearch.Trial control : result.controls()) {
      assertThat(Math.abs(control.patch().rho()))
          .isCloseTo(result.best().patch().rho(), within(1e-6));
    }
  }

  @Test
  void the_random_region_has_as_many_of_each_layer() {
    SurgeryPatch patch = patch(1);
    SurgeryPatch random = SurgeryControls.of(model, patch, 3).get("random-region");
    patch
        .region()
        .byLayer()
        .forEach(
            (layer, indices) ->
                assertThat(random.region().byLayer().get(layer)).hasSameSizeAs(indices));
    assertThat(random.region().neurons()).isNotEqualTo(patch.region().neurons());
    assertThat(random.direction()).isEqualTo(patch.direction());
  }

  @Test
  void a_limit_no_edit_keeps_is_refused_with_the_lowest_ratio() {
    PerplexityCost cost = new PerplexityCost(model, texts);
    SurgerySearch search = new SurgerySearch(List.of(1.0), 0.5, 1);
    assertThatThrownBy(
            () ->
                search.run(
                    model, Map.of("one", patch(1)), cost, view -> 0, ProgressListener.silent()))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("within 0.5 of the base; the lowest ratio is");
  }
}
