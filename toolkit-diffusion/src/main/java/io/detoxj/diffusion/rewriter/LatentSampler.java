/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.diffusion.latent.FixedBatches;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.PaddedStates;
import io.detoxj.diffusion.latent.Standardizer;
import io.detoxj.diffusion.network.ConditionEncoder;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.Pass;
import io.detoxj.diffusion.network.ScoreNetwork;
import io.detoxj.diffusion.network.Weights;
import io.detoxj.diffusion.process.Denoiser;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.Guidance;
import io.detoxj.diffusion.process.Noise;
import io.detoxj.diffusion.process.TangentSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes standardised latents of noise, for sources or for none. */
final class LatentSampler implements AutoCloseable {
  private final Weights weights;
  private final ScoreNetwork network;
  private final @Nullable ConditionEncoder encoder;
  private final TangentSchedule schedule;
  private final FirstGuess guess;
  private final Standardizer states;
  private final TorchOps.Variant variant;

  /**
   * What a row is made of.
   *
   * @param source a text to read; null for a model without a condition
   * @param own standardised latents of the source, where the sampling begins with them or the first
   *     guess is of them; else empty
   * @param noise the row's own stream
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Row(FrozenEncoder.@Nullable Encoded source, float[] own, RandomGenerator noise) {}

  LatentSampler(Weights weights, TangentSchedule schedule, FirstGuess guess, Standardizer states) {
    this.weights = weights;
    this.network = new ScoreNetwork(weights);
    this.encoder = weights.sizes().conditional() ? new ConditionEncoder(weights) : null;
    this.schedule = schedule;
    this.guess = guess;
    this.states = states;
    this.variant = TorchOps.inferenceVariant(Device.cpu(), false);
  }

  /** Sees each step of a batch. */
  @FunctionalInterface
  interface BatchWatcher {
    /**
     * A step is done.
     *
     * @param rows of the batch
     * @param state as {@link Watcher} has it, the rows one after the other
     */
    void reached(List<Row> rows, int step, double time, float[] state, float[] clean);
  }

  /** Standardised latents, one for each row. */
  List<float[]> sample(List<Row> rows, RewritingSettings settings) {
    return sample(rows, settings, (batch, step, time, state, clean) -> {});
  }

  /**
   * The same before other eyes.
   *
   * @throws io.detoxj.core.DetoxException if a number is not finite
   */
  List<float[]> sample(List<Row> rows, RewritingSettings settings, BatchWatcher watcher) {
    TorchOps.noGradients();
    List<float[]> all = new ArrayList<>(rows.size());
    for (FixedBatches.Batch<Row> batch : FixedBatches.of(rows)) {
      // What fills the batch up draws from a stream of its own.
      List<Row> own = new ArrayList<>(batch.rows().subList(0, batch.size()));
      while (own.size() < FixedBatches.ROWS) {
        own.add(new Row(own.get(0).source(), own.get(0).own(), RandomStreams.named(1, "nothing")));
      }
      try (NDManager scratch = weights.memory().newSubManager()) {
        float[][] made = Vectors.rows(sampled(own, settings, watcher, scratch), numbers());
        all.addAll(Arrays.asList(made).subList(0, batch.size()));
      }
    }
    return all;
  }

  private int numbers() {
    return weights.sizes().latentNumbers();
  }

  private float[] sampled(
      List<Row> rows, RewritingSettings settings, BatchWatcher watcher, NDManager scratch) {
    Noise noise = Noise.byRow(rows.stream().map(Row::noise).toList());
    float[] x = new float[rows.size() * numbers()];
    noise.fill(x);
    double begin = settings.sampling().begin();
    if (begin < 1) {
      double alpha = schedule.alpha(begin);
      double sigma = schedule.sigma(begin);
      for (int i = 0; i < x.length; i++) {
        float clean = rows.get(i / numbers()).own()[i % numbers()];
        x[i] = (float) (alpha * clean + sigma * x[i]);
      }
    }
    float[] first =
        guess == FirstGuess.SOURCE
            ? Vectors.flat(rows.stream().map(Row::own).toArray(float[][]::new))
            : new float[x.length];
    return settings
        .sampling()
        .run(
            schedule,
            denoiser(rows, first, settings.guidance(), scratch),
            x,
            first,
            noise,
            (step, time, state, clean) -> watcher.reached(rows, step, time, state, clean));
  }

  private Denoiser denoiser(List<Row> rows, float[] first, double guidance, NDManager scratch) {
    ConditionEncoder reader = encoder;
    if (reader == null) {
      return (noisy, time, previous) -> clean(noisy, time, previous, null);
    }
    Pass pass = Pass.of(variant, scratch, false);
    NetworkSizes sizes = weights.sizes();
    PaddedStates padded =
        PaddedStates.of(
            rows.stream().map(LatentSampler::source).toList(), states, sizes.maxTokens());
    NDArray read = pass.array(padded.flat(), rows.size(), sizes.maxTokens(), sizes.encoderWidth());
    boolean[] kept = new boolean[rows.size()];
    boolean[] dropped = new boolean[rows.size()];
    Arrays.fill(dropped, true);
    ScoreNetwork.Source with = network.source(reader.read(read, padded.seen(), kept, pass), pass);
    if (guidance == 1) {
      return (noisy, time, previous) -> clean(noisy, time, previous, with);
    }
    ScoreNetwork.Source without =
        network.source(reader.read(read, padded.seen(), dropped, pass), pass);
    float[] nothing = new float[first.length];
    return (noisy, time, previous) ->
        Guidance.mix(
            // Without the source there is no guess of it either.
            clean(noisy, time, previous == first ? nothing : previous, without),
            clean(noisy, time, previous, with),
            guidance);
  }

  static FrozenEncoder.Encoded source(Row row) {
    FrozenEncoder.Encoded source = row.source();
    if (source == null) {
      throw new IllegalArgumentException("a model with a condition needs a source in every row");
    }
    return source;
  }

  private float[] clean(
      float[] noisy, double time, float[] previous, ScoreNetwork.@Nullable Source source) {
    NetworkSizes sizes = weights.sizes();
    int rows = noisy.length / numbers();
    Shape shape = new Shape(rows, sizes.latents(), sizes.width());
    double[] times = new double[rows];
    Arrays.fill(times, time);
    try (NDManager scratch = weights.memory().newSubManager()) {
      Pass pass = Pass.of(variant, scratch, false);
      NDArray x = scratch.create(noisy, shape);
      return network.clean(x, times, scratch.create(previous, shape), source, pass).toFloatArray();
    }
  }

  /** How many native arrays it holds. */
  int nativeArrays() {
    return ((PtNDManager) weights.memory()).getManagedArrays().size();
  }

  @Override
  public void close() {
    network.close();
    if (encoder != null) {
      encoder.close();
    }
    weights.close();
  }
}
