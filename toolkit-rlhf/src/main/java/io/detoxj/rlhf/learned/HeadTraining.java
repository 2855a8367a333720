/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.train.TrainingTask;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A head in training. The loss is a cross-entropy in nats: of two classes, or for pairs of the
 * better one's score against the worse one's, which is {@code softplus(s_worse - s_better)}
 * (Bradley and Terry) without the overflow of the logarithm of a sigmoid. Holds native memory until
 * closed.
 */
final class HeadTraining implements TrainingTask, AutoCloseable {
  private static final int CLASSES = 2;
  private static final String IN = "in.weight";
  private static final String IN_BIAS = "in.bias";
  private static final String OUT = "out.weight";
  private static final String OUT_BIAS = "out.bias";

  private final HeadData data;
  private final HeadSettings settings;
  private final int inputs;
  private final List<List<HeadData.Item>> byClass;
  private final NDManager memory;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  HeadTraining(HeadData data, HeadSettings settings) {
    this.data = data;
    this.settings = settings;
    this.inputs = data.rows().get(0).length;
    this.byClass =
        IntStream.range(0, CLASSES)
            .mapToObj(c -> data.items().stream().filter(item -> item.other() == c).toList())
            .toList();
    this.memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    RandomGenerator random = RandomStreams.named(settings.seed(), "reward-head");
    int outputs = data.pairs() ? 1 : CLASSES;
    matrix(IN, inputs, settings.hidden(), random);
    zeros(IN_BIAS, settings.hidden());
    matrix(OUT, settings.hidden(), outputs, random);
    zeros(OUT_BIAS, outputs);
  }

  private void matrix(String name, int rows, int columns, RandomGenerator random) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(rows));
    }
    put(name, memory.create(values, new Shape(rows, columns)));
  }

  private void zeros(String name, int size) {
    put(name, memory.zeros(new Shape(size)));
  }

  private void put(String name, NDArray array) {
    array.setRequiresGradient(true);
    parameters.put(name, array);
  }

  private NDArray parameter(String name) {
    return Objects.requireNonNull(parameters.get(name));
  }

  @Override
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", data.pairs() ? "reward pairs" : "reward classes")
        .put("settings", settings.toString())
        .put("data", data.sha256())
        .build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    RandomGenerator random = RandomStreams.named(settings.seed(), "reward-batch/" + step);
    return loss(
        IntStream.range(0, settings.batch()).mapToObj(i -> drawn(i, random)).toList(), scratch);
  }

  private HeadData.Item drawn(int i, RandomGenerator random) {
    List<HeadData.Item> from =
        settings.balanced() && !data.pairs() ? byClass.get(i % CLASSES) : data.items();
    return from.get(random.nextInt(from.size()));
  }

  /** The mean loss of items, with its graph while gradients are on. */
  NDArray loss(List<HeadData.Item> items, NDManager scratch) {
    if (data.pairs()) {
      NDArray better = scores(items.stream().map(HeadData.Item::row).toList(), scratch);
      NDArray worse = scores(items.stream().map(HeadData.Item::other).toList(), scratch);
      // The better one is the class 0 of two.
      return crossEntropy(better.concat(worse, 1), new int[items.size()], scratch);
    }
    return crossEntropy(
        scores(items.stream().map(HeadData.Item::row).toList(), scratch),
        items.stream().mapToInt(HeadData.Item::other).toArray(),
        scratch);
  }

  /** {@code [rows, outputs]}. */
  private NDArray scores(List<Integer> rows, NDManager scratch) {
    float[] values = new float[rows.size() * inputs];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(data.rows().get(rows.get(i)), 0, values, i * inputs, inputs);
    }
    NDArray x = scratch.create(values, new Shape(rows.size(), inputs)); // [rows, inputs]
    NDArray between = x.matMul(parameter(IN)).add(parameter(IN_BIAS)).tanh(); // [rows, hidden]
    return between.matMul(parameter(OUT)).add(parameter(OUT_BIAS));
  }

  /**
   * The mean cross-entropy.
   *
   * @param logits {@code [rows, 2]}
   * @param classes of each row; a negative one makes no loss
   * @return a scalar; 0 if no row has a class
   */
  static NDArray crossEntropy(NDArray logits, int[] classes, NDManager scratch) {
    long count = IntStream.of(classes).filter(one -> one >= 0).count();
    float[] weights = new float[classes.length * CLASSES];
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] >= 0) {
        weights[i * CLASSES + classes[i]] = -1f / count;
      }
    }
    NDArray weight = scratch.create(weights, new Shape(classes.length, CLASSES));
    return logits.logSoftmax(1).mul(weight).sum();
  }

  /** A copy of the head, for the standardised features that it learnt from. */
  RewardHead head() {
    return new RewardHead(
        inputs,
        settings.hidden(),
        data.pairs() ? 1 : CLASSES,
        parameter(IN).toFloatArray(),
        parameter(IN_BIAS).toFloatArray(),
        parameter(OUT).toFloatArray(),
        parameter(OUT_BIAS).toFloatArray());
  }

  @Override
  public void close() {
    memory.close();
  }
}
