/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.value;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.Decoder;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.ModelArchitecture;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.train.StreamHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A value network as a checkpoint: the trunk of any supported architecture whose unembedding is
 * replaced by a {@link ValueHead}. Its "logits" are values, so sessions, caches, padding and hooks
 * are those of any model.
 */
public final class ValueArchitecture implements ModelArchitecture {
  /** The model_type of value networks. */
  public static final String MODEL_TYPE = "detoxj_value";

  /** The field with the model_type of the trunk. */
  public static final String TRUNK_FIELD = "trunk_model_type";

  /** For the service loader. */
  public ValueArchitecture() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(MODEL_TYPE);
  }

  @Override
  public ModelBlueprint read(ConfigReader config) {
    String trunk = config.node(TRUNK_FIELD).asText();
    if (trunk.equals(MODEL_TYPE)) {
      throw config.refused(TRUNK_FIELD + " must name a language model, not " + MODEL_TYPE);
    }
    config.ignore(ValueCalibration.FIELD);
    config.readAs(trunk);
    return new Blueprint(
        ModelArchitecture.named(trunk, config.file()).read(config), ValueHead.read(config));
  }

  private record Blueprint(ModelBlueprint trunk, ValueHead head) implements ModelBlueprint {
    @Override
    public Dimensions dimensions() {
      return trunk.dimensions();
    }

    @Override
    public List<Parameter> parameters() {
      List<Parameter> all = new ArrayList<>(trunk.parameters());
      all.addAll(head.parameters(trunk.dimensions()));
      return all;
    }

    @Override
    public List<String> prefixes() {
      return trunk.prefixes();
    }

    @Override
    public String fileName(Parameter parameter) {
      return trunk.fileName(parameter);
    }

    @Override
    public Set<HookSite> sites() {
      return trunk.sites();
    }

    @Override
    public Initial initial(Parameter parameter) {
      return trunk.initial(parameter);
    }

    @Override
    public Decoder decoder(ModelTensors tensors, TorchOps ops) {
      Decoder decoder = trunk.decoder(tensors, ops);
      return head.kind() == ValueHead.Kind.LM_HEAD
          ? decoder
          : new ValueDecoder(
              decoder,
              head.layers(dimensions().vocabularySize()),
              tensors.under(ValueHead.PREFIX),
              ops);
    }
  }

  /** The trunk's forward pass with the head at its end. */
  private record ValueDecoder(Decoder trunk, StreamHead head, NamedTensors layers, TorchOps ops)
      implements Decoder {
    @Override
    public NDArray embed(ForwardPass pass) {
      return trunk.embed(pass);
    }

    @Override
    public NDArray block(int layer, NDArray stream, ForwardPass pass) {
      return trunk.block(layer, stream, pass);
    }

    @Override
    public NDArray finalNorm(NDArray stream, ForwardPass pass) {
      return trunk.finalNorm(stream, pass);
    }

    @Override
    public NDArray unembed(NDArray normed, ForwardPass pass) {
      return head.apply(pass.operators(ops), normed, layers);
    }

    @Override
    public void close() {
      layers.close();
      trunk.close();
    }
  }
}
