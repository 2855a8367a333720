/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.engine.TorchOps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The networks beside plain PyTorch on the same weights; see record_networks.py. */
class NetworkReferenceTest {
  private static final NetworkSizes SIZES =
      new NetworkSizes(6, 8, 2, 3, 5, 7, 2, 2, 4, 1, false, false);
  private static final float CLOSE = 2e-5f;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private JsonNode recorded;
  private Weights weights;
  private NDManager scratch;

  @BeforeEach
  void read() throws IOException {
    Path file = folder.resolve("networks.safetensors");
    try (InputStream in = getClass().getResourceAsStream("networks.safetensors");
        InputStream json = getClass().getResourceAsStream("networks.json")) {
      Files.write(file, in.readAllBytes());
      recorded = JSON.readTree(json);
    }
    weights = Weights.read(SIZES, List.of(NetworkPart.values()), SafetensorsFile.open(file));
    weights.arrays().values().forEach(array -> array.setRequiresGradient(true));
    assertThat(weights.arrays().keySet()).isEqualTo(SafetensorsFile.open(file).tensors().keySet());
    scratch = weights.memory().newSubManager();
    TorchOps.noGradients();
  }

  @AfterEach
  void close() {
    weights.close();
  }

  private static float[] numbers(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).floatValue();
    }
    return values;
  }

  private static boolean[][] seen(JsonNode lengths, int tokens) {
    boolean[][] seen = new boolean[lengths.size()][tokens];
    for (int row = 0; row < seen.length; row++) {
      for (int token = 0; token < lengths.get(row).intValue(); token++) {
        seen[row][token] = true;
      }
    }
    return seen;
  }

  private NDArray autoencoderLoss(Pass pass) {
    try (Compressor compressor = new Compressor(weights);
        ParallelDecoder decoder = new ParallelDecoder(weights)) {
      NDArray states = pass.array(numbers(recorded.get("states")), 2, 5, 6);
      NDArray latents = compressor.latents(states, seen(recorded.get("lengths"), 5), pass);
      NDArray hidden = decoder.hidden(latents, pass);
      List<Long> rows = new ArrayList<>();
      List<Long> targets = new ArrayList<>();
      for (int text = 0; text < 2; text++) {
        for (int place = 0; place < recorded.get("lengths").get(text).intValue(); place++) {
          rows.add(text * 5L + place);
          targets.add(recorded.get("words").get(text).get(place).longValue());
        }
      }
      NDArray at = pass.scratch().create(rows.stream().mapToLong(Long::longValue).toArray());
      NDArray some = decoder.at(hidden, at, pass);
      NDArray expected =
          pass.scratch().create(targets.stream().mapToLong(Long::longValue).toArray());
      NDArray words = decoder.tokenLoss(some, expected, pass);
      NDArray flat = states.reshape(10, 6);
      NDArray clean = pass.operators().call("tokens_at", flat.expandDims(0), at);
      NDArray distance = decoder.stateLoss(some, clean, pass);
      assertThat(words.getFloat())
          .isEqualTo(recorded.get("cross_entropy").floatValue(), within(CLOSE));
      assertThat(distance.getFloat())
          .isEqualTo(recorded.get("state_distance").floatValue(), within(CLOSE));
      return pass.operators().call("plus", words, distance, pass.scratch().create(1f));
    }
  }

  private NDArray guess(boolean conditional, Pass pass) {
    try (ScoreNetwork score = new ScoreNetwork(weights);
        ConditionEncoder encoder = new ConditionEncoder(weights)) {
      NDArray source = pass.array(numbers(recorded.get("source")), 2, 4, 6);
      boolean[][] seen = seen(recorded.get("source_lengths"), 4);
      double[] times = {0.25, 0.875};
      NDArray noisy = pass.array(numbers(recorded.get("noisy")), 2, 3, 8);
      NDArray previous = pass.array(numbers(recorded.get("previous")), 2, 3, 8);
      ScoreNetwork.Source read =
          conditional
              ? score.source(encoder.read(source, seen, new boolean[] {false, true}, pass), pass)
              : null;
      return score.clean(noisy, times, previous, read, pass);
    }
  }

  @Test
  void compressor_and_decoder() {
    for (TorchOps.Variant variant :
        List.of(TorchOps.Variant.PLAIN, TorchOps.inferenceVariant(ai.djl.Device.cpu(), false))) {
      Pass pass = Pass.of(variant, scratch, false);
      try (Compressor compressor = new Compressor(weights);
          ParallelDecoder decoder = new ParallelDecoder(weights)) {
        NDArray states = pass.array(numbers(recorded.get("states")), 2, 5, 6);
        NDArray latents = compressor.latents(states, seen(recorded.get("lengths"), 5), pass);
        assertThat(latents.toFloatArray())
            .usingComparatorWithPrecision(CLOSE)
            .containsExactly(numbers(recorded.get("latents")));
        NDArray hidden = decoder.hidden(latents, pass);
        assertThat(hidden.toFloatArray())
            .usingComparatorWithPrecision(CLOSE)
            .containsExactly(numbers(recorded.get("hidden")));
        long[] chosen = decoder.tokens(hidden, pass).toLongArray();
        for (int i = 0; i < chosen.length; i++) {
          assertThat(chosen[i]).isEqualTo(recorded.get("chosen").get(i).longValue());
        }
      }
    }
  }

  @Test
  void score_network_with_sources_a_dropped_one_and_none() {
    Pass pass = Pass.of(TorchOps.Variant.PLAIN, scratch, false);
    assertThat(guess(true, pass).toFloatArray())
        .usingComparatorWithPrecision(CLOSE)
        .containsExactly(numbers(recorded.get("clean")));
    assertThat(guess(false, pass).toFloatArray())
        .usingComparatorWithPrecision(CLOSE)
        .containsExactly(numbers(recorded.get("unconditional")));
  }

  @Test
  void gradients_of_the_autoencoder() {
    requireGradients(
        this::autoencoderLoss,
        recorded.get("autoencoder_gradients"),
        List.of("compressor.", "decoder."));
  }

  @Test
  void gradients_of_the_diffusion() {
    requireGradients(
        pass -> {
          NDArray target = pass.array(numbers(recorded.get("target")), 2, 3, 8);
          NDArray loss = pass.operators().call("mean_square", guess(true, pass), target);
          assertThat(loss.getFloat()).isEqualTo(recorded.get("loss").floatValue(), within(CLOSE));
          return loss;
        },
        recorded.get("diffusion_gradients"),
        List.of("condition.", "score."));
  }

  private void requireGradients(
      Function<Pass, NDArray> loss, JsonNode expected, List<String> prefixes) {
    Map<String, NDArray> learnt = new LinkedHashMap<>(weights.arrays());
    learnt.keySet().removeIf(name -> prefixes.stream().noneMatch(name::startsWith));
    assertThat(learnt).hasSize(expected.size());
    TorchOps.withGradients(
        () -> {
          NDList inputs = new NDList(loss.apply(Pass.of(TorchOps.Variant.PLAIN, scratch, true)));
          inputs.get(0).setName(null);
          learnt.values().forEach(array -> array.setName("x[]"));
          inputs.addAll(learnt.values());
          NDList gradients =
              TorchOps.of(TorchOps.Variant.PLAIN).callForListInTraining("gradients", inputs);
          int i = 0;
          for (String name : learnt.keySet()) {
            double squares = 0;
            for (float value : gradients.get(i++).toFloatArray()) {
              squares += (double) value * value;
            }
            double norm = expected.get(name).doubleValue();
            assertThat(Math.sqrt(squares)).as(name).isEqualTo(norm, within(1e-4 + 1e-4 * norm));
          }
        });
  }
}
