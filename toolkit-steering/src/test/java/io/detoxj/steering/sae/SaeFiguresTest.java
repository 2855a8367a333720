/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each figure of a quality beside what its definition gives, token by token. */
class SaeFiguresTest {
  private static final int[] LONG = {3, 4, 5, 6, 7, 8};
  private static final int[] SHORT = {9, 10};

  @TempDir static Path folder;
  private static TransformerModel model;
  private static int special;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder.resolve("model"));
    special = model.endOfText();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Random, with a bias so low that some features never fire; texts begin as they are. */
  private static SparseAutoencoder sae() {
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, RandomSae.POINT);
    SaeConfig.Source source =
        new SaeConfig.Source("", Origin.ofWeights(""), RandomSae.POINT, false, false, 0);
    return SparseAutoencoder.of(config.withSource(source), RandomSae.weights(-1));
  }

  private static float[][] activations(int[]... texts) {
    List<float[]> all = new ArrayList<>();
    for (int[] ids : texts) {
      float[][] one = model.capture(List.of(ids), RandomSae.POINT::equals).at(RandomSae.POINT, 0);
      all.addAll(Arrays.asList(one));
    }
    return all.toArray(float[][]::new);
  }

  @Test
  void activations_are_explained_and_features_counted_as_defined() {
    float[][] x = activations(LONG, SHORT);
    double[] mean = new double[32];
    for (float[] token : x) {
      for (int i = 0; i < 32; i++) {
        mean[i] += (double) token[i] / x.length;
      }
    }
    try (SparseAutoencoder sae = sae()) {
      float[][] decoded = sae.reconstruct(x);
      float[][] features = sae.encode(x);
      double error = 0;
      double variance = 0;
      int fired = 0;
      BitSet live = new BitSet();
      for (int t = 0; t < x.length; t++) {
        for (int i = 0; i < 32; i++) {
          error += Math.pow(x[t][i] - decoded[t][i], 2);
          variance += Math.pow(x[t][i] - mean[i], 2);
        }
        for (int f = 0; f < 48; f++) {
          if (features[t][f] > 0) {
            fired++;
            live.set(f);
          }
        }
      }
      // Otherwise a feature that fires could pass for one that does not.
      assertThat(live.cardinality()).isBetween(1, 47).isNotEqualTo(24);
      SaeQuality found = SaeQuality.measure(model, sae, List.of(LONG, SHORT));
      assertThat(found.tokens()).isEqualTo(8);
      assertThat(found.explainedVariance()).isCloseTo(1 - error / variance, within(1e-5));
      assertThat(found.l0()).isEqualTo(fired / 8.0);
      assertThat(found.deadShare()).isEqualTo((48 - live.cardinality()) / 48.0);
    }
  }

  /** Sums over both texts: five tokens follow another in the first, one in the second. */
  @Test
  void recovered_is_the_share_of_what_zeros_lose() {
    try (SparseAutoencoder sae = sae()) {
      double plain = 0;
      double zeros = 0;
      double reconstructed = 0;
      for (int[] ids : List.of(LONG, SHORT)) {
        int following = ids.length - 1;
        boolean[] all = new boolean[ids.length];
        plain += following * Replaced.loss(model, ids, all, x -> x);
        Arrays.fill(all, true);
        zeros += following * Replaced.loss(model, ids, all, x -> new float[x.length]);
        reconstructed +=
            following * Replaced.loss(model, ids, all, x -> sae.reconstruct(new float[][] {x})[0]);
      }
      assertThat(SaeQuality.measure(model, sae, List.of(LONG, SHORT)).lossRecovered())
          .isCloseTo((zeros - reconstructed) / (zeros - plain), within(1e-4));
    }
  }

  /** Sixteen texts go through the model at once; the seventeenth goes alone. */
  @Test
  void as_often_as_it_is_given_a_text_counts() {
    try (SparseAutoencoder sae = sae()) {
      SaeQuality once = SaeQuality.measure(model, sae, List.of(LONG));
      for (int copies : new int[] {16, 17}) {
        SaeQuality found = SaeQuality.measure(model, sae, Collections.nCopies(copies, LONG));
        assertThat(found.tokens()).isEqualTo(6L * copies);
        assertThat(found.explainedVariance()).isCloseTo(once.explainedVariance(), within(1e-5));
        assertThat(found.l0()).isCloseTo(once.l0(), within(1e-9));
        assertThat(found.lossRecovered()).isCloseTo(once.lossRecovered(), within(1e-3));
        assertThat(found.deadShare()).isEqualTo(once.deadShare());
      }
    }
  }

  @Test
  void two_tokens_are_enough_and_special_ones_are_none() {
    try (SparseAutoencoder sae = sae()) {
      assertThat(SaeQuality.measure(model, sae, List.of(SHORT)).tokens()).isEqualTo(2);
      assertThat(SaeQuality.measure(model, sae, List.of(new int[] {special, 3, 4})).tokens())
          .isEqualTo(2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SaeQuality.measure(model, sae, List.of(new int[] {3, special})))
          .withMessage("the texts have 1 tokens that are not special; at least 2 are needed");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  SaeQuality.measure(
                      model, sae, List.of(new int[] {special, 3}, new int[] {special, 4})))
          .withMessageContaining(
              "in none of the texts does a token follow one that is not special");
    }
  }

  @Test
  void a_record_has_at_most_64_kibibytes() throws IOException {
    Path file = folder.resolve("quality.json");
    SaeQuality quality = new SaeQuality(0.875, 24, 0.97, 0.0125, 1000);
    quality.save(file);
    String text = Files.readString(file);
    assertThat(text).endsWith("}\n");
    Files.writeString(file, text + " ".repeat((1 << 16) - text.length()));
    assertThat(SaeQuality.load(file)).isEqualTo(quality);
    Files.writeString(file, text + " ".repeat((1 << 16) - text.length() + 1));
    assertThatThrownBy(() -> SaeQuality.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("larger than 64 KiB: it is no quality record");
  }

  @Test
  void a_record_without_a_figure_or_of_other_types_is_refused() throws IOException {
    Path file = folder.resolve("quality.json");
    for (String text :
        List.of(
            "{\"explainedVariance\": 1, \"l0\": 3, \"lossRecovered\": 1, \"deadShare\": 0}",
            "{\"explainedVariance\": null, \"l0\": 3, \"lossRecovered\": 1, \"deadShare\": 0,"
                + " \"tokens\": 4}",
            "{",
            "[]")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> SaeQuality.load(file))
          .as(text)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("quality.json is no quality record");
    }
  }
}
