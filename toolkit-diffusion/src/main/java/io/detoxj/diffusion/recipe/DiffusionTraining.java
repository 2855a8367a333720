/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.train.BatchOrder;
import io.detoxj.core.train.TrainingTask;
import io.detoxj.diffusion.latent.PaddedStates;
import io.detoxj.diffusion.network.ConditionEncoder;
import io.detoxj.diffusion.network.DiffusionOps;
import io.detoxj.diffusion.network.NetworkPart;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.Pass;
import io.detoxj.diffusion.network.ScoreNetwork;
import io.detoxj.diffusion.network.Weights;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.TangentSchedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The score network in training, with the encoder of conditions if there is one: the mean squared
 * distance of its prediction to the clean latents, at times drawn evenly, unweighted. For half of
 * the batches it sees its own first prediction of the same noisy latents, through which no gradient
 * goes. Beside the weights an exponential moving average of them is kept, which is what is used
 * later. Not for several threads at once.
 */
public final class DiffusionTraining implements TrainingTask, AutoCloseable {
  /** No time below it, for there is nothing to be learnt from latents without noise. */
  static final double LEAST_TIME = 1e-5;

  private final Weights weights;
  private final Weights average;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final ScoreNetwork network;
  private final @Nullable ConditionEncoder encoder;
  private final LatentPairs data;
  private final Settings settings;
  private final BatchOrder order;
  private @Nullable Prepared prepared;

  /**
   * How it is trained.
   *
   * @param schedule of the noise
   * @param guess what stands for the previous prediction before there is one
   * @param conditionDropout share of examples without their source, for guidance
   * @param selfConditioning share of batches that see a first prediction
   * @param decay of the moving average, below 1
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param batch examples a step
   * @param seed of weights, order, times and noise
   */
  public record Settings(
      TangentSchedule schedule,
      FirstGuess guess,
      double conditionDropout,
      double selfConditioning,
      double decay,
      TorchOps.Variant variant,
      int batch,
      long seed) {}

  /** What a step predicts, and from what. */
  private record Prepared(
      NDArray clean,
      NDArray noisy,
      @SuppressWarnings("ArrayRecordComponent") double[] times,
      NDArray previous,
      @Nullable Sources sources) {}

  /** Sources of a step. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sources(NDArray states, boolean[][] seen, boolean[] dropped) {}

  private DiffusionTraining(Weights weights, LatentPairs data, Settings settings) {
    this.weights = weights;
    this.average = weights.copy();
    average.arrays().forEach((name, array) -> state.put("average." + name, array));
    this.network = new ScoreNetwork(weights);
    this.encoder = weights.sizes().conditional() ? new ConditionEncoder(weights) : null;
    this.data = data;
    this.settings = settings;
    this.order = new BatchOrder(data.size(), settings.batch(), settings.seed(), "diffusion");
  }

  /** Starts from random weights. */
  public static DiffusionTraining random(NetworkSizes sizes, LatentPairs data, Settings settings) {
    List<NetworkPart> parts = List.of(NetworkPart.CONDITION, NetworkPart.SCORE);
    return new DiffusionTraining(Weights.random(sizes, parts, settings.seed()), data, settings);
  }

  @Override
  public Map<String, NDArray> parameters() {
    return weights.arrays();
  }

  @Override
  public Map<String, NDArray> state() {
    return state;
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", "latent diffusion")
        .put("sizes", weights.sizes().toString())
        .put("settings", settings.toString())
        .put("data", data.sha256())
        .build();
  }

  /**
   * The moving average after all steps that were done; closed with this. To be asked for once,
   * after the training, for it takes the last step in.
   */
  public Weights finished() {
    takeIn();
    return average;
  }

  private void takeIn() {
    DiffusionOps.average(
        1 - settings.decay(),
        weights.arrays().values(),
        average.arrays().values(),
        average.memory());
  }

  @Override
  public void prepare(long step, NDManager scratch) {
    if (step > 0) {
      // What the step before made; the state of a checkpoint lacks its last one, as here.
      takeIn();
    }
    RandomGenerator random = RandomStreams.named(settings.seed(), "diffusion/" + step);
    double[] times = new double[settings.batch()];
    for (int i = 0; i < times.length; i++) {
      times[i] = LEAST_TIME + (1 - LEAST_TIME) * random.nextDouble();
    }
    boolean looksTwice = random.nextDouble() < settings.selfConditioning();
    prepared = prepared(order.at(step), times, random, looksTwice, scratch);
  }

