/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.latent.OutputTokens;
import io.detoxj.diffusion.latent.StateStore;
import io.detoxj.diffusion.latent.TinyTexts;
import io.detoxj.diffusion.network.NetworkPart;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.Weights;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.TangentSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the latents of eight texts under an autoencoder that was not trained, which is as good. */
class DiffusionTrainingTest {
  @TempDir private Path folder;
  private LatentPairs pairs;
  private NetworkSizes sizes;
  private FrozenEncoder encoder;
  private LatentAutoencoder autoencoder;

  @BeforeEach
  void make() throws IOException {
    encoder = FrozenEncoder.load(TinyTexts.encoder(folder));
    StateStore store = StateStore.of(encoder, TinyTexts.TEXTS, ProgressListener.silent());
    OutputTokens tokens = OutputTokens.of(store.allIds(), encoder.end(), 1);
    sizes =
        new NetworkSizes(encoder.width(), 48, 4, 2, 40, tokens.size(), 1, 1, 4, 1, false, false);
    Path file = folder.resolve("autoencoder.safetensors");
    try (Weights weights =
        Weights.random(sizes, List.of(NetworkPart.COMPRESSOR, NetworkPart.DECODER), 7)) {
      LatentAutoencoder.file(weights, store.standardizer(), tokens, ScalarType.F32).write(file);
    }
    autoencoder = LatentAutoencoder.read(sizes, SafetensorsFile.open(file), encoder);
    pairs =
        LatentPairs.of(
            autoencoder,
            store,
            IntStream.range(0, 8).mapToObj(i -> new LatentPairs.Pair(i, i)).toList(),
            FirstGuess.SOURCE);
  }

  @AfterEach
  void close() {
    autoencoder.close();
    encoder.close();
  }

  private static DiffusionTraining.Settings settings(double twice) {
    return settings(FirstGuess.NOTHING, 0, twice);
  }

  private static DiffusionTraining.Settings settings(
      FirstGuess guess, double dropout, double twice) {
    return new DiffusionTraining.Settings(
        new TangentSchedule(3), guess, dropout, twice, 0.9, TorchOps.Variant.PLAIN, 8, 1);
  }

  /** The sources here are the targets, so their latents are known. */
  @Test
  void the_first_guess_is_the_source_where_there_is_one() {
    try (DiffusionTraining with =
            DiffusionTraining.random(sizes, pairs, settings(FirstGuess.SOURCE, 0, 0));
        DiffusionTraining dropped =
            DiffusionTraining.random(sizes, pairs, settings(FirstGuess.SOURCE, 0.999_999, 0));
        NDManager scratch =
            with.parameters().values().iterator().next().getManager().newSubManager();
        NDManager other =
            dropped.parameters().values().iterator().next().getManager().newSubManager()) {
      TorchOps.noGradients();
      with.prepare(0, scratch);
      dropped.prepare(0, other);
      float[] guess = Objects.requireNonNull(with.previous()).toFloatArray();
      List<float[]> rows = Arrays.asList(Vectors.rows(guess, sizes.latentNumbers()));
      for (int pair = 0; pair < 8; pair++) {
        assertThat(rows).contains(pairs.latents(pair));
      }
      assertThat(Objects.requireNonNull(dropped.previous()).toFloatArray()).containsOnly(0f);
    }
  }

  @Test
  void it_learns_one_batch_by_heart() throws IOException {
    try (DiffusionTraining task = DiffusionTraining.random(sizes, pairs, settings(0.5))) {
      int[] all = IntStream.range(0, 8).toArray();
      assertThat(task.lossAt(0.5, all)).isGreaterThan(0.8);
      TrainingConfig config = new TrainingConfig(300, 3e-3, 20, 0.1, 0, 1, 0.9, 0.98, 1e-6, 300);
      double[] last = new double[1];
      new Trainer(
              config,
              folder.resolve("state.safetensors"),
              step -> last[0] = last[0] * 0.9 + step.loss() * 0.1)
          .train(task);
      assertThat(last[0]).isLessThan(unreachable() + 0.05);
      assertThat(task.lossAt(0.5, all)).isLessThan(unreachable() + 0.05);
      Weights average = task.finished();
      String name = "score.layers.0.gate.weight";
      assertThat(average.arrays().get(name).toFloatArray())
          .usingComparatorWithPrecision(0.05f)
          .containsExactly(task.parameters().get(name).toFloatArray());
    }
  }

  /**
   * A prediction has the mean square 1 but for the gain, so what lies between that and the lengths
   * of the data, which at this width are not all alike, cannot be learnt.
   */
  private double unreachable() {
    double sum = 0;
    for (int pair = 0; pair < 8; pair++) {
      for (int latent = 0; latent < 2; latent++) {
        float[] vector = Arrays.copyOfRange(pairs.latents(pair), latent * 48, (latent + 1) * 48);
        sum += Math.pow(Vectors.norm(vector) / Math.sqrt(48) - 1, 2) / 16;
      }
    }
    assertThat(sum).isLessThan(0.1);
    return sum;
  }

  @Test
  void a_first_prediction_is_seen_and_has_no_graph() {
    try (DiffusionTraining always = DiffusionTraining.random(sizes, pairs, settings(1));
        DiffusionTraining never = DiffusionTraining.random(sizes, pairs, settings(0));
        NDManager scratch =
            always.parameters().values().iterator().next().getManager().newSubManager();
        NDManager other =
            never.parameters().values().iterator().next().getManager().newSubManager()) {
      TorchOps.noGradients();
      always.prepare(0, scratch);
      never.prepare(0, other);
      assertThat(Objects.requireNonNull(always.previous()).hasGradient()).isFalse();
      assertThat(Objects.requireNonNull(always.previous()).toFloatArray()).doesNotContain(0f);
      assertThat(Objects.requireNonNull(never.previous()).toFloatArray()).containsOnly(0f);
      double seen = always.loss(0, scratch).getFloat();
      double alone = never.loss(0, other).getFloat();
      assertThat(seen).isNotEqualTo(alone);
    }
  }
}
