/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.run.Fingerprint;

/**
 * How to load a model.
 *
 * @param device where its weights go
 * @param weights the type its matrices are kept and multiplied in
 */
public record LoadOptions(Device device, WeightType weights) {
  /** The CPU, in float32. */
  public static LoadOptions standard() {
    return new LoadOptions(Device.cpu(), WeightType.FLOAT32);
  }

  /** The same on another device. */
  public LoadOptions on(Device other) {
    return new LoadOptions(other, weights);
  }

  /** The same with other weights. */
  public LoadOptions with(WeightType other) {
    return new LoadOptions(device, other);
  }

  /** What of it changes results: the kind of device, not which of them, and the type of weights. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("device", device.getDeviceType())
        .put("weights_type", weights.name())
        .build();
  }
}
