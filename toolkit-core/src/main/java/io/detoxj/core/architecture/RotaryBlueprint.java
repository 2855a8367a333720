/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import java.util.List;

/** A configuration of an architecture with rotary positions, and its decoder. */
record RotaryBlueprint(RotaryConfig config, List<Parameter> parameters) implements ModelBlueprint {
  RotaryBlueprint(RotaryConfig config) {
    this(config, config.parameters());
  }

  @Override
  public Dimensions dimensions() {
    return config.sizes();
  }

  @Override
  public List<String> prefixes() {
    return RotaryConfig.PREFIXES;
  }

  /** Norms multiply by 1; biases are 0; all else is normal with standard deviation 0.02. */
  @Override
  public Initial initial(Parameter parameter) {
    return switch (parameter.role()) {
      case NORM -> new Initial(1 - config.family().normOffset(), 0);
      case BIAS -> new Initial(0, 0);
      case EMBEDDING, LINEAR -> new Initial(0, 0.02);
    };
  }

  @Override
  public Decoder decoder(ModelTensors tensors, TorchOps ops) {
    return new GatedDecoder(config, tensors, ops);
  }
}
