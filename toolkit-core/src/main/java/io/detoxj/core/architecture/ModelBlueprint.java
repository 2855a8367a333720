/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.engine.TorchOps;
import java.nio.file.Path;
import java.util.List;

/** What a checkpoint's configuration says: sizes, parameters, and how to run them. */
public interface ModelBlueprint {
  /** The name of the unembedding in every architecture; it never has a prefix. */
  String HEAD = "lm_head.weight";

  /**
   * What a config.json says that has no weights beside it: a model to be trained from scratch.
   *
   * @throws CheckpointException if a field is missing, of the wrong kind, or asks for what is not
   *     supported
   */
  static ModelBlueprint of(ObjectNode config) {
    Path file = Path.of("config.json");
    ConfigReader reader = new ConfigReader(config, file);
    ModelBlueprint blueprint =
        ModelArchitecture.named(config.path("model_type").asText(), file).read(reader);
    reader.finish(false).log();
    return blueprint;
  }

  /** The sizes. */
  Dimensions dimensions();

  /** Every parameter the model needs. */
  List<Parameter> parameters();

  /** Prefixes a file may put before the names; the first that fits is taken. */
  List<String> prefixes();

  /** The name a parameter has in a file of the whole language model. */
  default String fileName(Parameter parameter) {
    return (parameter.name().equals(HEAD) ? "" : prefixes().get(0)) + parameter.name();
  }

  /** Whether the unembedding is the embedding. */
  default boolean tied() {
    return parameters().stream().noneMatch(parameter -> parameter.name().equals(HEAD));
  }

  /**
   * How a parameter of a model that is trained from scratch starts: a constant if {@code deviation}
   * is 0, else normal around 0.
   *
   * @param constant the value
   * @param deviation standard deviation
   */
  record Initial(double constant, double deviation) {}

  /** How a parameter of a model that is trained from scratch starts. */
  Initial initial(Parameter parameter);

  /** Whether the decoder adds the update of this matrix to its product: the first one of an MLP. */
  default boolean takesUpdate(Parameter parameter) {
    return parameter.name().endsWith("mlp.c_fc.weight")
        || parameter.name().endsWith("mlp.gate_proj.weight");
  }

  /**
   * A forward pass over tensors, for inference, gradients and training.
   *
   * @param tensors by parameter name; they stay with their owner
   * @param ops the operators to use
   */
  Decoder decoder(ModelTensors tensors, TorchOps ops);
}