  private Prepared prepared(
      int[] rows, double[] times, RandomGenerator random, boolean looksTwice, NDManager scratch) {
    NetworkSizes sizes = weights.sizes();
    boolean[] dropped = new boolean[rows.length];
    float[][] clean = new float[rows.length][];
    float[][] noisy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      dropped[i] = random.nextDouble() < settings.conditionDropout();
      clean[i] = data.latents(rows[i]);
      noisy[i] = noised(clean[i], settings.schedule(), times[i], random);
    }
    // No graph here, and ordinary tensors all the same, of which the graph of the loss may keep.
    Pass pass = Pass.of(settings.variant(), scratch, true);
    NDArray x = pass.array(Vectors.flat(noisy), rows.length, sizes.latents(), sizes.width());
    Sources sources = encoder == null ? null : sources(rows, dropped, pass);
    NDArray previous = firstGuess(rows, dropped, pass);
    if (looksTwice) {
      previous = network.clean(x, times, previous, source(sources, pass), pass);
    }
    NDArray target = pass.array(Vectors.flat(clean), rows.length, sizes.latents(), sizes.width());
    return new Prepared(target, x, times, previous, sources);
  }

  private NDArray firstGuess(int[] rows, boolean[] dropped, Pass pass) {
    NetworkSizes sizes = weights.sizes();
    if (settings.guess() == FirstGuess.NOTHING) {
      return network.nothing(rows.length, pass);
    }
    float[][] guesses = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      guesses[i] = dropped[i] ? new float[sizes.latentNumbers()] : data.sourceLatents(rows[i]);
    }
    return pass.array(Vectors.flat(guesses), rows.length, sizes.latents(), sizes.width());
  }

  private Sources sources(int[] rows, boolean[] dropped, Pass pass) {
    PaddedStates padded = data.sources(rows);
    NDArray states =
        pass.array(padded.flat(), rows.length, padded.tokens(), weights.sizes().encoderWidth());
    return new Sources(states, padded.seen(), dropped);
  }

  private ScoreNetwork.@Nullable Source source(@Nullable Sources sources, Pass pass) {
    if (encoder == null || sources == null) {
      return null;
    }
    return network.source(
        encoder.read(sources.states(), sources.seen(), sources.dropped(), pass), pass);
  }

  /** {@code alpha x + sigma noise}. */
  static float[] noised(
      float[] clean, TangentSchedule schedule, double time, RandomGenerator random) {
    double alpha = schedule.alpha(time);
    double sigma = schedule.sigma(time);
    float[] noisy = new float[clean.length];
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] = (float) (alpha * clean[i] + sigma * random.nextGaussian());
    }
    return noisy;
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    Prepared now = prepared;
    if (now == null) {
      throw new IllegalStateException("a step is prepared before its loss");
    }
    Pass pass = Pass.of(settings.variant(), scratch, true);
    NDArray guess =
        network.clean(now.noisy(), now.times(), now.previous(), source(now.sources(), pass), pass);
    return pass.operators().call("mean_square", guess, now.clean());
  }

  /**
   * The loss of some examples at one time, without a first prediction and with all sources: what
   * the mean over times hides. 1 is that of predicting 0 always.
   *
   * @param rows at most a batch
   */
  public double lossAt(double time, int[] rows) {
    TorchOps.noGradients();
    double[] times = new double[rows.length];
    Arrays.fill(times, time);
    RandomGenerator random = RandomStreams.named(settings.seed(), "loss-at/" + time);
    try (NDManager scratch = weights.memory().newSubManager()) {
      Prepared at = prepared(rows, times, random, false, scratch);
      Pass pass = Pass.of(settings.variant(), scratch, true);
      Sources sources = at.sources();
      Sources all =
          sources == null
              ? null
              : new Sources(sources.states(), sources.seen(), new boolean[rows.length]);
      NDArray guess = network.clean(at.noisy(), times, at.previous(), source(all, pass), pass);
      return pass.operators().call("mean_square", guess, at.clean()).getFloat();
    }
  }

  /** What the step that was prepared sees of a prediction; without a graph. */
  @Nullable NDArray previous() {
    return prepared == null ? null : prepared.previous();
  }

  @Override
  public void close() {
    network.close();
    if (encoder != null) {
      encoder.close();
    }
    weights.close();
    average.close();
  }
}
