/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import io.detoxj.core.architecture.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A parameter and how it begins.
 *
 * @param parameter name and shape
 * @param constant mean of its first values
 * @param deviation of its first values, which are normal
 */
record InitialParameter(Parameter parameter, double constant, double deviation) {
  /** Its first values, row by row. */
  float[] values(RandomGenerator random) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    Arrays.fill(values, (float) constant);
    for (int i = 0; deviation > 0 && i < values.length; i++) {
      values[i] += (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** Collects the parameters of a network. */
  static final class Collector {
    private final List<InitialParameter> all = new ArrayList<>();

    /** A matrix with the variance of torch's own linear layers, 1 / (3 in). */
    Collector matrix(String name, int out, int in) {
      all.add(
          new InitialParameter(
              Parameter.linear(name + ".weight", out, in), 0, 1 / Math.sqrt(3.0 * in)));
      return this;
    }

    /** A linear layer with a bias, which is 0 at first. */
    Collector linear(String name, int out, int in) {
      matrix(name, out, in);
      all.add(new InitialParameter(Parameter.bias(name + ".bias", out), 0, 0));
      return this;
    }

    /** The weight of a norm, 1 at first. */
    Collector norm(String name, int width) {
      all.add(new InitialParameter(Parameter.norm(name + ".weight", width), 1, 0));
      return this;
    }

    /** The bias of a norm. */
    Collector shift(String name, int width) {
      all.add(new InitialParameter(Parameter.norm(name + ".bias", width), 0, 0));
      return this;
    }

    /** A gain of one number, 0 at first. */
    Collector gain(String name) {
      all.add(new InitialParameter(Parameter.norm(name, 1), 0, 0));
      return this;
    }

    Collector table(String name, int rows, int width, double deviation) {
      all.add(new InitialParameter(Parameter.embedding(name, rows, width), 0, deviation));
      return this;
    }

    List<InitialParameter> list() {
      return List.copyOf(all);
    }
  }
}
