/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.train.TrainingTask;
import io.detoxj.steering.sae.InputScaling;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An autoencoder in training, on activations scaled so that their mean norm is {@code sqrt(d_in)};
 * the scale is folded into the weights of the result. Rows of the decoder start with norm 0.1, the
 * encoder as its transpose, and the decoder's bias at the mean activation. Not for several threads
 * at once.
 */
public final class SaeTraining implements TrainingTask, AutoCloseable {
  private static final double FIRST_NORM = 0.1;
  private static final double FIRST_THRESHOLD = 0.01;
  private static final double THRESHOLD_RATE = 0.01;

  private final SaeTrainingConfig config;
  private final Activations data;
  private final double scale;
  private final NDManager memory;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final SaeLosses losses;

  /** Creates an autoencoder with random weights. */
  public SaeTraining(SaeTrainingConfig config, Activations data) {
    Offline.byDefault();
    this.config = config;
    this.data = data;
    this.scale = data.scaleToUnitVariance();
    this.memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    initialise();
    this.losses = new SaeLosses(parameters);
  }

  private void initialise() {
    int d = data.width();
    int s = config.features();
    float[] decoder = new float[s * d];
    float[] encoder = new float[d * s];
    RandomGenerator random = RandomStreams.named(config.seed(), "sae-weights");
    for (int f = 0; f < s; f++) {
      double[] row = new double[d];
      double sum = 0;
      for (int i = 0; i < d; i++) {
        row[i] = random.nextGaussian();
        sum += row[i] * row[i];
      }
      for (int i = 0; i < d; i++) {
        decoder[f * d + i] = (float) (row[i] * FIRST_NORM / Math.sqrt(sum));
        encoder[i * s + f] = decoder[f * d + i];
      }
    }
    float[] mean = data.mean();
    for (int i = 0; i < d; i++) {
      mean[i] *= (float) scale;
    }
    add("W_enc", encoder, d, s);
    add("W_dec", decoder, s, d);
    add("b_dec", mean, d);
    if (config.objective() == SaeObjective.GATED) {
      add("b_gate", new float[s], s);
      add("b_mag", new float[s], s);
      add("r_mag", new float[s], s);
    } else {
      add("b_enc", new float[s], s);
    }
    if (config.objective() == SaeObjective.JUMPRELU) {
      float[] thresholds = new float[s];
      Arrays.fill(thresholds, (float) Math.log(FIRST_THRESHOLD));
      add("log_threshold", thresholds, s);
    }
    state.put("silent_steps", memory.zeros(new Shape(s)));
    state.put("threshold", memory.zeros(new Shape(1)));
  }

  private void add(String name, float[] values, long... shape) {
    NDArray array = memory.create(values, new Shape(shape));
    array.setRequiresGradient(true);
    parameters.put(name, array);
  }

  @Override
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  @Override
  public Map<String, NDArray> state() {
    return Collections.unmodifiableMap(state);
  }

