/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;

/**
 * How to load a model.
 *
 * @param device where its weights go
 * @param weights the type its matrices are kept and multiplied in
 * @param strictConfig whether a field of config.json of which nothing is known is refused; else it
 *     is ignored with a warning
 * @param passMemory bytes that passes may take beside the weights, by {@link PassMemory}'s
 *     forecast: batches follow it, results do not depend on it
 */
public record LoadOptions(
    Device device, WeightType weights, boolean strictConfig, long passMemory) {
  /** Checks the budget. */
  public LoadOptions {
    if (passMemory < 1) {
      throw new ConfigException("passMemory is " + passMemory + "; it must be 1 byte or more");
    }
  }

  /** The CPU, in float32. */
  public static LoadOptions standard() {
    return new LoadOptions(Device.cpu(), WeightType.FLOAT32, false, PassMemory.STANDARD);
  }

  /**
   * How linear layers of a model loaded so are computed on this machine: a part of its results'
   * rounding, so worth naming in a report.
   *
   * @see TorchOps#inferenceVariant
   */
  public TorchOps.Variant linearVariant() {
    return TorchOps.inferenceVariant(device, weights == WeightType.BFLOAT16);
  }

  /** The same on another device. */
  public LoadOptions on(Device other) {
    return new LoadOptions(other, weights, strictConfig, passMemory);
  }

  /** The same with other weights. */
  public LoadOptions with(WeightType other) {
    return new LoadOptions(device, other, strictConfig, passMemory);
  }

  /** The same; whether fields of config.json of which nothing is known are refused. */
  public LoadOptions withStrictConfig(boolean strict) {
    return new LoadOptions(device, weights, strict, passMemory);
  }

  /** The same with another bound on the memory of passes, in bytes. */
  public LoadOptions withPassMemory(long bytes) {
    return new LoadOptions(device, weights, strictConfig, bytes);
  }

  /** What of it changes results: the kind of device, not which of them, and the type of weights. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("device", device.getDeviceType())
        .put("weights_type", weights.name())
        .build();
  }
}
