/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.ConfigException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What units put out over texts: of each text the largest value, and over all tokens the mean of
 * squares. Padding and special tokens do not count; texts are cut to 128 tokens.
 */
final class UnitReadings {
  private static final int TOKENS = 128;
  private static final int TEXTS_AT_ONCE = 32;

  private final TransformerModel model;
  private final List<UnitModule> modules;
  private final Map<UnitModule, List<float[]>> maxima = new HashMap<>();
  private final Map<UnitModule, double[]> squares = new HashMap<>();
  private final Map<UnitModule, float[][]> matrices = new HashMap<>();
  private long tokens;

  private UnitReadings(TransformerModel model, List<UnitModule> modules) {
    this.model = model;
    this.modules = modules;
    for (UnitModule module : modules) {
      maxima.put(module, new ArrayList<>());
      squares.put(module, new double[module.units(model.info())]);
      if (module.outputs(model.info()).isEmpty()) {
        matrices.put(module, module.layout(model.info()).read(model));
      }
    }
  }

  /**
   * Reads texts.
   *
   * @throws ConfigException if a text has no token that counts
   */
  static UnitReadings of(
      TransformerModel model,
      List<UnitModule> modules,
      List<String> texts,
      ProgressListener progress) {
    UnitReadings readings = new UnitReadings(model, modules);
    for (int first = 0; first < texts.size(); first += TEXTS_AT_ONCE) {
      int end = Math.min(texts.size(), first + TEXTS_AT_ONCE);
      readings.read(texts.subList(first, end), first);
      progress.progress(end, texts.size(), "texts");
    }
    return readings;
  }

  /** The largest value of each unit in each text, {@code [text][unit]}. */
  List<float[]> maxima(UnitModule module) {
    return maxima.get(module);
  }

  /** The mean of squares of each unit over all tokens, {@code [unit]}. */
  float[] power(UnitModule module) {
    double[] sums = squares.get(module);
    return Vectors.of(sums.length, i -> sums[i] / tokens);
  }

  private void read(List<String> texts, int before) {
    List<int[]> ids = texts.stream().map(this::ids).toList();
    for (int i = 0; i < ids.size(); i++) {
      if (counting(ids.get(i)).length == 0) {
        throw new ConfigException(
            "text %s of the fit has no token; leave it out".formatted(before + i + 1));
      }
    }
    Set<HookPoint> points =
        modules.stream()
            .map(one -> one.outputs(model.info()).orElse(one.inputs()))
            .collect(Collectors.toSet());
    ActivationCache cache = model.capture(ids, points::contains);
    for (int i = 0; i < ids.size(); i++) {
      int[] counting = counting(ids.get(i));
      tokens += counting.length;
      for (UnitModule module : modules) {
        add(module, outputs(module, cache, i), counting);
      }
    }
  }

  private int[] ids(String text) {
    int[] ids = model.tokenizer().encodePrompt(text);
    return Arrays.copyOf(ids, Math.min(ids.length, Math.min(TOKENS, model.contextLength())));
  }

  private int[] counting(int[] ids) {
    Set<Integer> special = model.info().specialTokens();
    return IntStream.range(0, ids.length).filter(t -> !special.contains(ids[t])).toArray();
  }

  private void add(UnitModule module, float[][] outputs, int[] counting) {
    double[] sums = squares.get(module);
    float[] largest = new float[sums.length];
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    for (int t : counting) {
      for (int unit = 0; unit < largest.length; unit++) {
        float value = outputs[t][unit];
        largest[unit] = Math.max(largest[unit], value);
        sums[unit] += (double) value * value;
      }
    }
    maxima.get(module).add(largest);
  }

  /** {@code [token][unit]}. */
  private float[][] outputs(UnitModule module, ActivationCache cache, int text) {
    float[][] matrix = matrices.get(module);
    if (matrix == null) {
      return cache.at(module.outputs(model.info()).orElseThrow(), text);
    }
    float[][] inputs = cache.at(module.inputs(), text);
    TorchOps.noGradients();
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray x = scratch.create(Vectors.flat(inputs), new Shape(inputs.length, inputs[0].length));
      NDArray w = scratch.create(Vectors.flat(matrix), new Shape(matrix.length, matrix[0].length));
      NDArray y = x.matMul(module.target().reads() ? w.transpose() : w);
      y =
          module
              .bias(model.info())
              .map(model::parameter)
              .map(scratch::create)
              .map(y::add)
              .orElse(y);
      return Vectors.rows(y.toFloatArray(), squares.get(module).length);
    }
  }
}