  /** The data are known by their mean, from which the decoder's bias starts, and their scale. */
  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", "sparse autoencoder")
        .put("settings", config.toString())
        .put("rows", data.rows())
        .put("order_seed", Long.toString(data.seed()))
        .put("scale", scale)
        .build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    NDArray x = data.batch(step, config.batch(), scratch).mul((float) scale);
    SaeLosses.Parts parts = parts(x);
    noteFired(parts);
    return parts
        .error()
        .add(parts.sparsity().mul((float) config.sparsityAt(step)))
        .add(parts.auxiliary());
  }

  private SaeLosses.Parts parts(NDArray x) {
    return switch (config.objective()) {
      case STANDARD -> losses.standard(x);
      case JUMPRELU -> losses.jumpRelu(x, config.bandwidth(), true);
      case GATED -> losses.gated(x);
      case TOPK -> losses.topK(x, (int) config.k(), dead(x.getManager()));
      case BATCH_TOPK -> losses.batchTopK(x, config.k(), dead(x.getManager()));
    };
  }

  /** 1 for features that have been silent for too long, {@code [d_sae]}. */
  private NDArray dead(NDManager manager) {
    NDArray dead = state.get("silent_steps").gt((float) config.deadAfter());
    dead.attach(manager);
    return dead.toType(DataType.FLOAT32, false);
  }

  private void noteFired(SaeLosses.Parts parts) {
    float[] fired = parts.fired().toFloatArray();
    float[] silent = state.get("silent_steps").toFloatArray();
    for (int f = 0; f < silent.length; f++) {
      silent[f] = fired[f] > 0 ? 0 : silent[f] + 1;
    }
    put("silent_steps", silent);
    if (config.objective() == SaeObjective.BATCH_TOPK) {
      float least = parts.least().toFloatArray()[0];
      float before = state.get("threshold").toFloatArray()[0];
      put("threshold", (float) ((1 - THRESHOLD_RATE) * before + THRESHOLD_RATE * least));
    }
  }

  private void put(String name, float... values) {
    state.get(name).toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
  }

  /** The share of features that have not fired for {@link SaeTrainingConfig#deadAfter} steps. */
  public double deadShare() {
    int dead = 0;
    for (float silent : state.get("silent_steps").toFloatArray()) {
      dead += silent > config.deadAfter() ? 1 : 0;
    }
    return (double) dead / config.features();
  }

  /**
   * The autoencoder as it is now, for activations as the model gives them; the caller closes it.
   * Rows of the decoder of ranking objectives have norm 1.
   *
   * @param source what it was trained on
   */
  public SparseAutoencoder result(SaeConfig.Source source) {
    Map<String, float[]> weights = new HashMap<>();
    parameters.forEach((name, array) -> weights.put(name, array.toFloatArray()));
    boolean topK = config.objective() == SaeObjective.TOPK;
    if (topK || config.objective() == SaeObjective.BATCH_TOPK) {
      foldNorms(weights);
    }
    // Encoding s * x with the weights trained is encoding x with these.
    multiply(weights.get("W_enc"), scale);
    multiply(weights.get("W_dec"), 1 / scale);
    multiply(weights.get("b_dec"), 1 / scale);
    SaeArchitecture architecture =
        switch (config.objective()) {
          case STANDARD -> SaeArchitecture.STANDARD;
          case TOPK -> SaeArchitecture.TOPK;
          case BATCH_TOPK, JUMPRELU -> SaeArchitecture.JUMPRELU;
          case GATED -> SaeArchitecture.GATED;
        };
    if (architecture == SaeArchitecture.JUMPRELU) {
      weights.put("threshold", thresholds(weights));
    }
    SaeConfig made =
        new SaeConfig(
            architecture,
            data.width(),
            config.features(),
            true,
            InputScaling.NONE,
            1,
            topK ? (int) config.k() : 0,
            false,
            source);
    return SparseAutoencoder.of(made, weights);
  }

  private float[] thresholds(Map<String, float[]> weights) {
    float[] thresholds = new float[config.features()];
    float[] logs = weights.get("log_threshold");
    Arrays.fill(thresholds, state.get("threshold").toFloatArray()[0]);
    for (int f = 0; logs != null && f < thresholds.length; f++) {
      thresholds[f] = (float) Math.exp(logs[f]);
    }
    return thresholds;
  }

  private static void multiply(float[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
  }

  /** Moves the norms of the decoder's rows into the encoder. */
  private void foldNorms(Map<String, float[]> weights) {
    int d = data.width();
    int s = config.features();
    for (int f = 0; f < s; f++) {
      double sum = 0;
      for (int i = 0; i < d; i++) {
        double value = weights.get("W_dec")[f * d + i];
        sum += value * value;
      }
      float norm = (float) Math.max(Math.sqrt(sum), 1e-12);
      for (int i = 0; i < d; i++) {
        weights.get("W_dec")[f * d + i] /= norm;
        weights.get("W_enc")[i * s + f] *= norm;
      }
      weights.get("b_enc")[f] *= norm;
    }
  }

  /** Frees the weights. */
  @Override
  public void close() {
    memory.close();
  }
}
