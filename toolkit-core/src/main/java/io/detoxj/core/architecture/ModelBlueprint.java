/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookSite;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a checkpoint's configuration says: sizes, parameters, and how to run them. */
public interface ModelBlueprint {
  /** The name of the unembedding in every architecture; it never has a prefix. */
  String HEAD = "lm_head.weight";

  /** What files of GPT-NeoX call it. */
  String NEOX_HEAD = "embed_out.weight";

  /** The first matrices of MLPs, by their names in a block. */
  Set<String> FIRST_OF_MLP =
      Set.of(
          "mlp.c_fc.weight",
          "mlp.gate_proj.weight",
          "mlp.gate_up_proj.weight",
          "mlp.dense_h_to_4h.weight",
          "mlp.fc_in.weight",
          "fc1.weight");

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
    return (parameter.name().startsWith("lm_head.") ? "" : prefixes().get(0)) + parameter.name();
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
  record Initial(double constant, double deviation) {
    /**
     * What most decoders start with: norms that multiply by 1 and add 0, biases of 0, all else
     * normal with standard deviation 0.02.
     */
    static Initial usual(Parameter parameter) {
      return switch (parameter.role()) {
        case NORM -> new Initial(parameter.name().endsWith(".weight") ? 1 : 0, 0);
        case BIAS -> new Initial(0, 0);
        case EMBEDDING, LINEAR -> new Initial(0, 0.02);
      };
    }
  }

  /** How a parameter of a model that is trained from scratch starts. */
  Initial initial(Parameter parameter);

  /** The places in a block that can be hooked. */
  default Set<HookSite> sites() {
    return Arrays.stream(HookSite.values())
        .filter(HookSite::inBlock)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Those of a block whose MLP does not read the stream after attention. */
  static Set<HookSite> withoutMiddle() {
    return Arrays.stream(HookSite.values())
        .filter(site -> site.inBlock() && site != HookSite.RESID_MID)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the decoder adds the update of this matrix to its product: the first one of an MLP. */
  default boolean takesUpdate(Parameter parameter) {
    String module = parameter.name().replaceFirst("^(h|layers)\\.\\d+\\.", "");
    return FIRST_OF_MLP.contains(module);
  }

  /**
   * A forward pass over tensors, for inference, gradients and training.
   *
   * @param tensors by parameter name; they stay with their owner
   * @param ops the operators to use
   */
  Decoder decoder(ModelTensors tensors, TorchOps ops);
}
