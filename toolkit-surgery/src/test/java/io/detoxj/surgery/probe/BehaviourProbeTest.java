/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BehaviourProbeTest {
  @TempDir Path folder;

  private static final BehaviourProbe PROBE =
      new BehaviourProbe(
          SyntheticFeatures.TAP,
          "toxicity",
          new float[][] {{-1, 0}, {1, 2}},
          new float[] {0.5f, 0},
          Map.of("seed", "1"));

  @Test
  void the_logit_is_the_difference_of_the_rows() {
    // (1 - -1) * 3 + (2 - 0) * -2 + (0 - 0.5)
    assertThat(PROBE.logit(new float[] {3, -2})).isEqualTo(1.5);
    assertThat(PROBE.probability(new float[] {3, -2})).isCloseTo(0.817574, within(1e-6));
    assertThat(PROBE.row(ProbeRow.HALF_DIFFERENCE)).containsExactly(1, 1);
    assertThat(PROBE.direction(ProbeRow.UNDESIRED).at(5)).containsExactly(1, 2);
  }

  @Test
  void quality_is_counted_by_class_and_by_source() {
    ProbeFeatures features =
        SyntheticFeatures.of(
            SyntheticFeatures.row(true, 3, -2), // logit 1.5, right
            SyntheticFeatures.row(true, 0, 0), // -0.5, wrong
            SyntheticFeatures.row(false, -1, 0), // -2.5, right
            SyntheticFeatures.row(false, 0, 1), // 1.5, wrong
            SyntheticFeatures.row(false, -2, 0), // -4.5, right
            SyntheticFeatures.row(false, -3, 0)); // -6.5, right
    ProbeQuality quality = ProbeQuality.measure(PROBE, features);
    assertThat(quality.accuracy()).isCloseTo(4.0 / 6, within(1e-9));
    assertThat(quality.balancedAccuracy()).isCloseTo(0.5 / 2 + 0.5 * 3 / 4, within(1e-9));
    // Of the 8 pairs, the text at 1.5 wins 3 and ties 1, that at -0.5 wins 3.
    assertThat(quality.auroc()).isCloseTo(6.5 / 8, within(1e-9));
    assertThat(quality.crossEntropy())
        .isCloseTo(
            (Math.log1p(Math.exp(-1.5))
                    + Math.log1p(Math.exp(0.5))
                    + Math.log1p(Math.exp(-2.5))
                    + Math.log1p(Math.exp(1.5))
                    + Math.log1p(Math.exp(-4.5))
                    + Math.log1p(Math.exp(-6.5)))
                / 6,
            within(1e-9));
    Map<String, ProbeQuality> bySource = ProbeQuality.bySource(PROBE, features);
    assertThat(bySource).containsOnlyKeys("a", "b");
    assertThat(bySource.get("a").undesired()).isEqualTo(2);
    assertThat(bySource.get("a").auroc()).isNaN();
  }

  @Test
  void a_saved_probe_reads_back_and_has_a_card() throws IOException {
    ProbeQuality quality = new ProbeQuality(1, 2, 0.5, 0.6, 0.7, 0.1, 0.4);
    PROBE.save(folder, Map.of("test", quality));
    BehaviourProbe read = BehaviourProbe.load(folder);
    assertThat(read.tap()).isEqualTo(PROBE.tap());
    assertThat(read.behaviour()).isEqualTo("toxicity");
    assertThat(read.training()).containsEntry("seed", "1");
    for (ProbeRow row : ProbeRow.values()) {
      assertThat(read.row(row)).isEqualTo(PROBE.row(row));
    }
    assertThat(read.logit(new float[] {3, -2})).isEqualTo(1.5);
    JsonNode card = new ObjectMapper().readTree(folder.resolve("probe.json").toFile());
    assertThat(card.at("/quality/test/auroc").asDouble()).isEqualTo(0.7);
    assertThat(card.at("/reads/point").asText()).isEqualTo("final_norm");
  }

  @Test
  void what_is_no_probe_is_refused() throws IOException {
    assertThatThrownBy(() -> BehaviourProbe.load(folder.resolve("nowhere")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("train a probe");
    PROBE.save(folder, Map.of());
    Path file = folder.resolve(BehaviourProbe.WEIGHTS);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
    assertThatThrownBy(() -> BehaviourProbe.load(folder)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void features_of_another_width_or_model_are_refused() {
    assertThatThrownBy(() -> PROBE.logit(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width 2 but was given 3");
    ProbeFeatures others =
        new ProbeFeatures(
            new ProbeTap(
                SyntheticFeatures.TAP.point(),
                Origin.ofWeights("ff"),
                SyntheticFeatures.TAP.pooling()),
            SyntheticFeatures.of(SyntheticFeatures.row(true, 1, 2)).rows());
    assertThatThrownBy(() -> ProbeQuality.measure(PROBE, others))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("collect features where the probe reads");
  }

  @Test
  void a_direction_has_controls_of_its_norm() {
    BehaviourDirection direction = PROBE.direction(ProbeRow.UNDESIRED);
    assertThat(direction.norm()).isCloseTo(Math.sqrt(5), within(1e-6));
    assertThat(direction.random(1).norm()).isCloseTo(direction.norm(), within(1e-5));
    assertThat(direction.random(1)).isEqualTo(direction.random(1));
    assertThat(direction.random(1)).isNotEqualTo(direction.random(2));
    assertThat(direction.negated().at(0)).containsExactly(-1, -2);
    BehaviourDirection layered =
        BehaviourDirection.layered(new float[][] {{3, 4}, {0, 2}}, "by hand");
    assertThat(layered.at(0)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-7f));
    assertThat(layered.at(1)).containsExactly(0, 1);
    assertThatThrownBy(() -> layered.at(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("layers 0 to 1 but none for layer 2");
    assertThatThrownBy(() -> BehaviourDirection.shared(new float[2], "zero"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("norm above 0");
  }

  private static BehaviourProbe probe(float[][] weights, float... biases) {
    return new BehaviourProbe(SyntheticFeatures.TAP, "toxicity", weights, biases, Map.of());
  }

  @Test
  void a_head_has_two_rows_of_one_width_and_two_biases() {
    float[] row = {1, 2};
    assertThat(probe(new float[][] {row, row}, 0, 0).width()).isEqualTo(2);
    for (float[][] weights : new float[][][] {{row}, {row, row, row}, {row, {1}}, {{1}, row}}) {
      assertThatThrownBy(() -> probe(weights, 0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a probe has two rows of one width, and two biases");
    }
    for (float[] biases : new float[][] {{0}, {0, 0, 0}}) {
      assertThatThrownBy(() -> probe(new float[][] {row, row}, biases))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a probe has two rows of one width, and two biases");
    }
  }

  @Test
  void every_number_of_a_head_is_finite() {
    for (float broken : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      for (int place = 0; place < 6; place++) {
        float[][] weights = {{1, 2}, {3, 4}};
        float[] biases = {5, 6};
        float[] one = place < 4 ? weights[place / 2] : biases;
        one[place % 2] = broken;
        assertThatThrownBy(() -> probe(weights, biases))
            .as("%s at %d", broken, place)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("not finite");
      }
    }
    // The largest numbers are finite, and so is the sum of their squares.
    float most = Float.MAX_VALUE;
    assertThat(probe(new float[][] {{most}, {-most}}, most, -most).width()).isEqualTo(1);
  }

  @Test
  void rows_are_copies() {
    float[][] weights = {{1, 2}, {3, 4}};
    BehaviourProbe probe = probe(weights, 0, 0);
    weights[0][0] = 9;
    weights[1][0] = 9;
    probe.row(ProbeRow.DESIRED)[0] = 8;
    probe.row(ProbeRow.UNDESIRED)[0] = 8;
    assertThat(probe.row(ProbeRow.DESIRED)).containsExactly(1, 2);
    assertThat(probe.row(ProbeRow.UNDESIRED)).containsExactly(3, 4);
    assertThat(probe.direction(ProbeRow.DESIRED).origin()).isEqualTo("probe DESIRED at final_norm");
  }

  private static ProbeQuality auroc(double value) {
    return new ProbeQuality(1, 2, 0.5, 0.6, value, 0.1, 0.4);
  }

  @Test
  void a_card_warns_of_what_was_learnt_by_heart() throws IOException {
    assertThat(warnings(Map.of("train", auroc(0.95), "test", auroc(0.7))).toString())
        .contains("AUROC is 0.95 on what was learnt from and 0.70 on other texts");
    assertThat(warnings(Map.of("train", auroc(0.95), "test", auroc(0.9))).isMissingNode()).isTrue();
    assertThat(warnings(Map.of("train", auroc(0.95))).isMissingNode()).isTrue();
    assertThat(warnings(Map.of("test", auroc(0.5))).isMissingNode()).isTrue();
  }

  private JsonNode warnings(Map<String, ProbeQuality> quality) throws IOException {
    PROBE.save(folder, quality);
    JsonNode card = new ObjectMapper().readTree(folder.resolve("probe.json").toFile());
    assertThat(card.at("/behaviour").asText()).isEqualTo("toxicity");
    assertThat(card.at("/training/seed").asText()).isEqualTo("1");
    // Half of (1 - -1, 2 - 0).
    assertThat(card.at("/norm_of_half_difference").asDouble())
        .isCloseTo(Math.sqrt(2), within(1e-9));
    return card.path("warnings");
  }

  @Test
  void a_file_of_another_shape_is_no_probe() throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    SyntheticFeatures.TAP.metadata().forEach(writer::metadata);
    writer.metadata("other", "not of the training");
    writer.add("weight", new long[] {2, 2}, new float[] {-1, 0, 1, 2});
    writer.add("bias", new long[] {2}, new float[] {0.5f, 0});
    writer.write(folder.resolve(BehaviourProbe.WEIGHTS));
    BehaviourProbe read = BehaviourProbe.load(folder);
    assertThat(read.behaviour()).isEqualTo("unknown");
    assertThat(read.training()).isEmpty();
    assertThat(read.row(ProbeRow.DESIRED)).containsExactly(-1, 0);
    assertThat(read.row(ProbeRow.UNDESIRED)).containsExactly(1, 2);
    SafetensorsWriter three = new SafetensorsWriter();
    SyntheticFeatures.TAP.metadata().forEach(three::metadata);
    three.add("weight", new long[] {3}, new float[3]);
    three.add("bias", new long[] {2}, new float[2]);
    three.write(folder.resolve(BehaviourProbe.WEIGHTS));
    assertThatThrownBy(() -> BehaviourProbe.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("probe.safetensors is no probe", "two rows of one width");
  }
}
