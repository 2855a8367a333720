/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import java.util.List;
import java.util.Optional;

/** A configuration of an architecture with rotary positions, and its decoder. */
record RotaryBlueprint(
    RotaryConfig config,
    List<Parameter> parameters,
    Maker maker,
    Optional<TrainableBlueprint> trainable)
    implements ModelBlueprint {
  /** A model that can be run but not trained. */
  RotaryBlueprint(RotaryConfig config, List<Parameter> parameters, Maker maker) {
    this(config, parameters, maker, Optional.empty());
  }

  /** Makes the decoder of an architecture. */
  interface Maker {
    Decoder make(RotaryConfig config, Weights weights, TorchOps ops);
  }

  @Override
  public Dimensions dimensions() {
    return config.sizes();
  }

  @Override
  public List<String> prefixes() {
    return RotaryConfig.PREFIXES;
  }

  @Override
  public Decoder decoder(Weights weights, TorchOps ops) {
    return maker.make(config, weights, ops);
  }
}
